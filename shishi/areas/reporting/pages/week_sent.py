"""The county's week as it was sent, and what stands around either of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.reporting.queries.owing import may_send
from shishi.areas.reporting.queries.said import Said
from shishi.areas.reporting.queries.week import About, SentGroup, sent_week
from shishi.engines.ledger import Field
from shishi.infra.access import listing as people
from shishi.infra.access.request import Request
from shishi.infra.access.roles import Permission
from shishi.infra.places.queries import County, counties_of

FOLDED_ABOVE = 12
"""More lines of one ledger than a screen holds."""


@dataclass(frozen=True, slots=True)
class Around:
    """What every page of a week has around its entries."""

    plan: plans.PlanInForce
    about: About
    county: County
    counties: tuple[County, ...]
    names: Mapping[str, str]
    """What those who sent and returned it are called, by username."""


def around(request: Request, plan: plans.PlanInForce, about: About, county: County) -> dict[str, Any]:
    return {
        "plan": plan,
        "about": about,
        "county": county,
        "counties": tuple(
            c for c in counties_of(plan.city_code) if request.scope.may(Permission.READ_REPORT, division_code=c.code + "000000")
        ),
        "names": people.names_of(f.by for f in (about.sent, about.returned) if f),
    }


@dataclass(frozen=True, slots=True)
class SentCell:
    field: Field
    said: Any
    was: Any
    """What stood before this version changed it; the same where it did not."""
    now: Any
    """What stands now."""


@dataclass(frozen=True, slots=True)
class SentLine:
    it: ledgers.Stood
    cells: tuple[SentCell, ...]
    filed: bool
    """True where this version filed its stage."""

    @property
    def says_new(self) -> bool:
        return self.filed or any(c.was != c.said for c in self.cells)

    @property
    def moved_on(self) -> bool:
        """Tell whether it stands at another stage now."""
        return self.it.now is not None and self.it.now.stage != self.it.then.stage


@dataclass(frozen=True, slots=True)
class SentSection:
    of: SentGroup
    lines: tuple[SentLine, ...]

    @property
    def open(self) -> bool:
        """A long list is folded unless this version said something new in it."""
        return len(self.lines) <= FOLDED_ABOVE or any(x.says_new for x in self.lines)


@dataclass(frozen=True, slots=True)
class SentPage(Around):
    said: Said
    sections: tuple[SentSection, ...]
    may_change: bool
    newest: bool


def shown_as_sent(request: Request, plan: plans.PlanInForce, about: About, county: County) -> HttpResponse:
    owed, fact = about.owed, about.sent
    assert owed.report and fact
    told, groups = sent_week(scope=request.scope, owed=owed, fact=fact, today=about.today)
    filed = set() if told.as_of else {(entry, stage) for entry, stage, _day in fact.body.get("stages", ())}
    page = SentPage(
        **around(request, plan, about, county),
        said=told,
        sections=tuple(_section(g, told, filed) for g in groups),
        may_change=owed.report.state == "sent"
        and may_send(request.scope, owed.code, owed.unit)
        and not owed.too_early(about.today),
        newest=fact.version == owed.report.version,
    )
    return render(request, "reporting/week_sent.html", {"page": page})


def _section(g: SentGroup, told: Said, filed: set[tuple[int, str]]) -> SentSection:
    """What was done is drawn where this version says something new of it."""
    moving, done = (tuple(_line(s, told, filed) for s in of) for of in (g.moving, g.done))
    return SentSection(g, (*moving, *(x for x in done if x.says_new)))


def _line(s: ledgers.Stood, told: Said, filed: set[tuple[int, str]]) -> SentLine:
    cells = []
    for f in s.then.fields:
        said = s.then.value(f.code)
        was = told.before(s.then.key, s.then.entry_id, f, said)
        cells.append(SentCell(f, said, was, s.now.value(f.code) if s.now else said))
    return SentLine(s, tuple(cells), s.then.stage is not None and (s.then.entry_id, s.then.stage.code) in filed)
