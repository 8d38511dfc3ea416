"""Targets, money and duties in sentences of our own."""

import pytest

from shishi.engines.notice import read
from shishi.engines.notice.target_words import is_each_county

HEAD = "澄河市人民政府关于2031年实事的实施方案\n"


def only(body):
    [programme] = read(HEAD + body).programmes
    return programme


@pytest.mark.parametrize(
    ("sentence", "quantity", "unit", "qualifier", "kind"),
    [
        ("全市新建图书室12个。", 12, "个", "=", "output"),
        ("培训厨师2.5万人次以上。", 25000, "人次", ">=", "output"),
        ("铺设管线不少于31.5公里。", 31.5, "公里", ">=", "output"),
        ("每个图书室座位不少于40张。", 40, "张", ">=", "standard"),
        ("合格率达到98%以上。", 98, "%", ">=", "rate"),
        ("覆盖率提高8个百分点。", 8, "百分点", "=", "rate_delta"),
        ("为约300户老人改造居室。", 300, "户", "about", "output"),
        ("清洁能力达到每日3万吨。", 30000, "吨/日", "=", "capacity"),
        ("改造百分之九十的路灯。", 90, "%", "=", "rate"),
        ("接到报修后2小时内到场。", 2, "小时", "<=", "standard"),
    ],
)
def test_a_quantity_is_read_with_its_unit_and_comparison(sentence, quantity, unit, qualifier, kind):
    [target] = [t for t in only(f"一、目标任务\n{sentence}\n").targets if t.quantity is not None]

    assert (target.quantity, target.unit, target.qualifier, target.kind) == (quantity, unit, qualifier, kind)


@pytest.mark.parametrize(
    "sentence",
    [
        "落实“三统一”制度。",
        "拨打12345热线。",
        "第2中学改造完成。",
        "按《2030年版标准》执行。",
        "安排资金300万元。",
        "分3类推进。",
        "会同5部门落实。",
        "2031级新生入学。",
    ],
)
def test_a_number_in_a_name_or_of_money_is_no_target(sentence):
    assert [t for t in only(f"一、目标任务\n{sentence}\n").targets if t.quantity is not None] == []


@pytest.mark.parametrize(
    ("sentence", "quantity", "kind", "place", "each"),
    [
        ("每个县区建成图书室2所。", 2, "output", "每个县区", True),
        ("各县区各培训厨师1,000人以上。", 1000, "output", "各县区", True),
        ("每县建成图书室2所。", 2, "output", "每县", True),
        ("各县（市、区）新建公厕3座。", 3, "output", "各县(市、区)", True),
        ("各县区办结率达到90%以上。", 90, "rate", "各县区", True),
        ("各县区图书室每个座位不少于40张。", 40, "standard", "各县区", True),
        ("各县区共培训厨师6000人。", 6000, "output", None, False),
        ("全市培训厨师6000人。", 6000, "output", "全市", False),
        ("各乡镇建成图书室2所。", 2, "output", "各乡镇", False),
    ],
)
def test_what_each_county_is_to_reach_is_told_from_what_they_reach_together(sentence, quantity, kind, place, each):
    [target] = [t for t in only(f"一、目标任务\n{sentence}\n").targets if t.quantity is not None]

    assert (target.quantity, target.kind, target.place) == (quantity, kind, place)
    assert is_each_county(target.place or "") == each


def test_parts_by_place_stay_with_their_whole():
    [target] = only("一、目标任务\n全市新建图书室12个，其中：东岭区、西岭区各5个，北滩县2个。\n").targets

    assert [(p.places, p.quantity) for p in target.parts] == [(("东岭区", "西岭区"), 5), (("北滩县",), 2)]


