"""A reported figure falls with a reason only, by whichever door it comes."""

import re
from datetime import date

import pytest

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Batch, EntrySpan
from shishi.infra import files
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import GANZHOU, at, canteen, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY = date(2022, 5, 20)
FELL = "形象进度比上次报的少；请写明原因。"
HEAD = "编号,名称,所在地,建设方式,就餐学生数（人）,建筑面积(平方米),形象进度（%）\n"


@pytest.fixture
def entry(plan, settings, tmp_path):
    settings.TODAY, settings.FILES_DIR = MAY, tmp_path
    return opened(canteen("新河小学食堂", progress=49))[0]


def standing(entry):
    fact = EntrySpan.objects.get(entry=entry, to_date=FOREVER).values_fact
    return fact.body["fields"].get("progress"), fact.why


def by_the_form(client, entry, value, why):
    seen = EntrySpan.objects.get(entry=entry, to_date=FOREVER).values_fact_id
    told = {"name": "新河小学食堂", "division": GANZHOU, "organisation": "", "goal": "", "f_kind": "new", "f_pupils": "300"}
    told |= {"f_area": "400", "f_progress": value, "why": why, "seen": seen}
    return client.post(f"/entries/{entry}/edit/", told, follow=True)


def in_bulk(client, entry, value, why):
    told = {"entry": [entry], "key": "field:progress", "value": value, "why": why}
    return client.post(f"/ledgers/{ledger().pk}/bulk/", told, follow=True)


def pasted(client, entry, value, why):
    client.post(f"/ledgers/{ledger().pk}/paste/", {"text": f"编号\t形象进度（%）\n620702-0001\t{value}"})
    (batch,) = Batch.objects.filter(state=Batch.READY)
    page = client.get(f"/pastes/{batch.pk}/").content.decode()
    told = dict(re.findall(r'name="(seal-\d+|entry-\d+)" value="([^"]*)"', page))
    assert ('name="why"' in page) == (value != "60")
    return client.post(f"/pastes/{batch.pk}/", {**told, "act": "all", "why": why}, follow=True)


def imported(client, entry, value, why):
    who = scope_of(User.objects.get(username="ganzhou"), today=MAY)
    digest = files.keep((HEAD + f"620702-0001,新河小学食堂,甘州区,新建,300,400,{value}\n").encode())
    batch = actions.receive(ledger=ledger(), file_name="食堂.csv", digest=digest, who="ganzhou", now=at(MAY))
    actions.judge_batch(batch_id=batch.pk, scope=who, today=MAY, now=at(MAY))
    page = client.get(f"/batches/{batch.pk}/").content.decode()
    assert ('name="why"' in page) == (value != "60")
    answer = client.post(f"/batches/{batch.pk}/act/", {"act": "write", "why": why}, follow=True)
    if Batch.objects.get(pk=batch.pk).state == Batch.WRITING:
        actions.carry_out(batch_id=batch.pk, scope=who, who="ganzhou", now=at(MAY), today=MAY)
    return answer


@pytest.mark.parametrize(("door", "how"), [(by_the_form, ""), (in_bulk, ""), (pasted, "粘贴"), (imported, "表格导入")])
def test_a_reported_figure_falls_with_a_reason_only(entry, ganzhou, door, how):
    answer = door(ganzhou, entry, "3", "")

    assert FELL in answer.content.decode()
    assert standing(entry) == (49, "")
    Batch.objects.update(state=Batch.CANCELLED)
    door(ganzhou, entry, "3", "重新核量")
    assert standing(entry) == (3, "：".join(filter(None, (how, "重新核量"))))
    door(ganzhou, entry, "60", "")
    assert standing(entry) == (60, how)


def test_a_reported_figure_is_not_taken_away_without_a_reason(entry, ganzhou):
    answer = by_the_form(ganzhou, entry, "", "")

    assert "形象进度已报过，现在是空白；请填写数字，或写明原因。" in answer.content.decode()
    assert standing(entry) == (49, "")
