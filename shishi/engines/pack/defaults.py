"""What notices leave open, as a draft fills it in: each value waits for a word. Source: practice, "What the notice leaves open"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shishi.base.weeks import Weeks
from shishi.engines.pack.schema import READ, Pack, Plain, Value

OPEN: dict[str, Plain] = {
    "warning_days": 14,
    "late_filing_days": 7,
    "week_starts": 5,
    "data_closes": "24:00",
    "report_hour": "17:00",
    "holiday_rule": "earlier",
    "upstream_days": 5,
    "summary_chain": ["分管领导"],
    "complaint_workdays": 15,
    "photo_days_before": 30,
    "photo_days_after": 15,
    "photo_within_m": 1000,
    "odd_fen_to": "highest_level",
}


def open_values() -> dict[str, Value]:
    """Return them as a draft writes them: nobody read them anywhere, so without a span."""
    return {key: Value(value=value, by=READ, confirm=True) for key, value in OPEN.items()}


def said(pack: Pack | Mapping[str, Any], key: str) -> Any:
    """Return what the pack, or what was kept of it, says of what notices leave open; one older than the key, or written by hand, goes by what a draft would say."""
    value = pack.get(key)
    return OPEN[key] if value is None else value


def weeks_said(pack: Pack | Mapping[str, Any]) -> Weeks:
    return Weeks(said(pack, "week_starts"), said(pack, "holiday_rule"))