@pytest.mark.parametrize(
    ("sentence", "amount", "per", "level", "kind"),
    [
        ("市级财政每个补助60万元。", 600_000, "每个", "市级", "subsidy"),
        ("检查费用为120元/人。", 120, "每人", "unspecified", "unit_cost"),
        ("总投资7.5亿元。", 750_000_000, None, "unspecified", "total"),
        ("最高不超过15万元的贷款。", 150_000, None, "unspecified", "ceiling"),
        ("力争完成投资2315万元。", 23_150_000, None, "unspecified", "investment_target"),
    ],
)
def test_money_is_read_in_yuan_with_what_it_is_for(sentence, amount, per, level, kind):
    [found] = only(f"一、资金安排\n{sentence}\n").funding

    assert (found.amount, found.per, found.source_level, found.kind) == (amount, per, level, kind)


def test_a_ratio_is_one_share_for_each_level():
    found = only("一、资金安排\n补助资金由省、市、县区按5∶2∶3的比例分担。\n").funding

    assert [(f.source_level, f.share) for f in found] == [("省级", 0.5), ("市级", 0.2), ("县区", 0.3)]


def test_who_carries_the_shortfall_is_read():
    [found] = only("一、资金安排\n不足部分由县区财政全额承担。\n").funding

    assert (found.kind, found.amount) == ("residual", None)


def test_labelled_duties_are_read_with_names_and_posts_run_together():
    r = only(
        "一、责任主体\n市级责任领导：欧阳明远市政府副市长\n部门责任领导：丁一 市文化局局长\n牵头单位：市文化局\n配合单位：市财政局、市住房局，县、区文化部门\n实施主体：各县区政府\n"
    ).responsible

    assert (r.city_leader.name, r.city_leader.title) == ("欧阳明远", "市政府副市长")
    assert (r.department_leader.name, r.department_leader.title) == ("丁一", "市文化局局长")
    assert [u.name for u in r.lead_units] == ["市文化局"]
    assert [u.name for u in r.supporting_units] == ["市财政局", "市住房局", "县、区文化部门"]
    assert [u.name for u in r.implementing_units] == ["各县区政府"]


def test_the_first_unit_of_a_bracket_leads():
    text = (
        HEAD
        + "一、新建图书室。年底前建成3个。（市文化局、市财政局负责）\n二、改造供暖。年底前改造5个小区。（市住房局牵头，市财政局、各县区政府参与）\n"
    )

    first, second = (p.responsible for p in read(text).programmes)

    assert ([u.name for u in first.lead_units], [u.name for u in first.supporting_units]) == (["市文化局"], ["市财政局"])
    assert ([u.name for u in second.lead_units], [u.name for u in second.supporting_units]) == (
        ["市住房局"],
        ["市财政局", "各县区政府"],
    )


def test_a_table_of_tasks_is_a_programme_a_row():
    text = (
        HEAD
        + "| 序号 | 项目 | 内容 | 投资（万元） | 时限 | 责任单位 |\n| 1 | 图书室 | 新建3个 | 90 | 9月底前 | 市文化局 |\n| 2 | 供暖 | 改造5个小区 | 200 | 12月底前 | 市住房局 |\n"
    )

    first, second = read(text).programmes

    assert (first.title, first.deadline.date.month, first.funding[0].amount, first.responsible.lead_units[0].name) == (
        "图书室",
        9,
        900_000,
        "市文化局",
    )
    assert (second.targets[0].quantity, second.deadline.date.isoformat()) == (5, "2031-12-31")


@pytest.mark.parametrize(
    ("sentence", "cadence", "day"),
    [
        ("市文化局每月底向市政府报送进展。", "monthly", "last"),
        ("每季度通报一次。", "quarterly", None),
        ("每周统计进度。", "weekly", None),
        ("落实月调度、半年小结机制。", "monthly", None),
        ("于每月25日前上报。", "monthly", "25"),
    ],
)
def test_what_is_owed_again_and_again_is_read_with_its_day(sentence, cadence, day):
    found = only(f"一、保障措施\n{sentence}\n").recurring

    assert (found[0].cadence, found[0].day) == (cadence, day)
