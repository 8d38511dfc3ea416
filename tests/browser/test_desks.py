"""The desks of the week and the lights: city office, vice-mayor, lead department and county clerk, each from its first screen, in counted clicks.

The day is 2022-07-01, see `tests.browser.desks`. Every field that is touched counts as a click. `pytest -rP` prints what each desk took."""

import re
import sys

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests import serving
from tests.browser.conftest import Watched, sign_in
from tests.browser.desks import TODAY
from tests.browser.test_journey import barriers
from tests.browser.test_signing import Desk

pytestmark = pytest.mark.browser
PHONE = 390


class Post(Desk):
    """A desk that says at its end how long it took."""

    def touch(self, field, text):
        field.fill(text)
        self.clicks += 1

    def press(self, target):
        target.click()
        self.page.wait_for_load_state("networkidle")
        self.clicks += 1

    def home(self):
        self.opened.go("/")

    def waits(self, kind):
        return self.page.locator(f".owed:has(.owed-kind.{kind})")

    def took(self, what, *, clicks, seconds):
        told = f"{what}: {self.clicks} clicks, {self.seconds:.1f} s"
        print(told)
        assert self.clicks <= clicks, told
        assert self.seconds <= seconds, told


@pytest.fixture(scope="module")
def office(tmp_path_factory, migrated):
    """The program on the day of the desks; gives its address."""
    var = tmp_path_factory.mktemp("desks")
    migrated.put_into(var)
    told = serving.environment(var)
    serving.run(told, sys.executable, "-m", "tests.browser.desks")
    with serving.server({**told, "SHISHI_TODAY": TODAY.isoformat()}) as base:
        yield base


@pytest.fixture
def desk(chromium, office):
    opened = []

    def open_(username, width=1360):
        one = Watched(chromium, office, width, "zh-hans")
        opened.append(one)
        sign_in(one.go("/account/login/"), username)
        return Post(one)

    yield open_
    for one in opened:
        one.context.close()
        assert one.wrong == []


def test_the_city_office_opens_what_turned_red_down_to_its_photo_and_chases_whoever_owes(desk):
    it = desk("duchake")
    lights = it.page.locator("section[aria-labelledby=lights-title]")
    assert lights.bounding_box()["y"] < 900
    assert "滞后" in lights.inner_text()
    assert "西街小学食堂用地手续" in it.page.locator("section[aria-labelledby=promised-title]").inner_text()

    assert barriers(it.page) == []

    it.press(lights.get_by_role("link", name=re.compile("甘州 食堂完工率")))
    it.click("还没有的条目")
    it.click("南关学校食堂")
    photo = it.page.locator("#stages .proof img").first
    assert photo.evaluate("e => e.complete && e.naturalWidth") == 320
    it.took("city office, from a red light to the photo", clicks=3, seconds=30)

    it.home()
    it.clicks = 0
    it.opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    it.press(it.waits("unsent").get_by_role("link", name="逐个查看"))
    it.click("复制催报文字")
    it.page.get_by_role("button", name="已复制").wait_for()
    assert "临泽县政府" in it.page.evaluate("navigator.clipboard.readText()")
    it.took("city office, words for the group", clicks=2, seconds=60)


def test_a_vice_mayor_has_a_page_on_a_phone_sees_who_answers_and_takes_it_along_on_one_sheet(desk):
    it = desk("fushizhang", PHONE)
    it.click(re.compile("一页速览"))
    canteens = it.page.locator(".brief").first
    assert [canteens.locator("li").count(), "市教育局负责" in canteens.inner_text()] == [3, True]
    assert "等市教育局答复" in canteens.inner_text()
    assert "西街小学食堂用地手续" in canteens.inner_text()
    assert barriers(it.page) == []
    paper = it.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    assert "记录第" in it.page.locator(".print-foot").text_content()

    it.press(canteens.get_by_role("link", name=re.compile("食堂完工率")))
    assert it.says("轮到谁")
    it.took("vice-mayor, whose turn it is", clicks=2, seconds=30)


