"""The duties of a pack come into force with its plan; what they replace stays true of its own days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shishi.areas.plans import public as plans
from shishi.areas.reporting.models import Duty, Report
from shishi.areas.reporting.models.duty import ACTIVITY, FILING, REPORT, WEEK
from shishi.areas.reporting.queries.dues import all_dues_of, dues_of, terms_of
from shishi.areas.reporting.rules.debtors import GOVERNMENT, Debtor, debtors, kind_of
from shishi.areas.reporting.rules.periods import MONTHS
from shishi.areas.reporting.rules.succession import cut, owed_by, succeed
from shishi.base.ref import Ref
from shishi.engines.pack.defaults import said
from shishi.engines.pack.schema import Item, Pack
from shishi.infra.places.queries import counties_of
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import day_of

WEEK_REPORT = "县区周报"
ACCEPTED_REPORT = "验收情况报告"
RECEIVER = "市政府办公室"
_SUMMARIES = ("half_yearly", "yearly")
"""What the pack's chain of posts signs where the duty names none; the week and the month go with whoever sends them."""

_USUAL = ("week_starts", "data_closes", "report_hour", "holiday_rule", "upstream_days", "summary_chain")
_CALLED = {
    "weekly": "周报",
    "xun": "旬报",
    "monthly": "月报",
    "quarterly": "季报",
    "half_yearly": "半年小结",
    "yearly": "年度总结",
    "once": "方案备案",
}
"""What a duty is called where the notice does not say what is reported."""
_HELD = {"publicity": "政策宣传", "training": "业务培训"}


@dataclass(frozen=True, slots=True)
class _Place:
    city: str
    """12 digits."""
    year: int
    counties: tuple[tuple[str, str], ...]
    keys: Mapping[str, int]
    issued: date
    """From when the plan owes: the day its notice was issued, where that is not said the day it was published."""
    undated: bool
    """True where no day of issue is said: what was due before the plan was published is owed from that day."""
    usual: Mapping[str, Any]
    """What holds for every duty that says nothing else."""

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)


@recorded
def load_section(*, pack: Pack, division_code: str, keys: Mapping[str, int], by: str, now: datetime) -> int:
    """Make the pack's duties those in force; return how many are new or otherwise than before.

    Belongs in the transaction that loads the plan. A changed duty ends today and is followed by its new terms; periods keep the terms of their last day,
    and what was sent of one before that goes along, where it is cut as before. What an amendment adds, or moves to a past day, is owed from today, as is all of a plan whose notice says no day of issue; what a notice asks for by a day before its own issue is owed from that. Of two amendments of one day the last counts.
    """
    today, made = day_of(now), []
    place = _place(pack, division_code, keys, today)
    wanted = {(d.number, d.item): d for d in _duties(pack, place)}
    held = {
        (d.number, d.item): d
        for d in Duty.objects.select_for_update().filter(division_code=place.city, year=place.year, to_date=None)
    }
    begun = place.undated or Duty.objects.filter(division_code=place.city, year=place.year).exists()
    for key, old in held.items():
        if key not in wanted or _says(old) != _says(wanted[key]):
            _end(old, wanted.get(key), today)
            old.save(update_fields=["to_date"])
    for key, new in wanted.items():
        if key in held and held[key].to_date is None:
            continue
        ended = held[key].to_date if key in held else None
        new.from_date = ended + timedelta(days=1) if ended else max(new.owed_from, today) if begun else new.owed_from
        _put_off(held.get(key), new, today if begun else place.issued)
        made.append(new)
    Duty.objects.bulk_create(made)
    for new in made:
        if old := held.get((new.number, new.item)):
            _take_along(old, new)
    if made:
        about = Ref("reporting.duty", made[0].pk)
        write("reporting.duties.defined", ref=about, by=by, at=now, count=len(made), items=[f"{d.number}/{d.item}" for d in made])
    return len(made)


def _place(pack: Pack, division_code: str, keys: Mapping[str, int], today: date) -> _Place:
    year, issued = int(pack.get("year")), pack.get("issued_on")  # type: ignore[arg-type]
    published = plans.published_on(division_code=division_code, year=year) or today
    return _Place(
        division_code.ljust(12, "0"),
        year,
        tuple((c.code, c.called) for c in counties_of(division_code)) if division_code else (),
        keys,
        issued if isinstance(issued, date) else published,
        not isinstance(issued, date),
        {key: said(pack, key) for key in _USUAL},
    )


