import sys
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shishi.areas.packs import actions
from shishi.areas.packs.actions.draft import take_part
from shishi.areas.packs.models import Draft, Edit, Part, Signature
from shishi.areas.packs.queries.standing import rows_of_draft, standing_of
from shishi.areas.packs.rules.rows import pack_of, rows_of
from shishi.areas.plans.models import Plan, Target
from shishi.engines.pack import draft as draft_pack
from shishi.engines.pack import render
from shishi.infra import files
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, confirm_all, edit, item_of, make_ready, notice_of_2023, sign_all, take_on_all

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def notice(retold):
    return notice_of_2023(retold[0].text)


@pytest.fixture
def it(plan, notice):
    return actions.draft_from_notice(notice=notice, division_code=CITY, by="drafter", now=NOW)


def test_a_pack_as_rows_is_the_same_pack(zhangye_pack):
    source = {k: getattr(zhangye_pack.source, k) for k in ("file_name", "sha256", "reader_version")}

    assert render(pack_of(source, rows_of(zhangye_pack))) == render(zhangye_pack)


def test_a_draft_holds_what_the_notice_says_and_the_chain_to_sign_it(it, notice):
    read = draft_pack(notice.reading, file_name=notice.file_name, findings=notice.findings)
    pack = pack_of(it.source, rows_of_draft(it))

    assert pack.programmes == read.programmes
    assert pack.get("division") == "620700"
    assert [(s.unit, s.post) for s in standing_of(it).chain] == [("市政府办公室", "主要负责人"), ("市政府", "分管领导")]
    assert Line.objects.filter(verb="packs.draft.begun", ref=f"packs.draft/{it.pk}").count() == 1


def test_a_second_draft_of_the_year_and_one_beside_a_plan_are_refused(it, notice, retold):
    with pytest.raises(actions.DraftRefused, match="正在办理"):
        actions.draft_from_notice(notice=notice, division_code=CITY, by="drafter", now=NOW)
    source, reading, findings = retold
    with pytest.raises(actions.DraftRefused, match="起草变更"):
        this_year = actions.ReadNotice(source.file_name, reading, tuple(findings))
        actions.draft_from_notice(notice=this_year, division_code=CITY, by="drafter", now=NOW)


def test_an_edit_is_a_persons_keeps_what_was_and_goes_on_record(it):
    row = item_of(it, "1", "target", quantity=2295)

    edit(it, row, subject="城区新增学位", quantity="2,400", by_date="2023年8月31日", unit="个")

    row.refresh_from_db()
    assert row.values["quantity"] == {"value": 2400, "by": "person"}
    assert row.values["by_date"]["value"] == "2023-08-31"
    assert row.values["unit"]["by"] == "read"
    assert Edit.objects.get(item=row).before["quantity"]["value"] == 2295
    assert Line.objects.filter(verb="packs.draft.edited").count() == 1
    assert pack_of(it.source, rows_of_draft(it)).programmes[0].of("target")


def test_of_two_writers_the_second_is_told_and_nothing_is_overwritten(it):
    row = item_of(it, "1", "target", quantity=2295)
    actions.edit_item(item_id=row.pk, version=1, texts={"quantity": "2300"}, agreed=False, by="first", now=NOW)

    with pytest.raises(actions.EditConflict, match="first已先保存") as told:
        actions.edit_item(item_id=row.pk, version=1, texts={"quantity": "2400"}, agreed=False, by="second", now=NOW)

    assert told.value.now.values["quantity"]["value"] == 2300
    row.refresh_from_db()
    assert (row.version, row.values["quantity"]["value"]) == (2, 2300)


