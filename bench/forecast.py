"""Whether the interval of a forecast holds what came later, in the demonstration's year and in years drawn by other seeds.

`shishi demo` plays 2022 to its end; every Thursday that closed is asked for every promise in every place whose day was to come and which
was not met. Three questions, each of the same interval (80 %):
- four weeks on: is the amount read 28 days later within it? The headline: every week has a truth of its own, and the whole caps few.
- finishing: is the first day on which the need was read within the days on which the interval reaches the need? One truth a promise; a
  promise that is not met when the year ends is left out.
- the step's day (four weeks on, once it is past), as the day closed and the page says: the whole caps it, so that an interval may be a point and hold.
Beside it a peer: the mean of all weeks goes on in a straight line, ± the normal 80 %. A promise is steady where at least eight weeks
brought something before it was met, else it moves in a jump.

Then paces as cities have them, drawn with one seed (`SHAPES`), in forty weeks: asked with 4, 8, 12 and 20 weeks of data, four weeks on and on the
last day. These need no demonstration.

Years by other seeds are not played: what was filed by a day is added up. The same sum for the demonstration's seed must be what its closed
days read, else the run ends. SHISHI_FORECAST_DEMO names a demonstration already played to 2022-12-31 (it is copied, and not changed).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from shishi.engines.measures import Forecast, forecast

if TYPE_CHECKING:
    from shishi.areas.progress.queries.judging import Judge
    from shishi.site.demo.entries import Invented

ROOT = Path(__file__).resolve().parents[1]
SEED, SEEDS = 38, range(39, 58)
FIRST, LAST = date(2022, 3, 18), date(2022, 12, 30)
THURSDAY, WEEKS, STEADY, MOST_DAYS = 3, 13, 8, 730
COURSE, DATA, ENTRIES, DRAWN = 40, (4, 8, 12, 20), (60, 300), 100
DAY, WEEK, FOUR_WEEKS = timedelta(days=1), timedelta(weeks=1), timedelta(weeks=4)
Rule = Callable[[Sequence[int], date, date, int], Forecast | None]
SHAPES: dict[str, Callable[[int], float]] = {
    "steady": lambda n: 1,
    "s_curve": lambda n: 2 ** -(((n - 20) / 7) ** 2),
    "bursts": lambda n: 1 if n % 11 in (0, 1, 4, 5, 8) else 0.08,
    "late_start": lambda n: 0.08 if n < 16 else 1,
    "stop": lambda n: 0 if 14 <= n < 20 else 1,
    "front_loaded": lambda n: 0.9**n,
    "season": lambda n: 1 if 8 <= n < 28 else 0.12,
    "last_month": lambda n: 0.06 if n < 34 else 1,
}
"""How much a week brings beside the others of its course; each week is then drawn by a gamma of shape 3 around that."""


@dataclass(frozen=True, slots=True)
class Course:
    """One promise in one place: what was read when each day ended."""

    seed: int
    measure: str
    target: str
    area: str
    step: date
    need: int
    whole: int
    read: Mapping[date, int]

    @property
    def met(self) -> date | None:
        return next((day for day, n in sorted(self.read.items()) if n >= self.need), None)

    @property
    def is_steady(self) -> bool:
        until = self.met or LAST
        weeks = [self.read[day] for day in _thursdays() if day < until + WEEK]
        return sum(a != b for a, b in zip(weeks, weeks[1:], strict=False)) >= STEADY

    def asked(self) -> Iterator[tuple[date, list[int]]]:
        """Yield each Thursday on which the step is ahead and not met, with the readings a week apart up to it."""
        weekly: list[int] = []
        for day in _thursdays():
            weekly.append(self.read[day])
            if day < self.step and weekly[-1] < self.need:
                yield day, list(weekly)


@dataclass(frozen=True, slots=True)
class Answer:
    """One forecast of one week. `held` four weeks on, None beyond the year; `width` a share of the whole; `days` of the finishing interval."""

    held: bool | None
    width: float
    finish_held: bool | None
    days: int


def ours(weekly: Sequence[int], on: date, until: date, whole: int) -> Forecast | None:
    return forecast(weekly[-WEEKS:], on=on, until=until, whole=whole)


def straight(weekly: Sequence[int], on: date, until: date, whole: int) -> Forecast | None:
    """The peer: four weeks of data are asked for, nothing else."""
    gains = [b - a for a, b in zip(weekly, weekly[1:], strict=False)]
    gains = gains[next((n for n, gain in enumerate(gains) if gain), len(gains)) :]
    if len(gains) < 4:
        return None
    ahead = (until - on).days / 7
    middle, room = statistics.mean(gains) * ahead, 1.2816 * statistics.stdev(gains) * ahead**0.5
    return Forecast(*(min(max(weekly[-1] + round(middle + off), weekly[-1]), whole) for off in (-room, 0, room)))


def main() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder) / "var"
        environment = {**os.environ, "SHISHI_VAR_DIR": str(var)}
        if played := os.environ.get("SHISHI_FORECAST_DEMO"):
            shutil.copytree(played, var)
        else:
            play = [str(Path(sys.executable).parent / "shishi"), "demo", "--until", "2022-12-31", "--seed", str(SEED)]
            subprocess.run(play, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
        told = subprocess.run(
            [sys.executable, "-m", "bench.forecast"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
    drawn = {"forecast_shape": shapes(ours), "forecast_straight_shape": shapes(straight)}
    return json.loads(told.stdout.splitlines()[-1]) | {f"{rule}_{k}": v for rule, told in drawn.items() for k, v in told.items()}


def inside() -> dict[str, object]:
    """Run in the environment of the played demonstration."""
    from shishi.site import boot

    boot.prepare_database()

    closed = list(_closed())
    summed = {_key(c): c for c in _summed(SEED)}
    differs = [c for c in closed if c.measure.startswith("ledgers:") and "@" in c.measure and c.read != summed[_key(c)].read]
    if differs:
        raise RuntimeError(f"what was filed does not add up to what closed days read: {[_key(c) for c in differs]}")
    years = [*closed, *(c for seed in SEEDS for c in _summed(seed))]
    told: dict[str, object] = {"forecast_promises": len(closed), "forecast_promises_steady": sum(c.is_steady for c in closed)}
    told |= {f"forecast_{k}": v for k, v in _figures(closed, ours).items()}
    told |= _as_closed(closed)
    told |= {f"forecast_straight_{k}": v for k, v in _figures(closed, straight).items()}
    told["forecast_years"] = 1 + len(SEEDS)
    told |= {f"forecast_years_{k}": v for k, v in _figures(years, ours).items()}
    return told | {f"forecast_years_straight_{k}": v for k, v in _figures(years, straight).items()}


def shapes(rule: Rule) -> dict[str, object]:
    """Return of each shape, weeks of data and how far ahead: the share held, the mean width and the mean error of the middle, both of the whole."""
    chance, told = random.Random(SEED), {}
    for name, pace in SHAPES.items():
        courses = [_drawn(chance, pace, entries) for entries in ENTRIES for _ in range(DRAWN)]
        for data in DATA:
            asked = [(done, begun + data) for done in courses if done[(begun := _begun(done)) + data] < done[-1]]
            for ahead in ("four_weeks_on", "last_day"):
                ends = [(done, at, at + 4 if ahead == "four_weeks_on" else COURSE) for done, at in asked]
                hits = [hit for done, at, end in ends if at < end <= COURSE and (hit := _hit(rule, done, at, end))]
                if hits:
                    held, width, error = (round(statistics.mean(x), 3) for x in zip(*hits, strict=True))
                    told[f"{name}_{data}_weeks_{ahead}"] = f"held {held}, width {width}, error {error}, of {len(hits)}"
    return told


def _drawn(chance: random.Random, pace: Callable[[int], float], entries: int) -> list[int]:
    """Return what was there when each week ended: so many entries fall into weeks, which differ from what their shape brings as weeks do."""
    weights = [pace(n) * chance.gammavariate(3, 1 / 3) for n in range(COURSE)]
    fell = Counter(chance.choices(range(COURSE), weights, k=entries))
    return [0, *accumulate(fell[n] for n in range(COURSE))]


def _begun(done: Sequence[int]) -> int:
    return next(n for n, there in enumerate(done[1:]) if there)


def _hit(rule: Rule, done: Sequence[int], at: int, end: int) -> tuple[bool, float, float] | None:
    told = rule(done[: at + 1], FIRST, FIRST + (end - at) * WEEK, done[-1])
    if told is None:
        return None
    return told.low <= done[end] <= told.high, (told.high - told.low) / done[-1], abs(told.middle - done[end]) / done[-1]


def _key(course: Course) -> tuple[str, str]:
    return course.target, course.area


def _thursdays() -> list[date]:
    first = FIRST + timedelta(days=(THURSDAY - FIRST.weekday()) % 7)
    return [first + n * WEEK for n in range((LAST - first).days // 7 + 1)]


def _figures(courses: Iterable[Course], rule: Rule) -> dict[str, object]:
    """Return what a rule told of steady promises and of those that move in a jump, in how many weeks, and how often it held."""
    answers: dict[bool, list[Answer]] = {True: [], False: []}
    silent = {True: 0, False: 0}
    for course in courses:
        kind, met = course.is_steady, course.met
        for on, weekly in course.asked():
            answer = _answer(course, rule, on, weekly, met)
            if answer is None:
                silent[kind] += 1
            else:
                answers[kind].append(answer)
    out: dict[str, object] = {}
    for kind, name in ((True, "steady"), (False, "jump")):
        told = answers[kind]
        out |= {f"{name}_weeks_told": len(told), f"{name}_weeks_too_early": silent[kind]}
        if told:
            out |= {f"{name}_{k}": v for k, v in _held(told).items()}
    return out | {f"all_{k}": v for k, v in _held([*answers[True], *answers[False]]).items()}


def _held(told: Sequence[Answer]) -> dict[str, object]:
    later = [a.held for a in told if a.held is not None]
    finished = [a.finish_held for a in told if a.finish_held is not None]
    return {
        "four_weeks_on_held": f"{sum(later)} of {len(later)}",
        "four_weeks_on_share": _share(later),
        "four_weeks_on_width": round(statistics.mean(a.width for a in told if a.held is not None), 3) if later else None,
        "finishing_share": _share(finished),
        "finishing_days_median": round(statistics.median(a.days for a in told)),
    }


def _share(held: Sequence[bool]) -> float | None:
    return round(sum(held) / len(held), 3) if held else None


def _answer(course: Course, rule: Rule, on: date, weekly: Sequence[int], met: date | None) -> Answer | None:
    def told(until: date) -> Forecast | None:
        return rule(weekly, on, until, max(course.whole, course.need))

    later = told(on + FOUR_WEEKS)
    if later is None:
        return None
    reach = [bisect_left(range(MOST_DAYS), course.need, key=lambda n, end=end: end(told(on + n * DAY))) for end in (_high, _low)]
    finish = None if met is None else reach[0] <= (met - on).days <= reach[1]
    truth = course.read.get(on + FOUR_WEEKS)
    width = (later.high - later.low) / max(course.whole, 1)
    return Answer(None if truth is None else later.low <= truth <= later.high, width, finish, reach[1] - reach[0])


def _high(it: Forecast | None) -> int:
    return it.high if it else 0


def _low(it: Forecast | None) -> int:
    return it.low if it else 0


def _plans(on: date) -> Iterator[tuple[str, Judge]]:
    from shishi.areas.plans import public as plans
    from shishi.areas.progress.queries.judging import Judge
    from shishi.base.look import Look
    from shishi.infra.access.scope import OPERATOR

    for known in plans.plans_to_choose(scope=OPERATOR):
        if plan := plans.plan_in_force(scope=OPERATOR, city=known.code, year=known.year, on=on):
            yield known.code, Judge(plan=plan, look=Look(on, on))


def _closed() -> Iterator[Course]:
    """Yield the course of every judged promise in every place, from the demonstration's closed days."""
    from shishi.areas.progress.models import DayReading

    read: dict[tuple[int, str, str], dict[date, int]] = defaultdict(dict)
    whole: dict[tuple[int, str, str], int] = {}
    for r in DayReading.objects.filter(status="ok", date__lte=LAST).order_by("date"):
        read[r.programme, r.measure, r.division_code][r.date] = r.n
        whole[r.programme, r.measure, r.division_code] = r.d or 0
    for city, judge in _plans(LAST):
        for target in judge.targets:
            for area in (*judge.counties, city):
                key = (judge.keys[target.programme], target.measure, area.ljust(12, "0"))
                step = judge.step(target, area)
                if step and key in read and step.need(whole[key]):
                    need = step.need(whole[key])
                    yield Course(SEED, target.measure, target.item, area, step.day, need, whole[key], read[key])


