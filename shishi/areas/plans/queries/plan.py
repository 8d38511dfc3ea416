"""Which plan is in force, and where its values stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, Substr

from shishi.areas.plans.models import Accountability, Citation, Notice, Plan, Programme, ProgrammeKey
from shishi.areas.plans.rules import AsOf, as_of
from shishi.base.calendar import day_written
from shishi.base.weeks import Weeks
from shishi.engines.pack.defaults import said, weeks_said
from shishi.infra.access.request import plan_name
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope
from shishi.infra.store.facts import day_of, known_by


@dataclass(frozen=True, slots=True)
class PlanInForce:
    id: int
    city: str
    city_code: str
    year: int
    version: int
    title: str
    notice: Notice | None
    """The notice that pages quote: the first it was loaded with."""
    issued: date | None
    """As the pack says, else the notice; None where neither does."""
    published: date
    """When its first version came into force."""
    digest: str
    """Of the version's pack and notices: what was made of them is known by it."""
    warning_days: int
    """How long before its day a promise that is not kept turns yellow."""
    weeks: Weeks
    is_one_of_several: bool
    """True where the reader may read another plan too."""

    @property
    def name(self) -> str:
        return plan_name(self.city_code or self.city, self.year)

    @property
    def is_of_county(self) -> bool:
        return bool(self.city_code) and not self.city_code.endswith("0" * 8)

    def day_shown(self, today: date, asked: date | None) -> AsOf:
        return as_of(today=today, asked=asked, year=self.year, issued=self.issued, published=self.published)


def plan_in_force(
    *, scope: Scope, city: str = "", year: int = 0, version: int = 0, kept: tuple[str, int] = ("", 0), on: date | None = None
) -> PlanInForce | None:
    """Return the plan that held on the day, of those the scope may read: of this city and year; else the `kept` one, or what was loaded last and lies below no other.

    A day before the first version was loaded shows the first version. One query, and one more for a version's notice.
    """
    plans = readable = Plan.objects.for_user(scope, Permission.READ_PLAN).defer("pack")
    plans = plans.filter(_is_of(city)) if city else plans
    plans = plans.filter(year=year) if year else plans
    plans = plans.filter(version=version) if version else plans
    first = Plan.objects.filter(city=OuterRef("city"), year=OuterRef("year")).order_by("version")
    others = readable.exclude(city=OuterRef("city"), year=OuterRef("year"))
    begun = Subquery(first.values("loaded_at")[:1])
    newest = plans.annotate(begun_at=begun, several=Exists(others), nested=Exists(_above(scope)))
    is_kept = Case(When(_is_of(kept[0]), year=kept[1], then=0), default=1)
    newest = newest.order_by(*([is_kept] if all(kept) else ()), "nested", "-loaded_at", "-version")
    plan = newest.first()
    if plan and on and day_of(plan.loaded_at) > on:
        same = newest.filter(city=plan.city, year=plan.year)
        plan = same.filter(known_by(on, "loaded_at")).first() or same.last()
    if plan is None:
        return None
    notice = _first_notice(plan.pk, plan.digest)
    return PlanInForce(
        plan.pk,
        plan.city,
        plan.division_code,
        plan.year,
        plan.version,
        plan.title,
        notice,
        day_written(plan.defaults.get("issued_on")) or (notice.issued_date if notice else None),
        day_of(plan.begun_at),  # type: ignore[attr-defined]
        plan.digest,
        said(plan.defaults, "warning_days"),
        weeks_said(plan.defaults),
        plan.several,  # type: ignore[attr-defined]
    )


def _is_of(city: str) -> Q:
    return Q(city=city) | Q(division_code=city)


def _above(scope: Scope) -> QuerySet[Plan]:
    """The plans, of those the scope may read, of a division that the plan asked for lies in."""
    own = "division_code"
    codes = [Concat(Substr(OuterRef(own), 1, n), Value("0" * (12 - n))) for n in (4, 6, 9)]
    return Plan.objects.for_user(scope, Permission.READ_PLAN).filter(division_code__in=codes).exclude(division_code=OuterRef(own))


@dataclass(frozen=True, slots=True)
class PlanToChoose:
    code: str
    """Its division, or its city's name where it has none."""
    city: str
    year: int
    title: str

    @property
    def name(self) -> str:
        return plan_name(self.code, self.year)


def plans_to_choose(*, scope: Scope) -> list[PlanToChoose]:
    """Return every plan that the scope may read, with the title of its version in force: newest year first, a city before its counties. One query."""
    rows = Plan.objects.for_user(scope, Permission.READ_PLAN).order_by("-year", "division_code", "city", "-version")
    newest: dict[tuple[str, int], PlanToChoose] = {}
    for code, city, year, title in rows.values_list("division_code", "city", "year", "title"):
        newest.setdefault((city, year), PlanToChoose(code or city, city, year, title))
    return list(newest.values())


def versions_of(*, plan: PlanInForce) -> list[tuple[int, datetime]]:
    """Return every version of the plan with its moment, newest first."""
    rows = Plan.objects.filter(city=plan.city, year=plan.year).order_by("-version")
    return list(rows.values_list("version", "loaded_at"))


def version_ids(*, plan: PlanInForce) -> dict[int, int]:
    """Return the id of each version of the plan."""
    return dict(Plan.objects.filter(city=plan.city, year=plan.year).values_list("version", "pk"))


def programme_key(*, division_code: str, number: str, year: int = 0) -> int | None:
    """Return the lasting key of the programme with this number, of the newest year if none is given."""
    keys = ProgrammeKey.objects.filter(division_code=division_code, number=number)
    keys = keys.filter(year=year) if year else keys
    return keys.order_by("-year").values_list("pk", flat=True).first()


