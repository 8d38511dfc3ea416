"""The desks of practice § Desks: each begins on its front page and does its work in counted clicks."""

import re
import time

import pytest

from tests.browser.test_journey import WIDTHS, barriers


def open_draft(page, notice):
    """Open the newest draft, begun first where there is none."""
    if page.locator("tbody th a").count() == 0:
        page.set_input_files("input[name=notice]", notice)
        page.locator("form:has(input[name=notice]) button").click()
        page.locator("nav.crumb a").first.click()
    else:
        page.locator("tbody th a").first.click()
    page.wait_for_load_state("networkidle")


class Desk:
    """A post at its screen; counts what it clicks."""

    def __init__(self, opened):
        self.page = opened.go("/")
        self.opened = opened
        self.clicks = 0
        self.began = time.monotonic()

    def click(self, target):
        for part in (self.page.locator("main"), self.page):
            found = part.get_by_role("button", name=target).or_(part.get_by_role("link", name=target))
            if found.count():
                found.first.click()
                break
        else:
            raise AssertionError(f"nothing to click: {target}")
        self.page.wait_for_load_state("networkidle")
        self.clicks += 1

    @property
    def seconds(self):
        return time.monotonic() - self.began

    def says(self, words):
        return words in self.page.locator("main").inner_text()


@pytest.fixture
def desk(watched):
    return lambda username, width=1360: Desk(watched(width, as_=username))


def test_an_amendment_goes_from_the_city_office_by_the_lead_unit_and_two_signatures_into_force(desk, watched):
    office = desk("duchake")
    office.click("起草与签批")
    for label, text in (("批准变更的文件文号", "张政办发〔2022〕61号"), ("文件标题", "关于调整为民实事任务的通知")):
        office.page.get_by_label(label).fill(text)
    for label in ("文件日期", "生效日期"):
        office.page.get_by_label(label).fill("2022-06-01")
    office.click("起草变更")
    assert "/drafts/" in office.page.url
    address = office.page.url.split("#")[0]
    assert office.says("变更草案")

    office.page.locator("#programme-1 > summary").click()
    office.page.get_by_role("link", name=re.compile("修改：.*1.2")).first.click()
    office.page.wait_for_load_state("networkidle")
    form = office.page.locator("#item-form")
    assert office.page.locator(".piece.lit").count() >= 1
    form.get_by_label("数量").fill("许多")
    office.click("保存")
    assert "不是数字" in office.page.locator("#item-form").inner_text()
    office.page.locator("#item-form").get_by_label("数量").fill("1.3")
    office.click("保存")
    assert office.page.locator(".value.lit").inner_text().startswith("1.3")
    office.page.goto(address)
    assert office.page.get_by_role("button", name="送签").count() == 0

    education = desk("jiaoyuju", 390)
    assert education.says("请本单位确认")
    education.click(re.compile("学校食堂"))
    education.click("确认本项实施方案")
    assert (education.clicks, education.says("已确认。")) == (2, True)
    assert education.seconds < 30

    office.page.goto(office.opened.address + "/")
    office.clicks = 0
    assert office.says("可以送签")
    office.click(re.compile("张掖市 2022"))
    office.click("送签")
    assert office.clicks == 2

    for username, post in (("mishuzhang", "主要负责人"), ("fushizhang", "分管领导")):
        leader = desk(username, 390)
        assert leader.says("等我签批")
        leader.click(re.compile("张掖市 2022"))
        leader.click(f"以{post}签批")
        assert (leader.clicks, leader.says("已签批。")) == (2, True)

    office.page.goto(office.opened.address + "/")
    office.click(re.compile("张掖市 2022"))
    office.click("签发为现行计划")
    assert office.says("第 2 版现在生效")
    changed = watched(as_="ganzhou").go("/changes/")
    assert "张政办发〔2022〕61号" in changed.inner_text("main")
    assert re.search(r"1\.2\s+1\.3", changed.inner_text("main"))


def test_a_new_year_begins_with_a_notice_and_a_county_takes_on_or_objects(desk, next_years_notice):
    office = desk("duchake")
    office.click("起草与签批")
    office.page.set_input_files("input[name=notice]", next_years_notice)
    office.click("读取并起草")
    assert office.says("已读完通知") and office.says("沿用 2022 年方案")
    ticked = office.page.locator("input[name=take]:checked").count()
    office.click("沿用所勾选的")
    assert ticked > 50 and office.says("已写入草案")
    assert office.page.locator("input[name=take]:checked").count() < ticked
    office.click("回到草案")
    first = office.page.locator(".margin-note:visible").first
    first.locator("summary").click()
    first.get_by_role("link", name="答复").click()
    office.page.wait_for_load_state("networkidle")
    office.page.locator("#item-form").get_by_label("答复").fill("以方案题名为准")
    office.page.locator("#item-form").get_by_label("依据文件").fill("市政府常务会议纪要〔2023〕3号")
    office.click("保存")
    assert "已答复" in office.page.locator(".margin-note.answered").first.inner_text()

    county = desk("ganzhou", 390)
    assert county.says("请本县区认领")
    county.click(re.compile("乡镇养老服务中心"))
    county.page.get_by_role("button", name="认领", exact=True).locator("visible=true").first.click()
    county.page.wait_for_load_state("networkidle")
    assert county.says("已记下本单位的答复")

    linze = desk("linze")
    linze.click(re.compile("乡镇养老服务中心"))
    linze.page.locator(".take-on summary").locator("visible=true").first.click()
    linze.page.get_by_label("理由（哪里不符，建议多少）").locator("visible=true").first.fill("选址未落实，建议改列明年")
    linze.click("提出异议")
    assert desk("duchake").says("选址未落实")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_desk_has_no_barrier(watched, width, language, next_years_notice):
    opened = watched(width, language)
    page = opened.go("/drafts/")
    open_draft(page, next_years_notice)
    at = page.url.split("#")[0]
    tails = ["", "adopt/", "rehearsal/?on=2023-03-17", "sheet/", "add-work/1/"]

    for tail in tails:
        page.goto(at + tail)
        page.wait_for_load_state("networkidle")
        assert barriers(page) == [], tail
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, tail


def test_two_people_on_one_draft_and_the_second_is_told(watched, next_years_notice):
    pages = []
    for username in ("duchake", "jiaoyuju"):
        page = watched(as_=username).go("/drafts/")
        open_draft(page, next_years_notice)
        page.locator("#programme-1 > summary").click()
        page.get_by_role("link", name=re.compile("修改：.*2295")).first.click()
        page.wait_for_load_state("networkidle")
        page.locator("#item-form").get_by_label("数量").fill({"duchake": "2300", "jiaoyuju": "2400"}[username])
        pages.append(page)

    for page in pages:
        page.locator("#item-form").get_by_role("button", name="保存").click()
        page.wait_for_load_state("networkidle")

    told = pages[1].locator("#item-form").inner_text()
    assert "市政府办公室督查科已先保存了这一条" in told
    assert re.search(r"数量\s+2300\s+2400", told)
