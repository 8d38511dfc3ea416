"""What a file proves: its time against the stage, its place against the site, whether it was seen before, what made it. Nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shishi.engines.evidence.ground import Site
from shishi.engines.evidence.likeness import WITHIN
from shishi.engines.evidence.schema import PHOTO, Examined

PASS, NO_TIME, DOUBT, FAIL = "pass", "no_time", "doubt", "fail"
VERDICTS = (PASS, NO_TIME, DOUBT, FAIL)
"""From good to bad."""
_AGAINST = ("taken_long_before", "taken_long_after", "far_from_site", "outside_county")
"""The codes of what a photo was held against, its stage's day and its entry's place."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds. No public rule sets them: defaults of the product, to be set by the pack. Raises ValueError for one that cannot be."""

    days_before: int = 30
    """A photo taken more days before the stage is a doubt."""
    days_after: int = 15
    far_m: int = 1000
    """A phone's error, and the 300 to 700 m of a place that an app wrote as GCJ-02."""
    outside_m: int = 5000
    """The same for the county's outline, which is a sketch."""
    alike_bits: int = 6
    """Two pictures that differ in at most so many of 64 bits are taken for the same scene saved again."""
    clocks_apart_hours: int = 48
    """The satellites' time may be that of the last fix, a day old; more than this apart from it the camera's clock is wrong."""
    zone_minutes: int = 480
    """East of UTC: the zone of a camera that names none, and of the stage's day."""
    editors: tuple[str, ...] = (
        *("photoshop", "lightroom", "gimp", "snapseed", "picsart", "pixlr", "paint.net", "affinity", "facetune"),
        *("美图", "meitu", "醒图", "黄油相机", "稿定"),
    )
    """In the software's name, lower case."""
    screen_words: tuple[str, ...] = ("screenshot", "screen shot", "snipaste", "snipping", "截图", "截屏")
    """In the software's name or the comment, lower case."""

    def __post_init__(self) -> None:
        if not 0 <= self.alike_bits <= WITHIN:
            raise ValueError(f"alike_bits 是 {self.alike_bits}：请填 0—{WITHIN}，差别更大的照片不能按索引查找。")
        if min(self.days_before, self.days_after, self.far_m, self.outside_m, self.clocks_apart_hours) < 0:
            raise ValueError("凭据规则中的天数、米数、小时数不能小于 0：请改为 0 或更大的数。")