def _end(old: Duty, new: Duty | None, today: date) -> None:
    """End a duty's terms. Those that today itself brought never held, and leave their days to what follows."""
    begins = old.terms.get("begins")
    if old.from_date > today or (old.from_date == today and not begins):
        old.to_date = old.from_date - timedelta(days=1)
    elif new:
        old.to_date, first = succeed((terms_of(old), dues_of(old)), (terms_of(new), all_dues_of(new)), today=today)
        begins = first.isoformat() if first else None
    else:
        old.to_date = today
    if new and begins:
        new.terms["begins"] = begins


def _put_off(old: Duty | None, new: Duty, today: date) -> None:
    """Have what is owed once, by a day that is past when it is told, owed from that day (`today`)."""
    planned = terms_of(new).by_date
    by = owed_by(planned, terms_of(old).by_date if old else None, today=today) if planned else None
    if by and by != planned:
        new.terms |= {"begins": today.isoformat(), "owed_by": by.isoformat()}


def _take_along(old: Duty, new: Duty) -> None:
    """Give the new terms what was sent of a period that they cut as the old did, or of what is owed once and was not due by then."""
    lasts = [d.period.last for d in dues_of(new)] if cut(terms_of(old)) == cut(terms_of(new)) else []
    sent = Report.objects.filter(duty=old)
    if lasts and terms_of(new).cadence == "once":
        if not dues_of(old):
            sent.update(duty=new, period_last=lasts[0])
    else:
        sent.filter(period_last__in=lasts).update(duty=new)


def _says(d: Duty) -> tuple[Any, ...]:
    terms = {key: value for key, value in d.terms.items() if key not in ("begins", "owed_by")}
    return (d.kind, d.what, d.owner, d.to, terms, [list(x) for x in d.debtors], d.chain, d.owed_from, d.owed_to)


@dataclass(frozen=True, slots=True)
class _Wanted:
    number: str
    item: str
    kind: str
    told: Mapping[str, str]
    """what, owner, to, day."""
    owed: Sequence[Debtor]
    cadence: str
    first: date
    last: date
    by_date: date | None = None
    own: Mapping[str, Any] = field(default_factory=dict)
    """What this duty says of its days and its chain otherwise than the whole pack: hour, data_closes, holiday_rule, upstream_days, chain."""


def _duties(pack: Pack, place: _Place) -> list[Duty]:
    """Return every duty of the pack, the county's week first."""
    wanted = list(_week(pack, place))
    leads = {p.id: _leads(p.items) for p in pack.programmes}
    every = [unit for units in leads.values() for unit in units]
    for item in pack.of(REPORT):
        wanted.append(_report(place, "", item, every, place.last))
    for p in pack.programmes:
        deadline = p.get("deadline")
        until = deadline if isinstance(deadline, date) and deadline > place.issued else place.last
        wanted += [_report(place, p.id, item, leads[p.id], until) for item in p.of(REPORT)]
        wanted += [w for item in p.of(ACTIVITY) for w in _activity(place, p.id, item, leads[p.id], until)]
        filed = [w for item in p.of(FILING) for w in _filing(place, p.id, item, leads[p.id], until)]
        wanted += filed + [w for item in p.of("acceptance") for w in _accepted(place, p.id, item, leads[p.id], filed)]
    return [_duty(place, order, w) for order, w in enumerate(wanted)]


def _week(pack: Pack, place: _Place) -> Iterator[_Wanted]:
    """The county's week over all ledgers: owed wherever the plan keeps any."""
    if place.counties and any(p.of("ledger") for p in pack.programmes):
        owed = [Debtor(code.ljust(12, "0"), f"{name}{GOVERNMENT}") for code, name in place.counties]
        told = {"what": WEEK_REPORT, "to": RECEIVER, "owner": "", "day": ""}
        yield _Wanted("", "week", WEEK, told, owed, "weekly", place.issued, place.last)


def _report(place: _Place, number: str, item: Item, leads: Sequence[str], until: date) -> _Wanted:
    told = _told(item)
    owed = debtors(told["owner"], city_code=place.city, counties=place.counties, leads=leads)
    return _Wanted(
        number, item.id, kind_of(told["what"]), told, owed, str(item.get("cadence")), place.issued, until, own=_own(item)
    )