@pytest.mark.parametrize(
    ("who", "path", "first", "wide"),
    [("duchake", "/board/", "不少于", True), ("ganzhou", "/week/", "食堂", False), ("duchake", "/record/", "登录", False)],
)
def test_on_paper_tables_stay_tables_controls_go_and_every_sheet_is_numbered(desk, who, path, first, wide):
    page = desk(who).opened.go(path)
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    sheets = [sheet.get_textpage().get_text_bounded() for sheet in paper]
    across, down = paper[0].get_size()

    assert (across > down) == wide
    assert first in sheets[0]
    bare = ["".join(sheet.split()) for sheet in sheets]
    assert [f"{n}/{len(sheets)}" in sheet for n, sheet in enumerate(bare, 1)] == [True] * len(sheets)
    page.set_viewport_size({"width": 690, "height": 1000})
    page.emulate_media(media="print")
    shown = [place.bounding_box() for place in (page.locator(".watermark"), page.locator("h1"))]
    assert shown[0]["y"] + shown[0]["height"] <= shown[1]["y"]
    assert page.evaluate("getComputedStyle(document.body, '::after').position") == "fixed"
    assert page.locator("thead").first.bounding_box()["height"] > 10
    assert page.locator("main :is(button, .btn, input[type=date]):visible").count() == 0


UNSEEN = """() => {
  const all = document.querySelectorAll('main :is(a[href], button, input:not([type=hidden]), select, textarea, summary)');
  return [...all].filter((e) => e.checkVisibility() && !e.disabled).filter((e) => {
    e.focus({ focusVisible: true });
    const { left, top, width, height } = e.getBoundingClientRect();
    const over = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 10));
    return !over || !(e.contains(over) || over.contains(e) || e.parentElement.contains(over));
  }).map((e) => e.outerHTML.slice(0, 90));
}"""


@pytest.mark.parametrize("width", [1360, PHONE])
@pytest.mark.parametrize(("who", "path"), [("duchake", "/board/"), ("ganzhou", "/week/"), ("ganzhou", "/ledgers/1/")])
def test_whatever_takes_the_focus_is_seen(desk, who, path, width):
    page = desk(who, width).opened.go(path)
    page.emulate_media(reduced_motion="reduce")

    assert page.evaluate(UNSEEN) == []


def test_a_lead_department_sees_who_has_not_reported_returns_with_a_reason_and_accepts(desk):
    lead, county = desk("jiaoyuju"), desk("ganzhou")
    assert "甘州区教育局" in lead.waits("unsent").inner_text()

    def send(text):
        county.page.get_by_label("进展情况").fill(text)
        county.page.locator("form[enctype] .btn-primary").click()
        county.page.wait_for_load_state("networkidle")

    county.click(re.compile("自查、交叉检查"))
    report = county.page.url
    send("已自查。")
    lead.home()
    lead.press(lead.waits("receive").get_by_role("link").first)
    lead.touch(lead.page.get_by_label("退回的原因"), "请写明查了几所")
    lead.click("退回")
    county.page.goto(report)
    assert county.says("请写明查了几所")
    send("已自查 8 所，无问题。")
    lead.home()
    lead.press(lead.waits("receive").get_by_role("link").first)
    assert lead.says("已自查 8 所")
    lead.click("接收")
    assert lead.says("已接收")
    lead.took("lead department, one report returned and then accepted", clicks=5, seconds=90)


def test_a_county_sends_its_week_with_one_figure_changed_and_one_problem_in_six_clicks_on_a_phone(desk):
    it = desk("ganzhou", PHONE)
    it.press(it.waits("report_late").get_by_role("link", name="县区周报").first)
    row = it.page.locator("[data-row]", has_text="青西中学食堂")
    it.touch(row.locator("input[name*=f_progress]"), "45")
    it.press(row.get_by_text("填写问题"))
    it.touch(row.get_by_label("问题", exact=True), "变压器容量不够")
    it.touch(row.get_by_label("由谁协调"), "市住建局")
    it.click(re.compile("^报送$"))
    assert it.says("已报送")
    it.took("county clerk, the week", clicks=6, seconds=90)

    expect(it.page.locator("main")).to_contain_text("这次填的 1 处记在 7月1日（周五），算在以后各期。")
    expect(it.page.locator("main")).to_contain_text("台账以后有变化")
    expect(it.opened.go("/coordination/").get_by_text("变压器容量不够")).to_be_visible()

    office = desk("duchake")
    office.click("报送")
    assert office.page.locator("tr", has_text="甘州区政府").get_by_text("填了 2 格").is_visible()
    office.press(office.page.get_by_label("全选本页"))
    office.click("接收或签批勾选的")
    assert office.says("已接收")
    assert office.page.locator("input[name=report]").count() == 0
    office.took("city office, all that was sent accepted", clicks=3, seconds=60)
