"""The plan that tests are lent is the plan that loading makes."""

import pytest

from shishi.areas.plans.models import Notice
from shishi.infra.record import keeping
from shishi.infra.record.models import Head
from tests.integration import loaded

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_rows_put_back_are_the_rows_that_loading_left(plan, kept):
    assert loaded.rows() == kept["rows"]
    assert Head.objects.get().hash == kept["head"].hash
    assert keeping.check() == []


def test_a_row_made_afterwards_finds_a_number_of_its_own(plan):
    notice = Notice.objects.get()
    first = notice.pk
    notice.pk, notice.sha256 = None, "0" * 64
    notice.save()

    assert notice.pk > first
