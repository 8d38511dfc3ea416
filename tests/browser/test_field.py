"""The field page on a phone that has no network, whose browser is closed and whose server dies while it sends."""

import json
import sys
from datetime import timedelta

import pytest

from shishi.infra.clock import machine
from tests import serving
from tests.browser.conftest import CHROMIUM, FLAGS, sign_in
from tests.browser.test_journey import WIDTHS, barriers
from tests.browser.wire import BEFORE_THE_ANSWER, CUT, IN_THE_BODY, WHOLE, Wire
from tests.integration.photos import photo

pytestmark = pytest.mark.browser
LON, LAT = 100.45, 38.93
UNTIL_IT_WAITS = """async () => {
  for (let n = 0; n < 100 && !(await navigator.locks.query()).pending.length; n++) await new Promise((go) => setTimeout(go, 20));
}"""
WRITTEN = """
import json
from shishi.site import boot
from shishi.areas.ledgers.models import EntryFact, Evidence
facts = EntryFact.objects.filter(entry=%d, kind="stage")
proofs = Evidence.objects.filter(entry=%d).order_by("pk")
print(json.dumps({"stages": [[f.stage, str(f.happened_date), f.why, f.by] for f in facts], "photos": [[p.file_name, p.examined] for p in proofs]}))
"""


@pytest.fixture
def wire(environment, ledgers):
    made = Wire(environment)
    made.start()
    yield made
    made.close()


@pytest.fixture
def phone(chromium, tmp_path):
    """Open the phone's browser, as it was left when it was closed."""
    playwright = chromium.browser_type
    left = []

    def opened(offline=False, **more):
        size = {"width": 390, "height": 844}
        left.append(
            playwright.launch_persistent_context(
                str(tmp_path / "phone"),
                executable_path=CHROMIUM,
                args=FLAGS,
                viewport=size,
                locale="zh-CN",
                offline=offline,
                **more,
            )
        )
        left[-1].set_default_timeout(8_000)
        return left[-1]

    yield opened
    for context in left:
        context.close()


def test_a_filing_with_two_photos_outlives_the_network_the_browser_and_the_server(wire, phone, environment, ledgers, tmp_path):
    entry, taken = ledgers["far"], machine().replace(tzinfo=None, microsecond=0) - timedelta(minutes=5)
    shots = [tmp_path / f"IMG_{n}.jpg" for n in (1, 2)]
    for n, shot in enumerate(shots):
        shot.write_bytes(photo(40 + n, taken + timedelta(minutes=n), LON, LAT))
    context = phone()
    page = context.new_page()
    page.goto(f"{wire.address}/account/login/?next=/field/")
    sign_in(page, "pingshanhu")
    page.locator("body[data-installed]").wait_for()
    page.locator("#entries li", has_text="平山湖小学食堂").wait_for()

    context.set_offline(True)
    wire.state = CUT
    page.reload()
    page.locator("#find").fill("平山湖")
    page.get_by_role("button", name="填报 平山湖小学食堂").click()
    page.get_by_label("到了哪个阶段").select_option("started")
    page.get_by_label("说明").fill("今天开工")
    page.get_by_label("从相册选").set_input_files([str(s) for s in shots])
    page.get_by_role("button", name="保存").click()
    page.locator("#outbox li", has_text="待发送").wait_for()
    context.close()

    context = phone(offline=True)
    page = context.new_page()
    page.goto(f"{wire.address}/field/")
    page.locator("#outbox li", has_text="待发送").wait_for()
    assert "照片 2" in page.locator("#outbox").inner_text()
    shown = page.locator("#outbox .thumb")
    assert shown.count() == 2
    assert shown.last.evaluate("(i) => i.decode().then(() => i.naturalWidth)") > 0

    wire.state = WHOLE
    context.set_offline(False)
    page.get_by_text("请重新登录").wait_for()
    page.get_by_role("link", name="登录").click()
    wire.state = IN_THE_BODY
    sign_in(page, "pingshanhu")
    wire.dies()
    page.get_by_text("服务没有应答").wait_for()
    page.get_by_role("button", name="现在发送").click()
    page.get_by_text("服务没有应答").wait_for()
    wire.start(BEFORE_THE_ANSWER)
    wire.dies()
    assert written(environment, entry)["stages"], "the server died behind the filing, before its answer"
    wire.start()
    page.locator("#outbox li", has_text="已收到").wait_for(timeout=60_000)

    found = written(environment, entry)
    assert wire.filings >= 3
    assert found["stages"] == [["started", machine().date().isoformat(), "今天开工", "pingshanhu"]]
    assert [name for name, _ in found["photos"]] == ["IMG_1.jpg", "IMG_2.jpg"]
    for n, (_, told) in enumerate(found["photos"]):
        assert told["taken_at"].startswith((taken + timedelta(minutes=n)).isoformat())
        assert (told["lon"], told["lat"]) == pytest.approx((LON, LAT), abs=1e-4)


def test_its_days_and_moments_are_the_citys_wherever_the_phone_believes_to_be(wire, phone, ledgers):
    page = phone(timezone_id="America/Los_Angeles").new_page()
    page.goto(f"{wire.address}/account/login/?next=/field/")
    before = machine()
    sign_in(page, "pingshanhu")
    page.locator("#entries li", has_text="平山湖小学食堂").wait_for()

    page.get_by_role("button", name="填报 平山湖小学食堂").click()

    moments = {f"{at:%H:%M}" for at in (before, machine())}
    assert any(told in page.locator("#as-of").inner_text() for told in moments)
    assert page.locator("#day").input_value() in {str(at.date()) for at in (before, machine())}


def written(environment, entry):
    return json.loads(serving.run(environment, sys.executable, "-c", WRITTEN % (entry, entry)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_field_page_has_no_barrier_fits_its_screen_and_gives_a_refused_filing_back(watched, ledgers, width, language):
    page = watched(width, language, as_="yanshou").go("/field/")
    page.locator("#entries li button").first.click()
    page.locator("#day").fill("2999-01-01")
    assert barriers(page) == []
    page.locator("#filing .btn-primary").click()

    page.locator("#outbox li[data-now=refused]", has_text={"zh-hans": "在今天之后", "en": "is after today"}[language]).wait_for()

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.locator("#outbox [data-change]").click()
    page.locator("#filing").wait_for()
    assert page.locator("#day").input_value() == "2999-01-01"
    page.keyboard.press("Escape")
    page.locator("#filing").wait_for(state="hidden")


def test_of_two_tabs_with_one_outbox_one_sends_the_filing_and_both_show_it(chromium, address, ledgers, sign_ins):
    context = chromium.new_context(locale="zh-CN", storage_state=sign_ins("ganzhou"), service_workers="block")
    context.set_default_timeout(8_000)
    sent = []
    context.route("**/field/send/", lambda route: sent.append(route))
    first, second = context.new_page(), context.new_page()
    first.goto(f"{address}/field/")
    first.locator("#entries li button").first.click()
    first.get_by_role("button", name="保存").click()
    first.locator("#outbox li[data-now=sending]").wait_for()

    with second.expect_response("**/field/entries.json"):
        second.goto(f"{address}/field/")
    second.locator("#outbox li[data-now=sending]").wait_for()
    second.evaluate(UNTIL_IT_WAITS)
    assert len(sent) == 1
    sent[0].fulfill(json={"received": machine().isoformat()})
    for page in (first, second):
        page.locator("#outbox li[data-now=received]").wait_for()

    assert len(sent) == 1
    context.close()