@pytest.mark.parametrize(
    ("texts", "key", "says"),
    [
        ({"quantity": "许多"}, "quantity", "不是数字"),
        ({"by_date": "2023-02-30"}, "by_date", "不是日期"),
        ({"kind": "别的"}, "kind", "之一"),
        ({"subject": ""}, "subject", "必须填写"),
        ({"measure": "食堂"}, "measure", "度量"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_field_and_nothing_is_kept(it, texts, key, says):
    row = item_of(it, "1", "target", quantity=2295)

    with pytest.raises(actions.ValuesRefused) as told:
        edit(it, row, **texts)

    assert says in str(told.value.by_key[key])
    row.refresh_from_db()
    assert row.version == 1


def test_a_target_that_quotas_split_cannot_be_struck_out_alone(it):
    row = item_of(it, "2", "target", quantity=7)

    with pytest.raises(actions.ValuesRefused, match="指向的目标"):
        actions.strike_item(item_id=row.pk, version=1, struck=True, by="drafter", now=NOW)


def test_an_item_is_struck_out_and_taken_back(it):
    row = item_of(it, "1", "target", quantity=2295)

    row = actions.strike_item(item_id=row.pk, version=1, struck=True, by="drafter", now=NOW)
    assert row.item not in [i.id for i in pack_of(it.source, rows_of_draft(it)).programmes[0].of("target")]
    row = actions.strike_item(item_id=row.pk, version=2, struck=False, by="drafter", now=NOW)

    assert row.item in [i.id for i in pack_of(it.source, rows_of_draft(it)).programmes[0].of("target")]


def test_a_confirmation_lapses_when_the_leaf_changes_and_not_when_a_question_is_answered(it):
    confirm_all(it)
    question = it.items.filter(number="1", kind="question").first()
    edit(it, question, answer="以正文为准", document="市政府常务会议纪要")
    assert next(one for one in standing_of(it).leaves if one.number == "1").state == "done"

    edit(it, item_of(it, "1", "target", quantity=2295), quantity="2400")

    assert next(one for one in standing_of(it).leaves if one.number == "1").state == "open"


def test_a_leaf_is_confirmed_by_its_lead_unit_as_it_was_seen(it):
    leaf = standing_of(it).leaves[0]
    told = {"draft_id": it.pk, "number": leaf.number, "by": "x", "now": NOW}

    with pytest.raises(actions.DraftRefused, match="不是实事 1 的牵头单位"):
        actions.confirm_leaf(unit="市民政局", digest=leaf.digest, **told)
    with pytest.raises(actions.DraftRefused, match="又有修改"):
        actions.confirm_leaf(unit=leaf.units[0][0], digest="0" * 64, **told)


def test_an_objection_needs_a_reason_and_holds_until_the_quota_is_changed(it):
    share = standing_of(it).shares[0]
    told = {"draft_id": it.pk, "number": share.number, "item": share.item, "by": "x", "now": NOW}
    with pytest.raises(actions.DraftRefused, match="写明理由"):
        actions.answer_quota(digest=share.digest, taken=False, why=" ", **told)
    actions.answer_quota(digest=share.digest, taken=False, why="本县只有一处", **told)

    assert any("本县只有一处" in str(said) for said in standing_of(it).obstacles)
    edit(it, it.items.get(number=share.number, item=share.item), quantity="3")
    assert standing_of(it).shares[0].state == "open"


def test_nothing_is_sent_before_every_leaf_is_confirmed_and_every_quota_taken_on(it):
    with pytest.raises(actions.SendRefused) as told:
        actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)
    assert any("还没有经市教育局" in str(said) for said in told.value.problems)

    make_ready(it)
    assert actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW).state == "signing"
    with pytest.raises(actions.DraftRefused, match="正在签批，不能修改"):
        edit(it, item_of(it, "1", "target", quantity=2295), quantity="1")


@pytest.fixture
def sent(it):
    make_ready(it)
    return actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)


def _sign(it, username="head", unit="市政府办公室", post="主要负责人", **more):
    hand = actions.Hand(username, username, unit, post, **more)
    return actions.sign(draft_id=it.pk, hand=hand, digest=standing_of(it).digest, by=username, now=NOW)


def test_the_signer_is_never_the_editor(sent):
    with pytest.raises(actions.DraftRefused, match="修改过本草案，不能签批"):
        _sign(sent, "drafter")
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.create(draft=sent, username="drafter", part="signer")
    _sign(sent, "head")
    actions.return_draft(draft_id=sent.pk, why="数字不对", by="head", now=NOW)
    with pytest.raises(actions.DraftRefused, match="已经签批过"):
        edit(sent, item_of(sent, "1", "target", quantity=2295), by="head", quantity="1")


