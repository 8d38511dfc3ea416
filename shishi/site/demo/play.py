"""The year is played: every day the clock stands on that day, and what happens goes through the real actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from shapely.geometry import LineString, Point

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import STAGE, EntryFact, Ledger
from shishi.areas.ledgers.public import Reported
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.ledgers.rules import Filing
from shishi.areas.progress.jobs import close_days
from shishi.areas.reporting.forms import Touch
from shishi.areas.reporting.labels import figure_typed
from shishi.engines.evidence import examine
from shishi.engines.geometry import canonical, length_m
from shishi.infra import files
from shishi.site.demo.chases import Chases, keep_contacts
from shishi.site.demo.days import at
from shishi.site.demo.entries import Invented
from shishi.site.demo.notes import Note, Notes
from shishi.site.demo.pictures import drawn
from shishi.site.demo.posts import Desks
from shishi.site.demo.reports import Lapses, Reports
from shishi.site.demo.requests import Request, Requests

FEN_A_METRE = 45_000
"""What a village road costs."""
Told = Callable[[date, int, int], None]


class Year:
    """One city's entries and what becomes of them."""

    def __init__(
        self,
        *,
        division_code: str,
        invented: Sequence[Invented],
        requests: Sequence[Request] = (),
        notes: Sequence[Note] = (),
        lapses: Lapses | None = None,
    ) -> None:
        self.division_code, self.requests, self.notes, self.lapses = division_code, requests, notes, lapses
        self.ledgers = {x.code: x for x in Ledger.objects.filter(division_code=division_code, dropped=False)}
        self.gated = {(code, s["code"]) for code, x in self.ledgers.items() for s in x.definition["stages"] if s["gated"]}
        self.invented = list(invented)
        self.ids: list[int] = []
        self.numbers: dict[int, int] = {}
        self.by_day: dict[date, list[tuple[int, str]]] = defaultdict(list)
        for n, it in enumerate(self.invented):
            for stage, (_, filed) in it.days.items():
                self.by_day[filed].append((n, stage))

    def open(self, day: date) -> None:
        """Sit down at the desks; open every entry and say where it lies."""
        self.desks = Desks(city=self.division_code, on=day)
        keep_contacts(desks=self.desks, on=day)
        self.ids = [0] * len(self.invented)
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, it in enumerate(self.invented):
            groups[it.ledger, self._clerk(n)].append(n)
        for (code, by), numbers in groups.items():
            openings = [actions.Opening(self.invented[n].body) for n in numbers]
            told = actions.open_entries(ledger_id=self.ledgers[code].pk, openings=openings, by=by, now=at(day, 9))
            for n, pk in zip(numbers, told.ids, strict=True):
                self.ids[n] = pk
        self.numbers = {pk: n for n, pk in enumerate(self.ids)}
        for n, it in enumerate(self.invented):
            if place := _place_of(it, self.ledgers[it.ledger].definition["geometry"]):
                actions.place_entry(entry_id=self.ids[n], place=place, by=self._clerk(n), now=at(day, 10))

    def entry(self, ledger: str, nth: int) -> int:
        """Return the id of a ledger's entry by its place in the row."""
        return [self.ids[n] for n, it in enumerate(self.invented) if it.ledger == ledger][nth]

    def _clerk(self, n: int) -> str:
        return self.desks.county(self.invented[n].body["division"])

    def play(self, day: date) -> int:
        """File what is filed on this day; return how many stages."""
        due = self.by_day.get(day, [])
        own = [(n, s) for n, s in due if (self.invented[n].ledger, s) not in self.gated]
        gated = [(n, s) for n, s in due if (self.invented[n].ledger, s) in self.gated]
        for by, rows in self._by_clerk(own).items():
            self._file(rows, day, by=by)
        self._file(gated, day, by=self.desks.inspector, gates=True)
        self._figures(day, due)
        for n, s in due:
            if told := self.invented[n].photos.get(s):
                self._photo(n, s, told, day)
        if day.month % 3 == 0 and (day + timedelta(days=1)).day == 1:
            self._quarter(day)
        for n, it in enumerate(self.invented):
            if it.turned and it.turned[0] == day:
                self._turn(n, it.plants, it.turned[1], day)
        return len(due)

    def _file(self, rows: Sequence[tuple[int, str]], day: date, *, by: str, gates: bool = False) -> None:
        for once in _no_twice([Filing(self.ids[n], s, self.invented[n].days[s][0]) for n, s in rows]):
            actions.file_stages(filings=once, by=by, now=at(day), gates=gates)

    def _turn(self, n: int, plants: Sequence[str], stage: str, day: date) -> None:
        """Make easier what was said before: a stage planned for later or taken back to be filed anew, a goal lowered."""
        pk = self.ids[n]
        span = open_spans([pk])[pk]
        body = dict(span.values_fact.body)
        if "accepted_again" in plants:
            first = EntryFact.objects.get(entry_id=pk, kind=STAGE, stage=stage)
            again = Filing(pk, stage, day, "整改后重新验收", first.pk)
            actions.file_stages(filings=[again], by=self.desks.inspector, now=at(day, 17), gates=True)
            return
        if "stage_withdrawn" in plants:
            held = EntryFact.objects.get(entry_id=pk, kind=STAGE, stage=stage)
            again = (Filing(pk, stage, held.happened_date, "核查前撤回", held.pk, withdrawn=True), Filing(pk, stage, day))
            for filing in again:
                actions.file_stages(filings=[filing], by=self._clerk(n), now=at(day, 17))
            return
        if "planned_later" in plants:
            later = date.fromisoformat(body["planned"][stage]) + timedelta(days=40)
            body["planned"] = {**body["planned"], stage: later.isoformat()}
        else:
            body["goal"] = stage
        actions.change_entries(changes=[actions.Change(pk, span.values_fact_id, body)], by=self._clerk(n), now=at(day, 18))

    def _by_clerk(self, rows: Iterable[tuple[int, str]]) -> dict[str, list[tuple[int, str]]]:
        groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for n, s in rows:
            groups[self._clerk(n)].append((n, s))
        return groups

    def _figures(self, day: date, due: Sequence[tuple[int, str]]) -> None:
        """On the day that a stage is filed its progress is told, and the results that it brought."""
        came: dict[int, dict[str, Any]] = defaultdict(dict)
        for n, s in due:
            came[n].update(self.invented[n].results.get(s, {}))
        spans = open_spans([self.ids[n] for n in came])
        changes: dict[str, list[actions.Change]] = defaultdict(list)
        for n, results in came.items():
            span = spans[self.ids[n]]
            body = span.values_fact.body
            new = {**body["fields"], **results, **self._moved(n, day, body["fields"])}
            if span.state == 0 and new != body["fields"]:
                changes[self._clerk(n)].append(actions.Change(self.ids[n], span.values_fact_id, {**body, "fields": new}))
        for by, rows in changes.items():
            actions.change_entries(changes=rows, by=by, now=at(day, 17))

    def _quarter(self, day: date) -> None:
        """When a quarter ends, say what of all that was invested came in it, where the ledger asks."""
        this = day.month // 3
        spans = open_spans([self.ids[n] for n, it in enumerate(self.invented) if "investment" in it.body["fields"]])
        changes: dict[str, list[actions.Change]] = defaultdict(list)
        for pk, span in spans.items():
            body = span.values_fact.body
            told = body["fields"]
            own = told["invested"] - sum(told.get(f"invested_q{n}", 0) for n in range(1, this))
            fields = {**told, f"invested_q{this}": own}
            changes[self._clerk(self.numbers[pk])].append(actions.Change(pk, span.values_fact_id, {**body, "fields": fields}))
        for by, rows in changes.items():
            actions.change_entries(changes=rows, by=by, now=at(day, 19))

    def touches(self, rows: Sequence[Reported], day: date) -> dict[int, Touch]:
        """Return what the week's sheet changes of these entries: the progress of those that are under way."""
        out = {}
        for r in rows:
            moved = self._moved(self.numbers[r.entry_id], day, r.body["fields"])
            if values := {f.code: figure_typed(f, moved[f.code]) for f in r.fields if f.code in moved}:
                out[r.entry_id] = Touch(r.seen, values)
        return out

    def _moved(self, n: int, day: date, fields: Mapping[str, Any]) -> dict[str, int]:
        """Return an entry's progress and the money that went into it, where they moved."""
        progress = self._progress(n, day) if self.invented[n].figures else None
        if progress is None or progress == fields.get("progress"):
            return {}
        costs = fields.get("cost") or fields.get("investment") or fields.get("length_m", 0) * FEN_A_METRE
        return {"progress": progress, **({"invested": costs * progress // 100} if "invested" in fields and costs else {})}

    def _progress(self, n: int, day: date) -> int | None:
        it = self.invented[n]
        if "no_progress" in it.plants:
            return None
        start = it.days.get("started") or it.days.get("resumed") or it.days.get("designed")
        end = it.days.get(it.body["goal"] or "completed") or it.days.get("in_use")
        if start is None or end is None or day < start[1]:
            return None
        if day >= end[1]:
            return 100
        if "progress_ahead" in it.plants:
            return 100
        whole = max((end[1] - start[1]).days, 1)
        return min(95, 5 + 90 * (day - start[1]).days // whole)

    def _photo(self, n: int, stage: str, told: dict[str, Any], day: date) -> None:
        data = drawn(told)
        files.keep(data)
        upload = actions.Upload(examine(data), f"{stage}.jpg")
        actions.add_evidence(entry_id=self.ids[n], stage=stage, upload=upload, by=self._clerk(n), now=at(day, 18))


def _no_twice(filings: Sequence[Filing]) -> list[list[Filing]]:
    """One entry may reach two stages on a day; each goes in a filing of its own, in order."""
    out: list[list[Filing]] = []
    count: dict[int, int] = defaultdict(int)
    for f in filings:
        n = count[f.entry_id]
        count[f.entry_id] += 1
        if n == len(out):
            out.append([])
        out[n].append(f)
    return out


def _place_of(it: Invented, geometry: str) -> dict[str, Any] | None:
    if it.place is None or geometry == "none":
        return None
    shape = LineString(it.line) if geometry == "line" and it.line else Point(it.place.lon, it.place.lat)
    middle = shape.representative_point()
    told = {
        "geometry": canonical(shape),
        "datum": "cgcs2000",
        "source": "drawn",
        "lon": round(middle.x, 7),
        "lat": round(middle.y, 7),
    }
    return told | {"length_m": length_m(shape) if geometry == "line" else 0, "area_m2": 0}


def played(years: Sequence[Year], *, first: date, until: date, told: Told) -> int:
    """Play all cities from `first` to `until`; tell of each day. What is to be reported, signed, taken and chased on the last day is left to whoever opens it."""
    done = 0
    days = (until - first).days + 1
    for year in years:
        year.open(first)
    desks = [desk for year in years for desk in _desks(year, first=first, until=until)]
    for n in range(days):
        day = first + timedelta(days=n)
        close_days(until=day - timedelta(days=1), by="system", now=at(day, 0) + timedelta(minutes=15))
        for desk in desks if day < until else ():
            desk.play(day)
        done += sum(year.play(day) for year in years)
        told(day, n + 1, days)
    return done


def _desks(year: Year, *, first: date, until: date) -> Iterator[Chases | Reports | Requests | Notes]:
    """Yield what is done in a city besides its ledgers, in the order of a morning."""
    city, desks = year.division_code, year.desks
    if year.lapses:
        yield Chases(city=city, desks=desks, year=first.year)
    lapses = year.lapses or Lapses()
    yield Reports(city=city, first=first, until=until, desks=desks, lapses=lapses, touches=year.touches)
    yield Notes(year.notes, city=city, desks=desks)
    yield Requests(year.requests, city=city, desks=desks, entry=year.entry)
