"""A programme of a kind that the product has never seen, from its notice to its ledger's page: by what people write alone."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shishi.areas.ledgers.models import Entry, Evidence, Ledger
from shishi.areas.ledgers.queries.board import ledger_counts
from shishi.areas.packs.models import Draft
from shishi.infra.access.scope import OPERATOR
from tests.integration.drafts import edit, make_ready, sign_all
from tests.integration.ledger_entries import GANZHOU
from tests.integration.photos import photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NOTICE = """张掖市人民政府办公室
关于印发张掖市2026年为民实事口袋公园建设实施方案的通知
张政办发〔2026〕12号
各县区人民政府，市政府各部门：
现将《关于建设口袋公园的实施方案》印发给你们，请认真贯彻执行。
张掖市人民政府办公室
2026年1月15日
关于建设口袋公园的实施方案
一、目标任务
2026年，全市新建口袋公园12个，其中甘州区7个、临泽县5个。
二、实施步骤
（一）准备阶段（1月-3月）。完成选址。
（二）实施阶段（4月-10月）。10月底前全部建成。
三、责任分工
责任领导：某某　副市长
牵头单位：市住建局
配合单位：市财政局、市自然资源局
四、完成时限
2026年12月31日
五、工作要求
牵头单位每月向市政府办公室报送进展情况。
"""
LEDGER = {
    "ledger": {
        "pocket_parks": {
            "name": "口袋公园",
            "name_en": "Pocket parks",
            "unit": "个",
            "geometry": "point",
            "responsibles": "包抓领导、街道负责人",
        }
    },
    "field": {
        "pocket_parks-area": {"label": "占地面积", "form": "integer", "unit": "平方米", "required": "是", "find": "是"},
        "pocket_parks-benches": {"label": "座椅", "form": "integer", "unit": "个"},
        "pocket_parks-site": {"label": "原用地", "form": "choice", "options": "corner=街角边地=corner、waste=闲置地=waste"},
    },
    "stage": {
        "pocket_parks-sited": {"label": "选址", "order": "10", "evidence": "选址意见"},
        "pocket_parks-built": {"label": "建成", "order": "20", "evidence": "photo"},
        "pocket_parks-open": {"label": "开放", "order": "30", "gated": "是"},
    },
    "check": {
        "pocket_parks-small": {"expr": "area <= 10000", "says": "口袋公园不超过1万平方米。", "severity": "refuse"},
    },
}


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def in_force(plan, signed_in):
    """The year's plan, from the file that the office uploads to the last signature; gives what was drafted."""
    office = signed_in("editor", ("city_office", "620700000000"))
    office.post("/drafts/upload/", {"notice": SimpleUploadedFile("口袋公园.txt", NOTICE.encode())})
    it = Draft.objects.get()
    target = it.items.get(kind="target", values__quantity__value=12)
    for kind, items in LEDGER.items():
        for name, texts in items.items():
            added = office.post(f"/drafts/{it.pk}/add-{kind}/{target.number}/", {"item": name, **texts})
            assert added.status_code == 302, (kind, name)
    first = it.items.get(kind="stage", item="pocket_parks-done")
    assert office.post(f"/drafts/{it.pk}/items/{first.pk}/strike/", {"version": first.version, "struck": "1"}).status_code == 302
    edit(it, target, by="editor", measure="ledgers:pocket_parks@built")
    make_ready(it)
    assert office.post(f"/drafts/{it.pk}/send/").status_code == 302
    sign_all(it)
    assert office.post(f"/drafts/{it.pk}/publish/").status_code == 302
    return it


def test_a_programme_of_a_new_kind_needs_no_code(in_force, signed_in):
    assert in_force.items.filter(kind="quota").count() == 2
    ledger = Ledger.objects.get(code="pocket_parks")
    county = signed_in("parks", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    assert "口袋公园" in text(county.get("/ledgers/"))

    told = {"name": "南环路口袋公园", "division": GANZHOU, "f_area": "12,000", "f_site": "corner", "r_1": "李某"}
    refused = county.post(f"/ledgers/{ledger.pk}/new/", told)
    assert (refused.status_code, "不超过1万平方米" in refused.content.decode()) == (422, True)
    county.post(f"/ledgers/{ledger.pk}/new/", {**told, "f_area": "1,200"})
    entry = Entry.objects.get(ledger=ledger)
    page = text(county.get(f"/entries/{entry.pk}/?year=2026"))
    assert re.findall(r'id="stage-(\w+)"', page) == ["sited", "built", "open"]
    assert "到“建成”后计入" in page
    assert "李某" in page

    sent = {"stage": "built", "happened_date": "2026-10-20", "files": SimpleUploadedFile("园.jpg", photo(4))}
    county.post(f"/entries/{entry.pk}/stage/", sent)

    page = text(county.get(f"/entries/{entry.pk}/"))
    assert "已计入" in page
    assert "手续倒置" in page
    assert Evidence.objects.get(entry=entry).stage == "built"
    listed = text(county.get(f"/ledgers/{ledger.pk}/"))
    assert "1,200" in listed
    assert "建成" in listed
    (count,) = ledger_counts(scope=OPERATOR, ledgers=[ledger], on=None, today=date(2026, 11, 23))
    assert (count.total, count.done) == (1, 0)
    assert [(s.code, n) for s, n in count.by_stage if s and n] == [("built", 1)]
    assert "0/1" in text(county.get("/ledgers/"))
