"""Ways of writing that turn up in real notices, each in an invented one."""

from datetime import date

from shishi.engines.notice import read

HEAD = "云泽市人民政府办公室关于印发年度民生事项的通知\n"


def whole(text):
    return read(HEAD + text)


def test_a_number_in_brackets_under_the_title_is_the_documents():
    assert whole("(云政办〔2031〕6号)\n各区人民政府:\n现予印发。").document_number == "云政办〔2031〕6号"


def test_a_number_quoted_in_a_sentence_is_another_documents():
    assert whole("各区人民政府:\n按照省里的要求(川政办〔2030〕9号)执行。").document_number is None


def test_an_item_before_a_month_is_an_item():
    reading = whole(
        "1.新建公厕10座。\n责任单位:市城管局\n2.改造小区4个。\n责任单位:市住建局\n3.6月底前完成管网改造20公里。\n责任单位:市水务局"
    )

    assert [p.responsible.lead_units[0].name for p in reading.programmes] == ["市城管局", "市住建局", "市水务局"]


def test_a_table_with_tabs_gives_each_row_its_unit_and_its_numbers():
    reading = whole(
        "序号\t项目名称\t建设内容\t分管领导\t牵头单位\t配合单位\n"
        "1\t校园食堂\t2031年8月底前新建食堂12所。\t何某某\t教育局\t财政局、各街道\n"
        "2\t居家养老\t为3000名老年人提供上门服务。\t张某某\t民政局\t各街道"
    )

    first, second = reading.programmes
    assert (first.title, first.responsible.lead_units[0].name) == ("校园食堂", "教育局")
    assert [u.name for u in first.responsible.supporting_units] == ["财政局", "各街道"]
    assert [(t.quantity, t.unit) for t in first.targets + second.targets] == [(12, "所"), (3000, "名")]
    assert second.targets[0].text_span == "为3000名老年人提供上门服务"


def test_what_businesses_earn_is_nobodys_funding():
    reading = whole("1.培育企业。主营业务收入超40亿元,安排专项资金300万元。\n责任单位:市工信局")

    assert [f.amount for p in reading.programmes for f in p.funding] == [3_000_000]


def test_the_day_of_a_meeting_that_is_followed_is_no_step():
    reading = whole("一、任务\n根据8月6日全市动员会议精神,各区于2031年9月18日前报送名单。\n责任单位:市发改委")

    assert [m.ends for m in reading.programmes[0].milestones] == [date(2031, 9, 18)]


def test_promises_numbered_by_name_are_programmes_and_what_stands_outside_is_the_notices():
    reading = whole("一、主要内容\n实事一:修建周转房56套。\n实事二:新建农村公路86公里。\n二、要求\n每月25日前报市政府办公室。")

    assert [p.targets[0].quantity for p in reading.programmes] == [56, 86]
    assert [(r.cadence, r.day) for r in reading.recurring] == [("monthly", "25")]


def test_targets_before_the_first_heading_are_read():
    reading = whole("今年主要目标是:城镇新增就业9000人,失业率控制在4.5%以内。\n一、加快发展\n落实各项措施。\n责任单位:市人社局")

    assert [t.quantity for t in reading.programmes[0].targets] == [9000, 4.5]


def test_a_unit_that_a_bracket_charges_helps_the_one_that_leads():
    reading = whole("一、建设\n完善标准。(市住建局牵头,市财政局参与)推广技术。(市科技局、各区政府负责)")

    duties = reading.programmes[0].responsible
    assert [u.name for u in duties.lead_units] == ["市住建局"]
    assert [u.name for u in duties.supporting_units] == ["市财政局", "市科技局"]
    assert [u.name for u in duties.implementing_units] == ["各区政府"]


def test_a_plan_that_runs_for_years_ends_with_its_last_day():
    reading = whole("一、见习\n从2031年1月1日起,实施三年见习计划。\n责任单位:市人社局")

    step = reading.programmes[0].milestones[0]
    assert (step.starts, step.ends) == (date(2031, 1, 1), date(2033, 12, 31))
