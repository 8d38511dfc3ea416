"""Closing days from the command line."""

from __future__ import annotations

from datetime import date, timedelta

from shishi.site.boot import prepare_database  # isort: skip - starts Django before the models are imported

from shishi.areas.progress.jobs import DayNotOver, close_days
from shishi.infra import clock
from shishi.infra.record.writing import once_more

__all__ = ["DayNotOver", "close"]


@once_more
def close(until: date | None) -> list[date]:
    """Close what is not closed yet, up to `until` or yesterday; return the days. Raises DayNotOver."""
    prepare_database()
    return close_days(until=until or clock.today() - timedelta(days=1), by="operator", now=clock.now())