def _summed(seed: int) -> Iterator[Course]:
    """Yield the same from what a seed's entries file: of measures that count or add up a stage."""
    from shishi.engines.ledger import GOAL_MET
    from shishi.engines.measures import parse
    from shishi.site.demo import making

    years = {making.ZHANGYE: making.zhangye_year(seed), making.YUNPEI: making.yunpei_year(seed)}
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    for city, judge in _plans(LAST):
        for target in judge.targets:
            name = parse(target.measure)
            for area in (*judge.counties, city) if name.area == "ledgers" and name.stage else ():
                own = [
                    it
                    for it in years[city].invented
                    if it.ledger == name.nouns[0]
                    and (area == city or it.body["division"].startswith(area))
                    and all(str(it.body["fields"].get(k)) == v for k, v in name.filters)
                ]
                amounts = [_amount(it, name.stage, name.field) for it in own]
                step, whole = judge.step(target, area), sum(amounts)
                if step is None or not step.need(whole):
                    continue
                gains: dict[date, int] = defaultdict(int)
                for it, amount in zip(own, amounts, strict=True):
                    stage = it.body["goal"] if name.stage == GOAL_MET else name.stage
                    if stage in it.days:
                        gains[it.days[stage][1]] += amount
                read, n = {}, 0
                for day in days:
                    n += gains[day]
                    read[day] = n
                yield Course(seed, target.measure, target.item, area, step.day, step.need(whole), whole, read)


def _amount(it: Invented, stage: str | None, field: str | None) -> int:
    """What an entry adds once it is at a stage: itself, or a figure that is there then."""
    return {**it.body["fields"], **it.results.get(stage or "", {})}.get(field) or 0 if field else 1


def _as_closed(courses: Sequence[Course]) -> dict[str, object]:
    """Return how often the interval that a Thursday's closing wrote held what the day it was made for read, and how many of them were a point."""
    from shishi.areas.progress.models import DayLight
    from shishi.areas.progress.rules import ahead_of

    held = {(c.target, c.area.ljust(12, "0")): c for c in courses}
    told = DayLight.objects.exclude(middle=None).filter(date__in=_thursdays())
    rows = [(r, until) for r in told if (until := ahead_of(r.step_date, on=r.date)) <= LAST]
    truth = [held[r.target, r.division_code].read[until] for r, until in rows]
    return {
        "forecast_as_closed_weeks": len(rows),
        "forecast_as_closed_points": sum(r.low == r.high for r, _ in rows),
        "forecast_as_closed_share": _share([r.low <= n <= r.high for (r, _), n in zip(rows, truth, strict=True)]),
    }


if __name__ == "__main__":
    print(json.dumps(inside()))