def test_steps_are_signed_in_order_and_by_the_post(sent):
    with pytest.raises(actions.DraftRefused, match="现在轮到市政府办公室主要负责人"):
        _sign(sent, "vice", "市政府", "分管领导")
    assert _sign(sent).how == "signed"
    assert _sign(sent, "vice", "市政府", "分管领导", deputises="张副市长").how == "delegated"
    with pytest.raises(actions.DraftRefused, match="全部完成"):
        _sign(sent, "another")


def test_a_step_that_may_not_be_delegated_is_not(it):
    make_ready(it)
    edit(it, it.items.get(kind="sign_step", item="z-1"), may_delegate="否")
    actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)

    with pytest.raises(actions.DraftRefused, match="不能由他人代签"):
        _sign(it, deputises="秘书长")


def test_a_scan_counts_as_the_signature_of_the_one_who_signed_the_page(sent, person, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    person("drafter")
    kept = files.keep(b"%PDF-1.7 signed and sealed")
    scan = {"scan": kept, "scan_name": "签批页.pdf"}
    with pytest.raises(actions.DraftRefused, match="写明在纸面上签字的人"):
        _sign(sent, "drafter", **scan)
    with pytest.raises(actions.DraftRefused, match="修改过本草案，不能签批"):
        _sign(sent, "drafter", **scan, signed_by="drafter的岗位")

    signature = _sign(sent, "drafter", **scan, signed_by="秘书长")

    assert (signature.how, signature.for_name) == ("scan", "秘书长")
    assert files.read(signature.scan).startswith(b"%PDF")


def test_returning_voids_the_round_and_needs_a_reason(sent):
    _sign(sent)
    with pytest.raises(actions.DraftRefused, match="写明原因"):
        actions.return_draft(draft_id=sent.pk, why="", by="vice", now=NOW)

    back = actions.return_draft(draft_id=sent.pk, why="第3项数字请核", by="vice", now=NOW)

    assert (back.state, back.round, back.returned_why) == ("editing", 2, "第3项数字请核")
    actions.send_for_signing(draft_id=sent.pk, by="drafter", now=NOW)
    assert standing_of(Draft.objects.get(pk=sent.pk)).next.order == 1


def test_a_signed_draft_becomes_the_plan_whole_and_only_once(sent):
    with pytest.raises(actions.DraftRefused, match="还没有签批完"):
        actions.publish(draft_id=sent.pk, by="office", now=NOW)
    sign_all(sent)

    loaded = actions.publish(draft_id=sent.pk, by="office", now=NOW)

    plan = Plan.objects.get(pk=loaded.plan_id)
    assert (plan.year, plan.version, plan.division_code) == (2023, 1, CITY)
    assert Target.objects.filter(programme__plan=plan, quantity=2295).exists()
    assert Draft.objects.get(pk=sent.pk).published_plan_id == plan.pk
    with pytest.raises(actions.DraftRefused, match="已经签发"):
        actions.publish(draft_id=sent.pk, by="office", now=NOW)
    signed = [s.split(".")[-1] for s in Line.objects.filter(ref=f"packs.draft/{sent.pk}").values_list("verb", flat=True)]
    assert signed[-4:] == ["sent", "signed", "signed", "published"]


def test_publishing_that_fails_half_way_leaves_nothing(sent, monkeypatch):
    sign_all(sent)
    monkeypatch.setattr(sys.modules["shishi.areas.plans.actions.load_section"], "_citations", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.publish(draft_id=sent.pk, by="office", now=NOW)

    assert not Plan.objects.filter(year=2023).exists()
    assert Draft.objects.get(pk=sent.pk).state == "signing"
    assert not Line.objects.filter(verb="packs.draft.published").exists()


def _document(**more):
    told = {
        "number": "张政办发〔2022〕61号",
        "title": "关于调整为民实事任务的通知",
        "issued": date(2022, 6, 1),
        "effective": date(2022, 6, 1),
    }
    return actions.Document(**{**told, **more})


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_document_of_no_such_year_changes_nothing(day):
    with pytest.raises(actions.DraftRefused, match="请核对年份"):
        _document(issued=min(day, date(2022, 6, 1)), effective=max(day, date(2022, 6, 1)))


def test_a_published_plan_changes_only_by_a_version_with_its_document(plan):
    it = actions.draft_amendment(plan_id=plan.plan_id, document=_document(), by="drafter", now=NOW)
    assert {leaf.state for leaf in standing_of(it).leaves} == {"unchanged"}
    with pytest.raises(actions.SendRefused, match="没有任何变化"):
        actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)
    edit(it, item_of(it, "1", "target", quantity=2295), quantity="2400")
    assert [leaf.number for leaf in standing_of(it).leaves if leaf.needed] == ["1"]
    confirm_all(it)
    take_on_all(it)
    actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)
    sign_all(it)

    loaded = actions.publish(draft_id=it.pk, by="office", now=NOW)

    assert (loaded.version, loaded.changed) == (2, True)
    assert Plan.objects.get(pk=loaded.plan_id).notices.count() == 1
    assert Target.objects.filter(programme__plan_id=plan.plan_id, quantity=2295).exists()
    assert 'document = { value = "张政办发〔2022〕61号"' in Plan.objects.get(pk=loaded.plan_id).pack["pack.toml"]