@dataclass(frozen=True, slots=True)
class Seen:
    """Another filing of this file or of a picture like it."""

    ref: str
    bits: int | None
    """None for the same file; else in how many of 64 bits the picture differs."""
    same_entry: bool = False
    taken_back: bool = False
    """It was handed in for the wrong thing, or so it was said."""
    untrue: bool = False
    """An inspector found so."""
    mirrored: bool = False
    """The picture is like its mirror image."""


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    """Stable: pages, lists and counts go by it; the area above has its words."""
    verdict: str
    """What this reason alone leads to."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """Plain JSON: what the words are filled with."""


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: str
    """The worst that a reason leads to."""
    reasons: tuple[Reason, ...]


def judge(
    it: Examined,
    *,
    site: Site | None,
    happened: date | None,
    received: date,
    seen: Sequence[Seen] = (),
    asked_anew: date | None = None,
    rules: Rules | None = None,
) -> Judgement:
    """Return what a file proves of a stage that happened on a day. A paper passes unless it was handed in elsewhere before.

    `asked_anew`: the day on which an inspector found what it takes the place of untrue or wanting; so it is looked at too.
    Without a time in it a photo is `no_time`: no evidence of time, and no doubt. Source: practice 10.
    """
    rules = rules or Rules()
    reasons = [*_seen(seen, rules)]
    if asked_anew:
        reasons.append(Reason("handed_in_anew", DOUBT, {"found": asked_anew.isoformat()}))
    if it.form == PHOTO:
        reasons += [*_time(it, received, rules), *_tools(it, rules), *_against(it, site, happened, received, rules)]
    return _told(reasons)


def judge_again(
    it: Examined,
    *,
    before: Sequence[Reason],
    site: Site | None,
    happened: date | None,
    received: date,
    rules: Rules | None = None,
) -> Judgement:
    """Return what a photo proves of a stage and a place that were put right; what else was found `before` stays as it was."""
    own = [r for r in before if r.code not in _AGAINST]
    return _told([*own, *_against(it, site, happened, received, rules or Rules())])


def _told(reasons: Sequence[Reason]) -> Judgement:
    return Judgement(max((r.verdict for r in reasons), key=VERDICTS.index, default=PASS), tuple(reasons))


def _seen(seen: Sequence[Seen], rules: Rules) -> Iterator[Reason]:
    for s in seen:
        if s.untrue and s.bits is None:
            yield Reason("found_untrue", FAIL, {"ref": s.ref})
        elif s.untrue and s.bits is not None and s.bits <= rules.alike_bits:
            yield Reason("like_untrue", FAIL, {"ref": s.ref, "bits": s.bits})
        elif s.bits is None:
            yield Reason("same_file", DOUBT if s.same_entry or s.taken_back else FAIL, {"ref": s.ref})
        elif s.bits <= rules.alike_bits:
            yield Reason("mirrored" if s.mirrored else "alike", DOUBT, {"ref": s.ref, "bits": s.bits})


def _time(it: Examined, received: date, rules: Rules) -> Iterator[Reason]:
    at = local_of(it, rules)
    if at is None:
        yield Reason("no_time", NO_TIME)
        return
    yield from _clocks(it, at, rules)
    if at.date() > received:
        yield Reason("taken_in_future", DOUBT, {"taken": at.date().isoformat()})


def _against(it: Examined, site: Site | None, happened: date | None, received: date, rules: Rules) -> Iterator[Reason]:
    """Hold a photo against what an edit may change: its stage's day and its entry's place."""
    at = local_of(it, rules)
    if at is not None and at.date() <= received and happened is not None:
        yield from _day(at.date(), happened, rules)
    yield from _place(it, site, rules)


def _day(taken: date, happened: date, rules: Rules) -> Iterator[Reason]:
    told = {"taken": taken.isoformat(), "happened": happened.isoformat()}
    if (happened - taken).days > rules.days_before:
        yield Reason("taken_long_before", DOUBT, told)
    elif (taken - happened).days > rules.days_after:
        yield Reason("taken_long_after", DOUBT, told)


def local_of(it: Examined, rules: Rules) -> datetime | None:
    """Return when a photo was taken by the clock of the rules' zone."""
    if it.taken_at is None or it.taken_offset is None:
        return it.taken_at
    try:
        return it.taken_at + timedelta(minutes=rules.zone_minutes - it.taken_offset)
    except OverflowError:
        return it.taken_at


def _clocks(it: Examined, at: datetime, rules: Rules) -> Iterator[Reason]:
    if it.fixed_at is None:
        return
    hours = round(abs((at - it.fixed_at).total_seconds() - rules.zone_minutes * 60) / 3600)
    if hours > rules.clocks_apart_hours:
        yield Reason(
            "clocks_apart", DOUBT, {"hours": hours, "taken": at.date().isoformat(), "fixed": it.fixed_at.date().isoformat()}
        )


def _place(it: Examined, site: Site | None, rules: Rules) -> Iterator[Reason]:
    if it.lon is None or it.lat is None or site is None:
        return
    metres = round(site.metres_from(it.lon, it.lat))
    if metres > (rules.outside_m if site.is_outline else rules.far_m):
        yield Reason("outside_county" if site.is_outline else "far_from_site", DOUBT, {"metres": metres})


def _tools(it: Examined, rules: Rules) -> Iterator[Reason]:
    software = it.software.lower()
    if any(word in software or word in it.comment.lower() for word in rules.screen_words):
        yield Reason("screenshot", DOUBT)
    if any(name in software for name in rules.editors):
        yield Reason("edited", DOUBT, {"software": it.software})
