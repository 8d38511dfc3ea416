"""Every page of the reports on both widths and in both languages."""

import pytest

from tests.browser.conftest import Watched
from tests.browser.test_journey import barriers

pytestmark = pytest.mark.browser
PAGES = {
    "ganzhou": ("/week/", "/reports/", "/coordination/"),
    "duchake": ("/week/?county=620723", "/reports/", "/reports/lines/", "/burden/", "/chase/"),
}


@pytest.mark.parametrize(("language", "widths"), {"zh-hans": (1360, 390), "en": (390,)}.items(), ids=["zh-hans", "en"])
@pytest.mark.parametrize("who", PAGES)
def test_a_page_of_the_reports_has_no_barrier_and_fits_its_screen(chromium, address, sign_ins, ledgers, who, language, widths):
    one = Watched(chromium, address, 1360, language, sign_ins(who))
    for path in PAGES[who]:
        page = one.go(path)
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert (path, width, barriers(page)) == (path, width, [])
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, (
                path,
                width,
            )
    one.context.close()
    assert one.wrong == []