def test_an_amendment_of_a_version_that_is_past_is_not_published(plan, zhangye_pack, retold):
    it = actions.draft_amendment(plan_id=plan.plan_id, document=_document(), by="drafter", now=NOW)
    edit(it, item_of(it, "1", "target", quantity=2295), quantity="2400")
    confirm_all(it)
    actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)
    sign_all(it)
    actions.load_plan(pack=zhangye_pack, notices=[], by="tester", now=NOW)

    with pytest.raises(actions.DraftRefused, match="又有了新版本"):
        actions.publish(draft_id=it.pk, by="office", now=NOW)


def test_a_document_that_cannot_be_is_refused():
    with pytest.raises(actions.DraftRefused, match="文号和标题"):
        _document(number=" ")
    with pytest.raises(actions.DraftRefused, match="早于文件日期"):
        _document(effective=date(2022, 5, 1))


def test_how_a_draft_stands_is_asked_in_so_many_queries_whatever_its_size(it):
    with CaptureQueriesContext(connection) as queries:
        standing_of(it)

    assert len(queries) == 6


def test_a_given_up_draft_makes_room_for_another(it, notice):
    actions.give_up(draft_id=it.pk, why="通知撤回", by="drafter", now=NOW)

    assert actions.draft_from_notice(notice=notice, division_code=CITY, by="drafter", now=NOW).pk != it.pk
    assert Signature.objects.count() == 0
    with pytest.raises(actions.DraftRefused, match="已经放弃"):
        take_on_all(it)


def test_who_has_no_part_yet_may_take_either(it):
    take_part(it, "somebody", Part.SIGNER)
    with pytest.raises(actions.DraftRefused, match="不能再修改"):
        take_part(it, "somebody", Part.EDITOR)


def test_what_an_amendment_changed_is_shown_with_its_document_and_for_whom(plan, client):
    it = actions.draft_amendment(plan_id=plan.plan_id, document=_document(), by="drafter", now=NOW)
    edit(it, item_of(it, "1", "target", quantity=2295), quantity="2400")
    confirm_all(it)
    actions.send_for_signing(draft_id=it.pk, by="drafter", now=NOW)
    sign_all(it)
    actions.publish(draft_id=it.pk, by="office", now=NOW)

    page = client.get("/changes/").content.decode()
    rows = client.get("/changes.csv?unit=市教育局").content.decode().splitlines()

    assert "张政办发〔2022〕61号" in page
    assert "<del>2295</del>" in page
    assert len(rows) == 2
    assert rows[1].startswith("1,") and rows[1].endswith("数量,2295,2400,市教育局")
    assert "2295" in client.get("/programme/1/?version=1").content.decode()
    assert "2,400" in client.get("/programme/1/").content.decode()
