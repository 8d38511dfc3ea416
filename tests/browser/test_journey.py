"""The desks of this stage: look at the city, open a programme, trace a value to its sentence, see what is due."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
PATHS = ["/", "/programme/1/", "/programme/9/?on=2022-06-15", "/notice/", "/findings/", "/calendar/?on=2022-06-15"]
WIDTHS = {"desktop": 1360, "phone": 390}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_barrier_and_fits_its_screen(watched, path, width, language):
    page = watched(width, language).go(path)

    violations = Axe().run(page).response["violations"]

    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_from_the_city_to_the_sentence_behind_a_number(watched):
    page = watched().go("/")
    page.get_by_role("link", name="乡镇养老服务中心").first.click()
    page.wait_for_url("**/programme/2/**")
    row = page.locator("tr#t-7")
    row.get_by_text("原文", exact=True).click()
    assert "7个乡镇综合养老服务中心" in row.locator("q").inner_text()

    row.get_by_role("link", name="在通知中查看").click()
    page.wait_for_url("**/notice/#2/t-7")

    lit = page.locator(".piece.lit").first
    assert lit.is_visible()
    box, frame = lit.bounding_box(), page.locator("#text").bounding_box()
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]


def test_a_value_lights_its_sentence_and_a_sentence_its_value(watched):
    page = watched().go("/notice/")
    value = page.locator('.value[data-item="1/t-2295"]')
    value.click()
    assert "2295" in "".join(page.locator(".piece.lit").all_inner_texts())

    page.locator('.piece[data-items*="1/m-"]').first.click()

    assert page.locator(".value.lit").count() >= 1


def test_a_flag_in_the_margin_opens_its_finding_with_the_sum(watched):
    page = watched().go("/notice/")
    number = page.locator('#findings [data-severity="error"]:has(.sum)').first.get_attribute("data-finding")

    page.locator(f'.flag[data-finding="{number}"]').click()

    assert "≠" in page.locator("#finding-box").inner_text()
    assert page.locator(".piece.marked").count() >= 1


def test_severities_can_be_put_aside(watched):
    page = watched().go("/notice/")
    before = page.locator(".flag:visible").count()

    page.get_by_label("缺项").uncheck()

    assert 0 < page.locator(".flag:visible").count() < before


def test_the_notice_page_is_used_by_keyboard_alone(watched):
    page = watched().go("/notice/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    value = page.locator(".value").nth(1)
    value.focus()
    page.keyboard.press("Enter")

    assert page.locator(".piece.lit").count() >= 1


def test_on_a_phone_notice_and_plan_are_two_tabs(watched):
    page = watched(390).go("/notice/")
    assert page.locator("#text").is_visible()
    assert not page.locator("#plan").is_visible()

    page.get_by_role("button", name="计划", exact=True).click()
    page.locator(".value").nth(1).click()

    assert page.locator("#text").is_visible()
    assert page.locator(".piece.lit").first.is_visible()


def test_the_calendar_narrows_to_one_unit(watched):
    page = watched().go("/calendar/?on=2022-06-15")
    page.get_by_label("单位", exact=True).select_option("市教育局")
    page.wait_for_url("**unit=**")

    assert set(page.locator("#list .who").all_inner_texts()) <= {
        t for t in page.locator("#list .who").all_inner_texts() if "市教育局" in t
    }
    assert page.locator("#list li").count() > 0


def test_the_language_is_changed_in_one_click_and_stays(watched):
    page = watched().go("/programme/1/")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.get_by_role("heading", name="Funding").is_visible()

    page.get_by_role("link", name="Calendar").click()

    assert page.get_by_role("heading", name="The year's calendar").is_visible()


def test_timeline_and_map_are_drawn_without_the_outside_network(watched):
    one = watched()
    assert one.go("/programme/1/").locator("#timeline svg").count() == 1

    assert one.go("/").locator("#map svg").count() == 1


def test_a_page_prints_without_its_frame(watched):
    page = watched().go("/programme/1/")

    page.emulate_media(media="print")

    assert not page.locator("header.top").is_visible()
    assert page.get_by_role("heading", name="资金安排").is_visible()


def test_a_wrong_address_is_answered_kindly(watched):
    one = watched()
    page = one.go("/nothing/")
    one.wrong.clear()

    assert "没有这个页面" in page.content()