def division_of_programme(*, programme: int) -> str:
    """Return the division (12 digits) whose plan has the programme with this lasting key; empty where none has. One query."""
    return ProgrammeKey.objects.filter(pk=programme).values_list("division_code", flat=True).first() or ""


def programme_keys(*, division_code: str, year: int) -> dict[str, int]:
    """Return the lasting key of each programme of a year by its number. One query."""
    rows = ProgrammeKey.objects.filter(division_code=division_code, year=year)
    return dict(rows.values_list("number", "pk"))


def programmes_of_unit(*, unit: str, role: str, division_code: str, year: int = 0) -> list[int]:
    """Return the keys of the programmes for which the plan in force names the unit in this role, of the newest year if none is given."""
    plans = Plan.objects.filter(division_code=division_code)
    newest = (plans.filter(year=year) if year else plans).defer("pack").order_by("-year", "-version").first()
    rows = Accountability.objects.filter(programme__plan=newest, role=role, unit=unit).order_by("programme__order")
    return list(dict.fromkeys(rows.values_list("programme__key_id", flat=True))) if newest else []


def programmes_by_unit(*, division_code: str, year: int) -> dict[tuple[str, str], set[int]]:
    """Return the keys of the programmes that each lead or supporting unit is named for, by (role, unit): by the year's plan in force, else by the last before it."""
    newest = Plan.objects.filter(division_code=division_code, year__lte=year).order_by("-year", "-version")
    named = Accountability.objects.filter(
        programme__plan=Subquery(newest.values("pk")[:1]), role__in=("lead_unit", "supporting_unit")
    )
    out: dict[tuple[str, str], set[int]] = {}
    for role, unit, key in named.values_list("role", "unit", "programme__key_id"):
        out.setdefault((role, unit), set()).add(key)
    return out


def programmes_led(*, division_code: str, year: int) -> dict[str, list[int]]:
    """Return the keys of the programmes that each unit leads by a year's plan in force. One query."""
    newest = Plan.objects.filter(division_code=division_code, year=year).order_by("-version")
    rows = Accountability.objects.filter(programme__plan=Subquery(newest.values("pk")[:1]), role="lead_unit")
    out: dict[str, list[int]] = {}
    for unit, key in rows.order_by("programme__order", "order").values_list("unit", "programme__key_id"):
        out.setdefault(unit, []).append(key)
    return out


def programmes_to_choose(*, plan: PlanInForce) -> list[tuple[int, str]]:
    """Return (lasting key, number and name) of the plan's programmes."""
    rows = Programme.objects.filter(plan_id=plan.id).order_by("order")
    return [(p.key_id, f"{p.number} {p}") for p in rows]  # type: ignore[attr-defined]


def units_of(*, plan: PlanInForce, roles: Collection[str] = ()) -> list[str]:
    """Return every unit that the plan makes answer for something, in one of these roles if any is named."""
    rows = Accountability.objects.filter(programme__plan_id=plan.id).exclude(unit="").order_by("unit")
    rows = rows.filter(role__in=roles) if roles else rows
    return list(rows.values_list("unit", flat=True).distinct())


def lead_units(*, plan_id: int, number: str) -> list[str]:
    """Return the lead units of one programme of a version."""
    rows = Accountability.objects.filter(programme__plan_id=plan_id, programme__number=number, role="lead_unit")
    return list(rows.order_by("order").values_list("unit", flat=True))


@lru_cache(maxsize=16)
def _first_notice(plan: int, _digest: str) -> Notice | None:
    """Return the first notice that a version was loaded with; a version's notices never change."""
    link = Plan.notices.through.objects.filter(plan_id=plan).select_related("notice").order_by("pk").first()
    return link.notice if link else None


def notices_not_read_by(*, reader_version: str) -> list[Notice]:
    """Return the stored notices that this version of the reader has not read."""
    return list(Notice.objects.exclude(readings__reader_version=reader_version))


_ENDS = "。！？；\n"
_FURTHEST = 240


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of the notice that a value was read from, within their sentence. False where there are none."""

    before: str = ""
    said: str = ""
    after: str = ""

    def __str__(self) -> str:
        return self.said

    def __bool__(self) -> bool:
        return bool(self.said)


class Quotes:
    """The words of the notice behind each item of the plan."""

    def __init__(self, plan: PlanInForce) -> None:
        self._text = plan.notice.text if plan.notice else ""
        self._places = _places(plan.id, plan.digest, plan.notice.pk) if plan.notice else {}

    def of(self, programme: str, item: str) -> str:
        place = self._places.get((programme, item))
        return _bare(self._text[slice(*place)]) if place else ""

    def start(self, programme: str, item: str) -> int | None:
        place = self._places.get((programme, item))
        return place[0] if place else None

    def around(self, programme: str, item: str) -> Quote:
        """Return the same words within their sentence."""
        place = self._places.get((programme, item))
        if place is None:
            return Quote()
        start, end = place
        first = max(max(self._text.rfind(sign, max(0, start - _FURTHEST), start) for sign in _ENDS) + 1, start - _FURTHEST, 0)
        last = min((at for sign in _ENDS if (at := self._text.find(sign, end, end + _FURTHEST)) >= 0), default=end)
        return Quote(_bare(self._text[first:start]), _bare(self._text[start:end]), _bare(self._text[end : last + 1]))


@lru_cache(maxsize=64)
def _places(plan: int, _digest: str, notice: int) -> dict[tuple[str, str], tuple[int, int]]:
    """Return where each item of a version stands; a version's citations never change."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    rows = Citation.objects.filter(plan_id=plan, notice_id=notice).exclude(item="")
    for number, item, start, end in rows.values_list("programme_number", "item", "start", "end"):
        found.setdefault((number, item), (start, end))
    return found


def _bare(text: str) -> str:
    return "".join(text.split())
