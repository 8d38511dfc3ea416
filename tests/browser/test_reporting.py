"""The county's week at its desk, and every page of the reports on both widths and in both languages."""

import re

import pytest
from playwright.sync_api import expect

from shishi.infra.clock import machine
from tests.browser.conftest import Watched
from tests.browser.test_journey import barriers
from tests.browser.test_signing import Desk

pytestmark = pytest.mark.browser
ROWS = "/board/ledgers:canteens@completed/620700000000/?part=gap"
PROMISE = "/board/1/t-50-pct-20220630/620700000000/"
PAGES = {
    "ganzhou": ("/week/", "/reports/", "/coordination/"),
    "duchake": (
        "/week/?county=620723",
        "/reports/",
        "/reports/lines/",
        "/burden/",
        f"/burden/620702/{machine().date()}/",
        "/chase/",
        "/board/",
        "/board/map/",
        "/board/1/year/",
        "/counties/620702/",
        "/units/市教育局/",
        ROWS,
        PROMISE,
    ),
    "fushizhang": ("/leader/",),
}


@pytest.fixture
def desk(watched, ledgers):
    return lambda username, width=1360: Desk(watched(width, as_=username))


def test_a_week_without_change_is_one_tap_and_a_fall_asks_why(desk):
    clerk = desk("ganzhou", 390)
    clerk.click("报送")
    clerk.click("县区周报")
    clerk.click("零报告：无变化")
    assert clerk.says("零报告")
    assert clerk.clicks == 3

    row = clerk.page.locator("[data-row]", has_text="南关学校食堂")
    for figure in ("50", "40"):
        clerk.click("更正并重新报送")
        row.locator("input[name*=f_progress]").fill(figure)
        clerk.click("重新报送")
    assert "请写明原因" in clerk.page.locator("[role=alert]").inner_text()
    assert row.locator("input[name*=f_progress]").input_value() == "40"
    row.get_by_label("数减少的原因").fill("重新核量")
    clerk.click("重新报送")
    assert clerk.says("比上次报的少")


def test_enter_in_a_figure_goes_on_to_the_next_and_sends_no_zero_report(desk):
    clerk = desk("ganzhou")
    clerk.opened.go("/week/?change=1")
    figure = clerk.page.locator("[data-row]", has_text="南关学校食堂").locator("input[name*=f_progress]")
    figure.fill("61")
    clerk.page.keyboard.press("Enter")

    assert clerk.page.evaluate("document.activeElement.name").endswith("f_invested")
    assert figure.input_value() == "61"
    assert not clerk.page.locator(".message.success, .message.error").count()
    first = "e => e.querySelector('button:not([type=button])').name"
    assert clerk.page.locator("form.week").evaluate(first) == "", "what Enter presses where no script runs"

    clerk.page.get_by_role("button", name=re.compile("报送$")).focus()
    clerk.page.keyboard.press("Enter")
    clerk.page.locator(".message.success").wait_for()
    expect(clerk.page.locator("main")).to_contain_text("这次填的 1 处记在")
    assert "零报告" not in clerk.page.locator(".week-state").inner_text()


def test_what_the_sheet_does_not_hold_is_told_and_looked_for_in_the_ledger(desk):
    clerk = desk("ganzhou")
    page = clerk.page
    rows = "".join(f'<tr data-row><th>第{n}号</th><td><input data-held=""></td></tr>' for n in range(20))
    left = '</table></div><p><a data-left href="/ledgers/1/?division=620702&amp;sort=due">另有 9 条</a></p>'

    def longer(route):
        told = route.fetch()
        route.fulfill(response=told, body=told.text().replace("<tbody>", f"<tbody>{rows}", 1).replace("</table></div>", left, 1))

    page.route("**/week/?change=1", longer)
    clerk.opened.go("/week/?change=1")
    find = page.get_by_label("查找条目")

    find.fill("第7号")
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    expect(page.locator("[data-none]")).to_be_hidden()
    find.fill("青山")

    expect(page.locator("[data-none]")).to_have_text("这张表里没有找到。")
    expect(page.locator("[data-left]")).to_be_visible()
    expect(page.locator("[data-left]")).to_have_attribute(
        "href", re.compile(r"/ledgers/1/\?division=620702&sort=due&q=%E9%9D%92%E5%B1%B1$")
    )


def test_a_vice_mayor_reads_a_page_and_is_at_the_county_and_whose_turn_it_is_in_two_clicks(desk):
    mayor = desk("fushizhang", 390)
    mayor.click(re.compile("一页速览"))
    assert mayor.page.locator(".brief").count() >= 9
    mayor.click(re.compile("食堂完工率"))
    assert mayor.says("轮到谁")
    assert mayor.clicks == 2
    assert mayor.seconds < 30
    mayor.page.go_back()
    paper = mayor.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1


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
