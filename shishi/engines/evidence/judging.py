"""What a photograph proves: its time against the stage, its place against the site, whether it was seen before. Nothing is dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any

from shishi.engines.evidence.examining import PHOTO, Examined

PASS, DOUBT, FAIL, NO_TIME = "pass", "doubt", "fail", "no_time"
_EARTH_M = 6_371_008.8
_EDITORS = ("photoshop", "美图", "meitu", "snapseed", "lightroom", "gimp", "picsart", "醒图", "screenshot", "截图")


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds. No public rule sets them: defaults of the product, to be set by the pack."""

    days_before: int = 30
    """A photo taken more days before the stage is a doubt."""
    days_after: int = 15
    far_m: int = 1000
    alike_bits: int = 6
    """Two pictures that differ in at most so many of 64 bits are taken for the same scene saved again."""


@dataclass(frozen=True, slots=True)
class Site:
    lon: float
    lat: float
    radius_m: float = 0
    """How far the work itself reaches from the point: half of a road's length."""


@dataclass(frozen=True, slots=True)
class Seen:
    ref: str
    distance: int
    """0 for the same file; else in how many bits the picture differs."""
    same_entry: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    verdict: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: str
    reasons: tuple[Reason, ...]


def judge(
    it: Examined,
    *,
    site: Site | None,
    happened: date | None,
    received: date,
    seen: Sequence[Seen] = (),
    rules: Rules | None = None,
) -> Judgement:
    """Return what a file proves of a stage that happened on a day. A paper passes unless it was handed in elsewhere before.

    Without a time in it a photo is `no_time`: no evidence of time, and no doubt. Source: practice 10.
    """
    rules = rules or Rules()
    reasons = [*_seen(seen, rules)]
    if it.form == PHOTO:
        reasons += [*_time(it, happened, received, rules), *_place(it, site, rules), *_edited(it)]
    verdicts = {r.verdict for r in reasons}
    return Judgement(next((v for v in (FAIL, DOUBT, NO_TIME) if v in verdicts), PASS), tuple(reasons))


def _seen(seen: Sequence[Seen], rules: Rules) -> list[Reason]:
    out = []
    for s in seen:
        if s.distance == 0:
            out.append(Reason("same_file", DOUBT if s.same_entry else FAIL, {"ref": s.ref}))
        elif s.distance <= rules.alike_bits:
            out.append(Reason("alike", DOUBT, {"ref": s.ref, "bits": s.distance}))
    return out


def _time(it: Examined, happened: date | None, received: date, rules: Rules) -> list[Reason]:
    if it.taken_at is None:
        return [Reason("no_time", NO_TIME)]
    taken = it.taken_at.date()
    if taken > received:
        return [Reason("taken_in_future", DOUBT, {"taken": taken.isoformat()})]
    if happened is None:
        return []
    told = {"taken": taken.isoformat(), "happened": happened.isoformat()}
    if taken < happened - timedelta(days=rules.days_before):
        return [Reason("taken_long_before", DOUBT, told)]
    if taken > happened + timedelta(days=rules.days_after):
        return [Reason("taken_long_after", DOUBT, told)]
    return []


def _place(it: Examined, site: Site | None, rules: Rules) -> list[Reason]:
    if it.lon is None or it.lat is None or site is None:
        return []
    metres = round(distance_m(it.lon, it.lat, site.lon, site.lat) - site.radius_m)
    return [Reason("far_from_site", DOUBT, {"metres": metres})] if metres > rules.far_m else []


def _edited(it: Examined) -> list[Reason]:
    used = it.software.lower()
    return [Reason("edited", DOUBT, {"software": it.software})] if any(name in used for name in _EDITORS) else []


def distance_m(lon: float, lat: float, lon2: float, lat2: float) -> float:
    """Return the way between two points on the sphere; good to half a per cent, which is enough to judge a photo by."""
    a = sin(radians(lat2 - lat) / 2) ** 2 + cos(radians(lat)) * cos(radians(lat2)) * sin(radians(lon2 - lon) / 2) ** 2
    return 2 * _EARTH_M * asin(min(1.0, sqrt(a)))
