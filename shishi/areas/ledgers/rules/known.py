"""What is known today of an entry's past days: how far it had come by each, and what was due next. Pure. Source: ADR 19.

Days stand one behind the other as text, `WIDTH` characters each, `NEVER` where there is none: the nth is of the nth stage of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shishi.engines.ledger import Definition

NEVER = date.max.isoformat()
WIDTH = len(NEVER)


def reached_days(days: Mapping[str, date], definition: Definition) -> str:
    """Return the day on which each stage was reached; `days`: of those that stand, by code."""
    return "".join(days[s.code].isoformat() if s.code in days else NEVER for s in definition.stages)


def due_days(body: Mapping[str, Any], definition: Definition, *, goal: int) -> str:
    """Return what was due next before each stage was reached: as `due_date` says it of one."""
    planned, least, out = body.get("planned", {}), NEVER, []
    for s in reversed(definition.stages):
        if s.order <= goal and (not s.optional or s.order == goal):
            least = min(planned.get(s.code, NEVER), least)
        out.append(least)
    return "".join(reversed(out))
