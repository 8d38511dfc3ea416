"""Reports for tests that are about something else: all that was owed before a day has been sent and accepted."""

from datetime import datetime, time, timedelta

from shishi.areas.reporting.models import Report
from shishi.areas.reporting.queries.owing import obligations
from shishi.infra.access.scope import OPERATOR
from shishi.infra.clock import SHANGHAI
from tests.integration.ledger_entries import CITY


def all_sent(*, before, year=2022):
    now = datetime.combine(before, time(), SHANGHAI)
    found = obligations(scope=OPERATOR, city_code=CITY, year=year, now=now, last=before - timedelta(days=1))
    Report.objects.bulk_create(
        Report(
            duty=o.duty,
            period_first=o.due.period.first,
            period_last=o.due.period.last,
            division_code=o.code,
            unit=o.unit,
            programme=o.duty.programme,
            state="accepted",
            version=1,
            sent_at=o.due.submit_by - timedelta(hours=1),
        )
        for o in found
    )