def _filing(place: _Place, number: str, item: Item, leads: Sequence[str], until: date) -> Iterator[_Wanted]:
    by_date, told = item.get("by_date"), _told(item)
    if isinstance(by_date, date):
        owed = debtors(told["owner"], city_code=place.city, counties=place.counties, leads=leads)
        first, last = min(place.issued, by_date), max(until, by_date)
        yield _Wanted(number, item.id, FILING, told, owed, "once", first, last, by_date, _own(item))


def _activity(place: _Place, number: str, item: Item, leads: Sequence[str], until: date) -> Iterator[_Wanted]:
    """Publicity or training: owed by its day, or of each of its periods, the last of which ends on that day."""
    by_date, starts, cadence = item.get("by_date"), item.get("starts"), str(item.get("cadence") or "once")
    last = by_date if isinstance(by_date, date) else until
    if last is by_date or cadence != "once":
        told = _told(item)
        owed = debtors(told["owner"], city_code=place.city, counties=place.counties, leads=leads)
        first = min(max(starts, place.issued) if isinstance(starts, date) else place.issued, last)
        told |= {"what": told["what"] or _HELD[str(item.get("kind"))]}
        yield _Wanted(
            number, item.id, ACTIVITY, told, owed, cadence, first, last, last if cadence == "once" else None, _own(item)
        )


def _accepted(place: _Place, number: str, item: Item, leads: Sequence[str], filed: Sequence[_Wanted]) -> Iterator[_Wanted]:
    """What came of an acceptance is owed to whom the notice names, once, where no filing of the programme says so already."""
    by_date, to = item.get("by_date"), str(item.get("report_to") or "")
    if isinstance(by_date, date) and to and (to, by_date) not in [(f.told["to"], f.by_date) for f in filed]:
        owner = "" if item.get("level") in ("province", "city") else "各县区"
        owed = debtors(owner, city_code=place.city, counties=place.counties, leads=leads)
        told = {"what": ACCEPTED_REPORT, "owner": owner, "to": to, "day": ""}
        yield _Wanted(number, item.id, FILING, told, owed, "once", min(place.issued, by_date), by_date, by_date)


def _told(item: Item) -> dict[str, str]:
    return {key: str(item.get(key) or "") for key in ("what", "owner", "to", "day")}


def _own(item: Item) -> dict[str, Any]:
    told = {key: item.get(key) for key in ("hour", "data_closes", "holiday_rule", "upstream_days", "chain")}
    return {key: value for key, value in told.items() if value is not None}


def _leads(items: Sequence[Item]) -> list[str]:
    found = [i for i in items if i.kind == "accountability" and i.get("role") == "lead_unit" and not i.get("left_out")]
    return [str(i.get("unit")) for i in found if i.get("unit")]


def _terms(place: _Place, w: _Wanted) -> dict[str, Any]:
    upstream = w.cadence in MONTHS and not w.told["day"] and any(d.code != place.city for d in w.owed)
    days = w.own.get("upstream_days", place.usual["upstream_days"] if upstream else 0)
    return {
        "cadence": w.cadence,
        "day": w.told["day"],
        "starts": int(place.usual["week_starts"]),
        "hour": w.own.get("hour", place.usual["report_hour"]),
        "closes": w.own.get("data_closes", place.usual["data_closes"]),
        "holiday": w.own.get("holiday_rule", place.usual["holiday_rule"]),
        "offset_days": int(days),
        "by_date": w.by_date.isoformat() if w.by_date else None,
    }


def _duty(place: _Place, order: int, w: _Wanted) -> Duty:
    usual = place.usual["summary_chain"] if w.cadence in _SUMMARIES else []
    return Duty(
        division_code=place.city,
        year=place.year,
        programme=place.keys.get(w.number),
        number=w.number,
        item=w.item,
        kind=w.kind,
        what=w.told["what"] or _CALLED.get(w.cadence, w.item),
        owner=w.told["owner"],
        to=w.told["to"],
        terms=_terms(place, w),
        debtors=[[d.code, d.unit] for d in w.owed],
        chain=list(w.own.get("chain", usual)),
        owed_from=w.first,
        owed_to=w.last,
        order=order,
    )
