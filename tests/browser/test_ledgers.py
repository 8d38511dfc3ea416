"""The ledgers at their desks: a school files its stages, an inspector looks at doubts, a county's clerk keeps the list; every page of
theirs on both widths and in both languages. Every page that is opened is watched: see `Watched`."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from shishi.infra.clock import machine
from tests.browser.conftest import Watched
from tests.browser.test_journey import WIDTHS, barriers
from tests.browser.test_signing import Desk
from tests.integration.photos import photo

pytestmark = pytest.mark.browser
PAGES = {
    "index": ("ganzhou", "/ledgers/"),
    "list": ("ganzhou", "/ledgers/{ledger}/"),
    "filtered": ("ganzhou", "/ledgers/{ledger}/?stage=started&sort=-progress"),
    "nothing": ("ganzhou", "/ledgers/{ledger}/?q=无此食堂"),
    "entry": ("ganzhou", "/entries/{doubted}/"),
    "road": ("ganzhou", "/entries/{road}/"),
    "school": ("xuexiao", "/entries/{own}/"),
    "new": ("ganzhou", "/ledgers/{ledger}/new/"),
    "edit": ("ganzhou", "/entries/{doubted}/edit/"),
    "place": ("ganzhou", "/entries/{doubted}/place/"),
    "line": ("ganzhou", "/entries/{road}/place/"),
    "map": ("ganzhou", "/ledgers/{ledger}/map/"),
    "roads": ("ganzhou", "/ledgers/{roads}/map/"),
    "import": ("ganzhou", "/ledgers/{ledger}/import/"),
    "pasted": ("ganzhou", "/pastes/{pasted}/"),
    "doubts": ("yanshou", "/evidence/"),
    "evidence": ("yanshou", "/evidence/{another_doubt}/"),
    "suspicions": ("yanshou", "/ledgers/{ledger}/suspicions/"),
    "all suspicions": ("yanshou", "/suspicions/"),
    "first page of the school": ("xuexiao", "/"),
    "first page of the inspector": ("yanshou", "/"),
}


@pytest.fixture
def desk(watched, ledgers):
    return lambda username, width=1360: Desk(watched(width, as_=username))


def snapshot(folder, seed, days=0):
    """A photo taken just now, or so many days ago."""
    path = folder / "现场.jpg"
    path.write_bytes(photo(seed, taken=machine().replace(tzinfo=None) - timedelta(days=days, minutes=5)))
    return path


def hand_in(desk, path, name, file):
    """Add a photo to a stage that was reached."""
    desk.page.goto(desk.opened.address + path)
    press(desk, step(desk, name).locator("summary"))
    form = step(desk, name).locator("form[enctype]", has=desk.page.get_by_role("button", name="上传"))
    form.locator("input[type=file]").set_input_files(file)
    press(desk, form.get_by_role("button", name="上传"))


def step(desk, name):
    return desk.page.locator("#stages li").filter(has=desk.page.locator("strong", has_text=name))


def press(desk, target):
    """Click what stands in a part of the page; counted as the desk counts."""
    target.click()
    desk.page.wait_for_load_state("networkidle")
    desk.clicks += 1


@pytest.fixture(scope="session")
def screens(chromium, address, sign_ins):
    """One page for each desk and language, kept from test to test."""
    opened = {}

    def screen(username, language):
        at = (username, language)
        if at not in opened:
            opened[at] = Watched(chromium, address, 1360, language, sign_ins(username))
        return opened[at]

    yield screen
    for one in opened.values():
        one.context.close()


@pytest.mark.parametrize(("language", "widths"), {"zh-hans": (1360, 390), "en": (390,)}.items(), ids=["zh-hans", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_ledgers_has_no_barrier_and_fits_its_screen(screens, ledgers, name, language, widths):
    who, path = PAGES[name]
    one = screens(who, language)
    page = one.go(path.format(**ledgers))
    page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")

    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, barriers(page)) == (width, [])
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, width
    assert one.wrong == []


@pytest.mark.parametrize(("width", "name"), [(1360, "西街小学食堂"), (390, "西街小学分校食堂")], ids=WIDTHS)
def test_a_school_sees_its_own_and_files_a_stage_with_a_photo(desk, tmp_path, width, name):
    school = desk("xuexiao", width)
    due = school.page.locator(".owed", has=school.page.locator(".soon"))
    expect(due.get_by_role("link", name=name)).to_be_visible()
    assert school.page.locator("section[aria-labelledby=own-title] tbody tr").count() == 2
    assert not school.says("北街小学食堂")

    school.click(name)
    press(school, step(school, "开工").locator("summary"))
    step(school, "开工").locator("input[type=file]").set_input_files(snapshot(tmp_path, width))
    school.clicks += 2
    """Choosing a file is two: the button, and the picture."""
    press(school, step(school, "开工").get_by_role("button", name="填报", exact=True))

    assert school.clicks <= 6
    assert school.seconds < 60
    assert school.says("已填报")
    assert school.says("已收到 1 个凭据")
    assert step(school, "开工").locator(".proof img").evaluate("e => e.naturalWidth") == 320
    assert "缺" not in step(school, "开工").inner_text()


def test_a_school_puts_a_day_right_and_says_why(desk, ledgers):
    school = desk("xuexiao")
    school.click("西街小学食堂")
    before = date.fromisoformat(step(school, "立项审批").locator("input[type=date]").input_value())
    right = before - timedelta(days=1)

    press(school, step(school, "立项审批").locator("summary"))
    step(school, "立项审批").get_by_label("发生日期").fill(f"{right:%Y-%m-%d}")
    step(school, "立项审批").get_by_label("原因").fill("批复落款日期为准")
    press(school, step(school, "立项审批").get_by_role("button", name="更正日期"))

    assert f"{right.year}年{right.month}月{right.day}日" in step(school, "立项审批").inner_text()
    history = school.page.locator("section[aria-labelledby=history-title]").inner_text()
    assert "批复落款日期为准" in history
    assert "已被更正" in history
    assert school.clicks <= 3


def test_a_school_finds_nothing_of_another(watched, ledgers):
    one = watched(as_="xuexiao")
    assert one.go(f"/ledgers/{ledgers['ledger']}/").locator("tbody tr").count() == 2

    page = one.go(f"/entries/{ledgers['other']}/")
    one.wrong.clear()

    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    assert "北街小学" not in page.content()


def test_an_inspector_writes_what_is_so_and_the_doubt_leaves_the_list(desk, ledgers):
    inspector = desk("yanshou")
    assert inspector.says("凭据存疑待核")

    inspector.click("逐个查看")
    before = inspector.page.locator("tbody tr").count()
    row = inspector.page.locator("tbody tr", has_text="南关学校食堂")
    assert "早得多" in row.inner_text()
    press(inspector, row.get_by_role("link", name="南关学校食堂"))
    inspector.page.get_by_label("核查结果").select_option(label="属实")
    inspector.page.get_by_label("说明").fill("相机时间没有设置，已到现场核对")
    inspector.click("记下")

    assert inspector.says("已记下核查结果")
    assert inspector.page.locator("tbody tr").count() == before - 1
    assert not inspector.says("南关学校食堂")
    assert inspector.clicks == 3
    inspector.page.goto(f"{inspector.opened.address}/ledgers/{ledgers['ledger']}/")
    inspector.click("疑点清单")
    assert inspector.says("青西中学食堂")
    assert inspector.says("早得多")


@pytest.mark.parametrize(
    ("found", "stage", "seed", "lacks"), [("不属实", "开工", 71, True), ("需补充", "完工", 72, False)], ids=["untrue", "wanting"]
)
def test_what_an_inspector_finds_untrue_or_wanting_is_handed_in_anew_and_comes_back(
    desk, ledgers, tmp_path, found, stage, seed, lacks
):
    clerk, name, why = desk("ganzhou"), "金安苑学校食堂", f"{stage}照片拍的是另一处"
    path = f"/entries/{ledgers['gated']}/"
    hand_in(clerk, path, stage, snapshot(tmp_path, seed, days=90))
    inspector = desk("yanshou")
    inspector.click("逐个查看")
    press(inspector, inspector.page.locator("tbody tr", has_text=name).filter(has_text=stage).get_by_role("link", name=name))
    inspector.page.get_by_label("核查结果").select_option(label=found)

    inspector.click("记下")
    assert inspector.says("须写明原因") or inspector.says("请写明原因")
    inspector.page.get_by_label("核查结果").select_option(label=found)
    inspector.page.get_by_label("说明").fill(why)
    inspector.click("记下")

    assert inspector.says("已记下核查结果")
    clerk.page.goto(clerk.opened.address)
    owed = clerk.page.locator(".owed", has=clerk.page.locator(".owed-kind.anew"))
    assert why in owed.inner_text()
    press(clerk, owed.get_by_role("link", name=name))
    assert f"经核查{found}，等填报单位重新上传或补充：{why}" in step(clerk, stage).inner_text()
    assert ("缺 照片" in step(clerk, stage).inner_text()) == lacks
    hand_in(clerk, path, stage, snapshot(tmp_path, seed + 10))
    assert "等填报单位" not in step(clerk, stage).inner_text()
    clerk.page.goto(clerk.opened.address)
    assert not clerk.says(why)
    inspector.page.goto(f"{inspector.opened.address}/evidence/")
    again = inspector.page.locator("tbody tr", has_text=name).filter(has_text=stage)
    assert "请再核查" in again.inner_text()


def test_only_the_inspector_files_the_acceptance(desk, ledgers):
    path = f"/entries/{ledgers['gated']}/"
    for username in ("ganzhou", "yanshou"):
        one = desk(username)
        one.page.goto(one.opened.address + path)
        one.page.wait_for_load_state("networkidle")
        assert step(one, "完工").locator("summary").count() == (username == "ganzhou")
        assert step(one, "验收").locator("summary").count() == (username == "yanshou")

    press(one, step(one, "验收").locator("summary"))
    press(one, step(one, "验收").get_by_role("button", name="填报", exact=True))

    assert one.says("已填报")
    assert "reached" in step(one, "验收").get_attribute("class")
    assert one.clicks == 2


def test_a_clerk_registers_and_what_cannot_be_is_told_beside_its_field(desk, ledgers):
    clerk = desk("ganzhou")
    clerk.page.goto(f"{clerk.opened.address}/ledgers/{ledgers['ledger']}/")
    clerk.click("登记一条")
    page, form = clerk.page, clerk.page.locator("main form")
    told = {"名称": "新乐小学食堂", "就餐学生数（人）": "许多", "建筑面积（平方米）": "430.5", "包抓领导": "副区长"}
    for label, value in told.items():
        form.get_by_label(label).fill(value)
    page.get_by_label("所在地").fill("甘州")
    page.get_by_label("建设方式").select_option(label="新建")

    clerk.click("保存")

    assert "不是数字" in page.locator(".field.has-error").inner_text()
    expect(page.locator(".field.has-error").get_by_label("就餐学生数")).to_be_visible()
    assert {label: form.get_by_label(label).input_value() for label in told} == told
    assert page.get_by_label("建设方式").input_value() == "new"
    assert barriers(page) == []
    page.get_by_label("就餐学生数（人）").fill("350")
    clerk.click("保存")
    assert clerk.says("已登记")
    assert clerk.says("430.5 平方米")
    assert clerk.clicks == 3


def test_a_clerk_edits_two_at_once_and_keeps_the_list_as_a_view(desk, ledgers):
    clerk = desk("ganzhou")
    page = clerk.page
    page.goto(f"{clerk.opened.address}/ledgers/{ledgers['ledger']}/")
    page.get_by_label("查找", exact=True).fill("批量修改")
    clerk.click("筛选")
    page.get_by_label("全选本页").check()
    page.locator(".bulk summary").click()
    page.get_by_label("处理方式").select_option(label="就餐学生数")
    page.get_by_label("日期或内容").fill("1,260")
    clerk.click("处理")

    assert clerk.says("已处理 2 条")
    assert [row.count("1,260") for row in page.locator("tbody tr").all_inner_texts()] == [1, 1]
    page.get_by_text("视图", exact=True).click()
    page.get_by_label("把当前筛选存为").fill("正在批量改的")
    page.locator(".menu-body").get_by_role("button", name="保存").click()
    page.wait_for_load_state("networkidle")

    page.goto(f"{clerk.opened.address}/ledgers/{ledgers['ledger']}/")
    page.get_by_text("视图", exact=True).click()
    clerk.click("正在批量改的")
    assert page.locator("tbody tr").count() == 2
    other = desk("xuexiao")
    other.page.goto(f"{other.opened.address}/ledgers/{ledgers['ledger']}/")
    assert "正在批量改的" not in other.page.content()


def test_what_cannot_be_for_one_is_done_for_none(desk, ledgers):
    clerk = desk("ganzhou")
    page = clerk.page
    page.goto(f"{clerk.opened.address}/ledgers/{ledgers['ledger']}/")
    for name in ("南关学校食堂", "北街小学食堂"):
        page.get_by_label(f"选择：{name}").check()
    page.locator(".bulk summary").click()
    page.get_by_label("处理方式").select_option("stage:started")
    page.get_by_label("日期或内容").fill(f"{machine():%Y-%m-%d}")
    clerk.click("处理")

    assert clerk.says("已经填报过")
    assert "未开始" in page.locator("tbody tr", has_text="北街小学食堂").inner_text()


def test_the_map_says_what_the_list_beside_it_says_and_leads_to_the_entry(desk, ledgers):
    clerk = desk("ganzhou")
    clerk.page.goto(f"{clerk.opened.address}/ledgers/{ledgers['roads']}/")
    clerk.click("地图")
    assert clerk.page.locator("[data-place-map] svg").count() == 1
    assert clerk.says("图上只有 2,830 米")

    clerk.click(re.compile("花寨乡新城村"))
    assert re.search(r"/entries/\d+/$", clerk.page.url)
