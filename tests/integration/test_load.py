from dataclasses import replace

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.packs.public import ReadNotice, load_plan
from shishi.areas.plans import public as plans
from shishi.areas.plans.models import Citation, Finding, Notice, OpenQuestion, Plan, Programme, Quota, Target
from shishi.areas.reporting.models import Duty
from shishi.engines import pack as packs
from shishi.engines.notice import READER_VERSION, read
from shishi.engines.pack.schema import Item, Value
from shishi.infra.places.loading import load_city
from shishi.infra.places.models import Division
from shishi.infra.places.queries import counties_of, county_meant
from shishi.infra.record import keeping
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW, ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_a_loaded_plan_holds_all_twelve_programmes_with_quotas_by_county(plan):
    quotas = dict(Quota.objects.filter(target__quantity=7, programme__number="2").values_list("division_code", "quantity"))

    assert plan.programmes == Programme.objects.count() == 12
    assert quotas == {"620702": 1, "620723": 1, "620724": 1, "620725": 2, "620722": 1, "620721": 1}


def test_loading_the_same_pack_twice_changes_nothing(plan, retold, zhangye_pack):
    source, reading, findings = retold

    again = load_plan(pack=zhangye_pack, notices=[ReadNotice(source.file_name, reading, findings)], by="tester", now=NOW)

    assert (again.changed, again.plan_id, Plan.objects.count(), Notice.objects.count()) == (False, plan.plan_id, 1, 1)


def test_a_changed_pack_becomes_a_new_version_and_the_old_one_stays(plan, retold, zhangye_pack):
    source, reading, findings = retold
    changed = packs.draft(reading, file_name=source.file_name)

    again = load_plan(pack=changed, notices=[ReadNotice(source.file_name, reading, findings)], by="tester", now=NOW)

    assert (again.changed, again.version) == (True, 2)
    assert Programme.objects.filter(plan_id=plan.plan_id).count() == 12


def test_a_pack_may_fill_every_field_of_what_it_promises(plan, retold, zhangye_pack):
    source, reading, findings = retold
    told = {
        "report": {
            "cadence": "weekly",
            "what": "进展",
            "replaces": "旬报",
            "hour": "16:00",
            "data_closes": "24:00",
            "chain": ["分管领导"],
        },
        "question": {"code": "gap.deadline", "asks": "哪一天？", "answer": "12月31日", "document": "张政办发〔2022〕40号"},
    }
    items = [
        Item(kind=kind, id=f"{kind}-x", heading="", values={k: Value(value=v, by="person") for k, v in values.items()})
        for kind, values in told.items()
    ]
    pack = replace(zhangye_pack, items=(*zhangye_pack.items, *items))

    load_plan(pack=pack, notices=[ReadNotice(source.file_name, reading, findings)], by="tester", now=NOW)

    assert OpenQuestion.objects.get(item="question-x").answer == "12月31日"
    assert plans.pack_of_plan(plan_id=Plan.objects.latest("pk").pk).pack.items[-1].get("document") == "张政办发〔2022〕40号"


def test_a_plan_that_breaks_half_way_leaves_nothing(db, retold, zhangye_pack, monkeypatch):
    source, reading, findings = retold

    def breaks(*_args, **_kwargs):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(Citation.objects, "bulk_create", breaks)
    with pytest.raises(IntegrityError):
        load_plan(pack=zhangye_pack, notices=[ReadNotice(source.file_name, reading, findings)], by="tester", now=NOW)

    assert (Plan.objects.count(), Target.objects.count(), Notice.objects.count(), Finding.objects.count()) == (0, 0, 0, 0)


def test_every_read_value_of_the_plan_has_its_place_in_the_notice(plan):
    text = Notice.objects.get().text
    places = {(c.programme_number, c.item): text[c.start : c.end] for c in Citation.objects.filter(key="quantity")}

    assert "7个" in places["2", "t-7"]
    assert all(places.values())


def test_an_exported_plan_is_the_pack_that_was_loaded_byte_for_byte(plan):
    files = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "packs/zhangye-2022").glob("*.toml")}

    assert plans.export_plan().files == files


def test_findings_of_a_newer_reader_stand_beside_the_old(plan):
    notice = Notice.objects.get()

    first = plans.refresh_findings(notice=notice, reader_version="999", findings=(), by="tester", now=NOW)
    second = plans.refresh_findings(notice=notice, reader_version="999", findings=(), by="tester", now=NOW)

    assert (first, second) == (True, False)
    assert notice.readings.count() == 2
    assert Finding.objects.filter(reading__notice=notice).count() > 0


def test_a_loaded_plan_and_its_notice_are_on_record(plan):
    lines = [(x.verb, x.ref, x.by) for x in Line.objects.exclude(verb="ledgers.ledger.defined")]

    [notice] = Notice.objects.all()
    assert lines == [
        ("plans.notice.filed", f"plans.notice/{notice.pk}", "tester"),
        ("plans.notice.checked", f"plans.notice/{notice.pk}", "tester"),
        ("plans.plan.loaded", f"plans.plan/{plan.plan_id}", "tester"),
        ("reporting.duties.defined", f"reporting.duty/{Duty.objects.all()[0].pk}", "tester"),
    ]
    assert keeping.check() == []


def test_only_notices_that_the_newest_reader_has_not_read_are_read_again(plan):
    assert plans.notices_not_read_by(reader_version=READER_VERSION) == []
    assert len(plans.notices_not_read_by(reader_version=READER_VERSION + "+")) == 1


def test_the_places_of_the_city_are_all_there_in_protocol_order(plan):
    counties = counties_of("620700")

    assert [c.code for c in counties] == ["620702", "620723", "620724", "620725", "620722", "620721"]
    assert Division.objects.filter(level="township").count() == 78
    assert Division.objects.filter(level="village").count() == 934


@pytest.mark.parametrize(
    ("written", "code"),
    [("肃南县", "620721"), ("肃南裕固族自治县", "620721"), ("甘州区", "620702"), ("山丹", "620725"), ("市疾控中心", None)],
)
def test_a_written_county_is_recognised(plan, written, code):
    found = county_meant(written, counties_of("620700"))

    assert (found.code if found else None) == code


def test_a_plan_read_from_another_wording_finds_its_places_by_value(zhangye_pack):
    other = read("某县人民政府关于实事的方案\n一、目标任务\n新建食堂39所。\n二、完成时限\n2022年9月底。")

    found = packs.anchors(zhangye_pack, other)

    assert any(a.programme == "1" and a.item == "t-39" for a in found)


def test_a_city_loaded_again_writes_only_what_is_otherwise(plan):
    folder = ROOT / "shishi/infra/places/data/620700"
    village = Division.objects.filter(level="village").latest("pk")
    Division.objects.filter(pk=village.pk).update(name="旧名村")
    with CaptureQueriesContext(connection) as asked:
        load_city(folder)
        load_city(folder)

    written = [q["sql"] for q in asked if q["sql"].startswith("INSERT") and '"places_division"' in q["sql"]]
    assert len(written) == 1
    assert "旧名村" not in written[0]
    assert written[0].count("'village'") == 1
    assert Division.objects.get(pk=village.pk).name == village.name
