"""What is written for many entries takes as many statements as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import EntryFact
from shishi.areas.ledgers.rules import Filing
from shishi.infra import files
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from tests.integration.ledger_entries import GANZHOU, at, canteen, ledger, opened
from tests.integration.test_importing import HEAD, MAY

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MANY = 1000


@pytest.fixture
def clerk(person, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    person("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    return scope_of(User.objects.get(username="ganzhou"), today=MAY)


def files_stages(rows, clerk):
    ids = opened(*(canteen(f"食堂{n}") for n in range(rows)))
    yield
    actions.file_stages(filings=[Filing(e, "approved", MAY) for e in ids], by="clerk", now=at(MAY))


def edits(rows, clerk):
    ids = opened(*(canteen(f"食堂{n}") for n in range(rows)))
    yield
    asked = actions.BulkEdit("field:pupils", "420")
    actions.bulk_edit(scope=clerk, ledger=ledger(), ids=ids, asked=asked, now=at(MAY))


def files_in_bulk(rows, clerk):
    ids = opened(*(canteen(f"食堂{n}") for n in range(rows)))
    yield
    asked = actions.BulkEdit("stage:started", "2022-05-10")
    actions.bulk_edit(scope=clerk, ledger=ledger(), ids=ids, asked=asked, now=at(MAY))


def imports(rows, clerk):
    text = HEAD + "".join(f",食堂{rows}之{n},甘州区,新建,300,400,2022-05-10,2022-05-06\n" for n in range(rows))
    digest = files.keep(text.encode())
    yield
    batch = actions.receive(ledger=ledger(), file_name="食堂.csv", digest=digest, outer_form="", who="ganzhou", now=at(MAY))
    actions.judge_batch(batch_id=batch.pk, scope=clerk, today=MAY, now=at(MAY))
    actions.write_batch(batch_id=batch.pk, scope=clerk, by="ganzhou", now=at(MAY), today=MAY)


@pytest.mark.parametrize("act", [files_stages, edits, files_in_bulk, imports])
def test_a_thousand_take_as_many_statements_as_one(plan, clerk, act):
    opened(canteen("先有的一所"))
    counts = []
    for rows in (1, MANY):
        before = EntryFact.objects.count()
        doing = act(rows, clerk)
        next(doing)
        with CaptureQueriesContext(connection) as counted:
            assert next(doing, None) is None
        counts.append(len(counted))
        assert EntryFact.objects.count() >= before + 2 * rows

    assert counts[0] == counts[1]
