"""The year is played: every day the clock stands on that day, and what happens goes through the real actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from shapely.geometry import LineString, Point

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import STAGE, EntryFact, Ledger
from shishi.areas.ledgers.queries.entries import open_spans
from shishi.areas.ledgers.rules import Filing
from shishi.areas.progress.jobs import close_days
from shishi.areas.reporting.actions import Asking, answer, ask
from shishi.engines.evidence import examine
from shishi.engines.geometry import canonical, length_m
from shishi.infra import files
from shishi.infra.clock import SHANGHAI
from shishi.site.demo.entries import Invented
from shishi.site.demo.pictures import drawn
from shishi.site.demo.reports import Planted, Reports

THURSDAY = 3
Told = Callable[[date, int, int], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who files in one city."""

    clerk: str
    inspector: str


def at(day: date, hour: int = 16) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


class Year:
    """One city's entries and what becomes of them."""

    def __init__(
        self,
        *,
        division_code: str,
        desk: Desk,
        invented: Sequence[Invented],
        clerks: Mapping[str, str],
        unsent: Planted | None = None,
    ) -> None:
        self.division_code, self.desk, self.clerks, self.unsent = division_code, desk, clerks, unsent or {}
        self.ledgers = {x.code: x for x in Ledger.objects.filter(division_code=division_code, dropped=False)}
        self.gated = {(code, s["code"]) for code, x in self.ledgers.items() for s in x.definition["stages"] if s["gated"]}
        self.invented = list(invented)
        self.ids: list[int] = []
        self.by_day: dict[date, list[tuple[int, str]]] = defaultdict(list)
        for n, it in enumerate(self.invented):
            for stage, (_, filed) in it.days.items():
                self.by_day[filed].append((n, stage))

    def open(self, day: date) -> None:
        """Open every entry and say where it lies."""
        self.ids = [0] * len(self.invented)
        groups: dict[str, list[int]] = defaultdict(list)
        for n, it in enumerate(self.invented):
            groups[it.ledger].append(n)
        for code, numbers in groups.items():
            told = actions.open_entries(
                ledger_id=self.ledgers[code].pk,
                openings=[actions.Opening(self.invented[n].body) for n in numbers],
                by=self.desk.clerk,
                now=at(day, 9),
            )
            for n, pk in zip(numbers, told.ids, strict=True):
                self.ids[n] = pk
        for n, it in enumerate(self.invented):
            if place := _place_of(it, self.ledgers[it.ledger].definition["geometry"]):
                actions.place_entry(entry_id=self.ids[n], place=place, by=self.desk.clerk, now=at(day, 10))

    def play(self, day: date) -> int:
        """File what is filed on this day; return how many stages."""
        due = self.by_day.get(day, [])
        own = [(n, s) for n, s in due if (self.invented[n].ledger, s) not in self.gated]
        gated = [(n, s) for n, s in due if (self.invented[n].ledger, s) in self.gated]
        for rows, by, gates in ((own, self.desk.clerk, False), (gated, self.desk.inspector, True)):
            for pairs in self._by_ledger(rows):
                filings = [Filing(self.ids[n], s, self.invented[n].days[s][0]) for n, s in pairs]
                for once in _no_twice(filings):
                    actions.file_stages(filings=once, by=by, now=at(day), gates=gates)
        self._figures(day, due)
        for n, s in due:
            if told := self.invented[n].photos.get(s):
                self._photo(n, s, told, day)
        for n, it in enumerate(self.invented):
            if it.turned and it.turned[0] == day:
                self._turn(n, it.plants, it.turned[1], day)
            if day in it.asked:
                self._ask(n, day, needless=day == it.asked[0])
        return len(due)

    def _turn(self, n: int, plants: Sequence[str], stage: str, day: date) -> None:
        """Make easier what was said before: a stage planned for later or taken back to be filed anew, a goal lowered."""
        pk = self.ids[n]
        span = open_spans([pk])[pk]
        body = dict(span.values_fact.body)
        if "stage_withdrawn" in plants:
            held = EntryFact.objects.get(entry_id=pk, kind=STAGE, stage=stage)
            again = (Filing(pk, stage, held.happened_date, "核查前撤回", held.pk, withdrawn=True), Filing(pk, stage, day))
            for filing in again:
                actions.file_stages(filings=[filing], by=self.desk.clerk, now=at(day, 17))
            return
        if "planned_later" in plants:
            later = date.fromisoformat(body["planned"][stage]) + timedelta(days=40)
            body["planned"] = {**body["planned"], stage: later.isoformat()}
        else:
            body["goal"] = stage
        actions.change_entries(changes=[actions.Change(pk, span.values_fact_id, body)], by=self.desk.clerk, now=at(day, 18))

    def _ask(self, n: int, day: date, *, needless: bool) -> None:
        """Let the entry's county ask a department, which answers on the same day."""
        span = open_spans([self.ids[n]])[self.ids[n]]
        code, entry = span.division_code[:6] + "000000", span.entry
        asking = Asking(code, "市教育局", "学校用地手续", day + timedelta(days=15), entry.programme, entry.pk, span.name)
        asked = ask(asking=asking, by=self.desk.clerk, now=at(day, 9))
        says = "县区自己可以办理" if needless else "已经办理"
        answer(pk=asked.pk, says=says, needless=needless, by="市教育局", now=at(day, 15))

    def _by_ledger(self, rows: Iterable[tuple[int, str]]) -> list[list[tuple[int, str]]]:
        groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for n, s in rows:
            groups[self.invented[n].ledger].append((n, s))
        return list(groups.values())

    def _figures(self, day: date, due: Sequence[tuple[int, str]]) -> None:
        """Every Thursday the progress that is under way is reported, and on the day that a stage is filed; with it the results that it brought."""
        weekly = day.weekday() == THURSDAY
        came: dict[int, dict[str, Any]] = {n: {} for n, it in enumerate(self.invented) if it.figures and weekly}
        for n, s in due:
            came.setdefault(n, {}).update(self.invented[n].results.get(s, {}))
        spans = open_spans([self.ids[n] for n in came])
        changes: dict[int, list[actions.Change]] = defaultdict(list)
        for n, results in came.items():
            span = spans[self.ids[n]]
            body = span.values_fact.body
            new = {**body["fields"], **results}
            progress = self._progress(n, day) if self.invented[n].figures else None
            if progress is not None and progress != new.get("progress"):
                new["progress"] = progress
                if "invested" in new and new.get("cost"):
                    new["invested"] = new["cost"] * progress // 100
            if span.state == 0 and new != body["fields"]:
                changes[span.ledger_id].append(actions.Change(self.ids[n], span.values_fact_id, {**body, "fields": new}))
        for rows in changes.values():
            actions.change_entries(changes=rows, by=self.desk.clerk, now=at(day, 17))

    def _progress(self, n: int, day: date) -> int | None:
        it = self.invented[n]
        if "no_progress" in it.plants:
            return None
        start = it.days.get("started") or it.days.get("resumed") or it.days.get("designed")
        end = it.days.get("completed") or it.days.get("main_done") or it.days.get("year_plan_met") or it.days.get("in_use")
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
        actions.add_evidence(entry_id=self.ids[n], stage=stage, upload=upload, by=self.desk.clerk, now=at(day, 18))


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
    """Play all cities from `first` to `until`; tell of each day. What is to be reported on the last day is left to whoever opens it."""
    done = 0
    days = (until - first).days + 1
    for year in years:
        year.open(first)
    reports = [
        Reports(city=year.division_code, first=first, until=until, planted=year.unsent, clerks=year.clerks) for year in years
    ]
    for n in range(days):
        day = first + timedelta(days=n)
        close_days(until=day - timedelta(days=1), by="system", now=at(day, 0) + timedelta(minutes=15))
        for one in reports:
            one.send(day)
        done += sum(year.play(day) for year in years)
        told(day, n + 1, days)
    return done
