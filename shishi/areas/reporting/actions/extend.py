"""A receiver gives more time; our own outage gives it by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from shishi.areas.reporting.actions.send import ReportRefused, Which
from shishi.areas.reporting.models import Extension, Outage
from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.base.texts import fitting
from shishi.infra.record.writing import recorded, write

SHORTEST_OUTAGE = timedelta(minutes=10)


@recorded
def extend(*, which: Which, for_all: bool, until: datetime, why: str, planned: datetime, by: str, now: datetime) -> Extension:
    """Let a period's report come until `until`, from one or from all. Raises ReportRefused."""
    if not why.strip():
        raise ReportRefused([say("请写明延期的原因，它和延期一起显示。")], "why")
    if until <= planned:
        told = {"planned": planned.date(), "hour": f"{planned:%H:%M}"}
        raise ReportRefused([say("延期要晚于原定的{planned:day} {hour}；请填写更晚的时刻。", **told)], "until")
    made = Extension.objects.create(
        duty_id=which.duty_id,
        period_last=which.period_last,
        division_code="" if for_all else which.code,
        unit="" if for_all else which.unit,
        until=until,
        why=fitting(why, 400),
        by=by,
        at=now,
    )
    ref = Ref("reporting.duty", which.duty_id)
    told = {"period": which.period_last.isoformat(), "unit": made.unit, "until": until.isoformat(), "why": made.why}
    write("reporting.deadline.extended", ref=ref, by=by, at=now, **told)
    return made


@recorded
def note_outage(*, from_at: datetime, to_at: datetime, by: str, now: datetime) -> bool:
    """Note that the program itself was away; return whether it was long enough to count and new."""
    if to_at - from_at < SHORTEST_OUTAGE or Outage.objects.filter(from_at=from_at).exists():
        return False
    made = Outage.objects.create(from_at=from_at, to_at=to_at)
    about = Ref("reporting.outage", made.pk)
    write("reporting.outage.noted", ref=about, by=by, at=now, from_at=from_at.isoformat(), to_at=to_at.isoformat())
    return True
