"""The desks of this stage: look at the city, open a programme, trace a value to its sentence, see what is due. Every page that is
opened here is watched: no error on its console, no breach of its content policy, no call beyond this machine."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATHS = [
    "/",
    "/city/",
    "/drafts/",
    "/changes/",
    "/requests/",
    "/search/?q=食堂",
    "/backward/?on=2022-06-15",
    "/units/市教育局/",
    "/city/?on=2022-06-15",
    "/programme/1/?on=2022-06-15",
    "/programme/2/",
    "/programme/6.1/",
    "/programme/9/",
    "/notice/",
    "/findings/",
    "/calendar/?on=2022-06-15",
]
WIDTHS = {"desktop": 1360, "phone": 390}


def barriers(page):
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in Axe().run(page).response["violations"]]


def inside(page, element, frame):
    box, room = element.bounding_box(), page.locator(frame).bounding_box()
    return room["y"] <= box["y"] <= room["y"] + room["height"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_barrier_and_fits_its_screen(watched, path, width, language):
    page = watched(width, language).go(path)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_from_the_city_to_the_sentence_behind_a_number(watched):
    page = watched().go("/city/?on=2022-06-15")
    page.locator("#programmes").get_by_role("link", name="乡镇养老服务中心").click()
    page.wait_for_url("**/programme/2/?on=2022-06-15")
    page.locator("tr#t-7 .said").click()
    sentence = page.locator("#q-t-7")
    assert "7个乡镇综合养老服务中心" in sentence.locator("blockquote").inner_text()
    assert "7个" in sentence.locator("mark").inner_text()

    sentence.get_by_role("link", name="在通知中对照").click()
    page.wait_for_url("**/notice/#2/t-7")

    lit = page.locator(".piece.lit").first
    expect(lit).to_be_visible()
    assert inside(page, lit, "#text")
    expect(page.locator('.value.lit[data-item="2/t-7"]')).to_be_visible()


def test_a_value_lights_its_sentence_and_a_sentence_its_value(watched):
    page = watched().go("/notice/")
    page.locator("#plan summary", has_text="学校食堂").click()
    page.locator('.value[data-item="1/t-2295"]').click()
    assert "2295" in "".join(page.locator(".piece.lit").all_inner_texts())
    assert page.url.endswith("#1/t-2295")

    page.locator('.piece[data-items*="9/f-"]').first.click()

    lit = page.locator(".value.lit").first
    assert lit.get_attribute("data-item").startswith("9/")
    assert inside(page, lit, "#plan")


def test_a_note_in_the_margin_opens_its_finding_with_the_sum_and_marks_its_places(watched):
    page = watched().go("/notice/")
    note = page.locator(".margin-note.error:has(.sum)").first

    note.locator("summary").click()

    assert "≠" in note.locator(".sum").inner_text()
    expect(note.locator(".question")).to_be_visible()
    assert page.locator(".piece.marked").count() >= 2


def test_severities_can_be_put_aside_and_a_link_to_a_finding_brings_its_own_back(watched):
    one = watched()
    page = one.go("/notice/")
    before = page.locator(".margin-note:visible").count()
    page.get_by_label("缺项").uncheck()
    assert 0 < page.locator(".margin-note:visible").count() < before
    hidden = page.locator(".margin-note.gap").first.get_attribute("id")

    page.evaluate(f"location.hash = '{hidden}'")
    page.locator(f"#{hidden}[open]").wait_for(state="attached")

    expect(page.locator(f"#{hidden}")).to_be_visible()
    assert page.get_by_label("缺项").is_checked()


def test_findings_are_walked_through_one_after_the_other(watched):
    page = watched().go("/notice/")
    following = page.get_by_role("button", name="下一条意见")
    following.click()
    first = page.locator(".margin-note[open]").get_attribute("id")
    following.click()
    second = page.locator(".margin-note[open]").get_attribute("id")

    page.get_by_role("button", name="上一条意见").click()

    assert first != second
    assert page.locator(".margin-note[open]").get_attribute("id") == first


def test_the_pages_are_used_by_keyboard_alone(watched):
    one = watched()
    page = one.go("/programme/1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("tr#t-2295 .said").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#q-t-2295")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#q-t-2295")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('tr').id") == "t-2295"

    page = one.go("/notice/")
    page.locator("#text").focus()
    page.keyboard.press("Tab")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.locator(".piece.lit").count() >= 1
    assert page.evaluate("document.activeElement.classList.contains('piece')")
    assert page.locator("#told").inner_text() != ""


def test_the_text_is_one_stop_of_the_tab_key(watched):
    page = watched().go("/notice/")

    assert page.locator('.piece[tabindex="0"]').count() == 1


def test_on_a_phone_notice_and_plan_are_two_tabs(watched):
    page = watched(390).go("/notice/")
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("#plan")).to_be_hidden()

    page.get_by_role("button", name="计划", exact=True).click()
    page.locator("#plan summary", has_text="学校食堂").click()
    page.locator('.value[data-item="1/t-2295"]').click()

    expect(page.locator("#text")).to_be_visible()
    lit = page.locator(".piece.lit").first
    expect(lit).to_be_visible()
    assert 0 <= lit.bounding_box()["y"] <= 844


def test_the_list_is_filtered_in_place_and_the_export_takes_the_filter(watched):
    page = watched().go("/city/")
    page.evaluate("window.stayed = true")

    page.get_by_label("查找", exact=True).fill("驿站")
    page.wait_for_url("**q=**")
    expect(page.locator(".programme")).to_have_count(1)
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="实事一览（CSV）").click()

    assert page.evaluate("window.stayed")
    assert download.value.path().read_text("utf-8-sig").count("\n") == 2


def test_findings_are_filtered_in_place(watched):
    page = watched().go("/findings/")
    everything = page.locator(".finding-list > li").count()

    page.get_by_label("级别", exact=True).select_option("error")
    page.wait_for_url("**severity=error**")

    expect(page.locator(".finding-group")).to_have_count(1)
    assert 0 < page.locator(".finding-list > li").count() < everything


def test_the_calendar_narrows_to_one_unit_and_keeps_it_from_month_to_month(watched):
    page = watched().go("/calendar/?on=2022-06-15")
    page.get_by_label("单位", exact=True).select_option("市教育局")
    page.wait_for_url("**unit=**")
    assert page.locator("#list .due-item").count() > 0
    assert all("市教育局" in who for who in page.locator("#list .who").all_inner_texts())

    page.get_by_role("link", name="下月", exact=True).click()
    page.wait_for_url("**on=2022-07-01**")

    assert page.get_by_label("单位", exact=True).input_value() == "市教育局"


def test_a_crowded_day_leads_to_its_list(watched):
    page = watched().go("/calendar/?on=2022-06-15")

    page.locator(".more-bits").first.click()

    assert re.search(r"#d-\d{4}$", page.url)
    expect(page.locator(".due-day:target")).to_be_visible()


def test_the_language_is_changed_in_one_click_and_stays(watched):
    page = watched().go("/programme/1/")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Funding")).to_be_visible()

    page.get_by_role("link", name="Calendar").click()

    expect(page.get_by_role("heading", name="The year's calendar")).to_be_visible()


def test_map_and_time_axis_are_drawn_without_the_outside_network(watched):
    one = watched()
    page = one.go("/city/?on=2022-06-15")
    assert page.locator("#map svg").count() == 1
    assert page.locator(".board .strip").count() == 12
    assert page.locator(".board .strip-lines .today").count() == 12
    shown = page.get_by_label("地图显示的目标")
    shown.select_option(label="6.1 核酸检测能力：核酸采样机动队伍")
    expect(page.locator("td.lit").first).to_have_text("400")
    shown.select_option(label="6.1 核酸检测能力：各县区疾控机构检测能力")
    expect(page.locator("td.lit").first).to_have_text("1,000")


def test_the_day_looked_from_is_carried_along(watched):
    page = watched().go("/city/?on=2022-06-15")
    assert "本页从您选的 2022年6月15日 看" in page.locator(".note").inner_text()

    page.get_by_role("link", name="日程", exact=True).click()

    assert page.url.endswith("/calendar/?on=2022-06-15")


def test_a_page_prints_whole_and_without_its_controls(watched):
    one = watched()
    page = one.go("/programme/1/")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator(".as-of")).to_be_hidden()
    expect(page.get_by_role("heading", name="资金安排")).to_be_visible()

    page = one.go("/notice/")

    text = page.locator("#text")
    assert text.evaluate("e => e.scrollHeight - e.clientHeight") == 0
    expect(page.locator(".margin-note .says").first).to_be_visible()


def test_without_scripts_the_pages_still_read(chromium, address, sign_ins):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN", storage_state=sign_ins("duchake"))
    page = context.new_page()
    page.goto(f"{address}/city/?on=2022-06-15")
    page.get_by_label("牵头单位", exact=True).select_option("市人社局")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".programme")).to_have_count(2)

    page.goto(f"{address}/programme/1/")
    page.locator("tr#t-2295 .said").click()

    expect(page.locator("#q-t-2295")).to_be_visible()
    context.close()


def test_a_wrong_address_is_answered_kindly_and_without_barriers(watched):
    one = watched()
    page = one.go("/nothing/")
    one.wrong.clear()

    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    assert barriers(page) == []


TWICE = """() => {
  let sent = 0;
  addEventListener("submit", (event) => { sent += event.defaultPrevented ? 0 : 1; event.preventDefault(); });
  const form = document.querySelector("form.language");
  form.requestSubmit();
  form.requestSubmit();
  return sent;
}"""


def test_a_second_click_sends_nothing_a_second_time(watched):
    assert watched().go("/city/").evaluate(TWICE) == 1
