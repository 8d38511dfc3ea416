"""Columns that together name a place: county, township, village, joined to the divisions that there are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from shishi.base.phrases import Phrase, say, word
from shishi.engines.tables.problems import Errors, problems

_ENDINGS = (
    r"(?:自治县|县|区|市)$",
    r"(?:街道办事处|街道办|街道|镇|乡)$",
    r"(?:(?:村|社区)?(?:村民委员会|村委会|居民委员会|居委会)|行政村|社区|村)$",
)
_WHAT = (word("县区"), word("乡镇"), word("村"))
_COMMITTEE = re.compile(r"(?:(?<=村)村民委员会|(?<=村)委会|居民委员会|居委会|办事处)$")
_NOWHERE, _NEAR, _ELSEWHERE, _SEVERAL, _TWINS, _OUTSIDE, _OTHER_COUNTY = "?", "~", "@", "&", "+", ">", "!"
_MOST_NAMED, _MOST_GUESSED = 3, 20
_BETWEEN = re.compile(r"[\s/／、·—-]+")


@dataclass(frozen=True, slots=True)
class Places:
    """`columns` are our codes for county, township and village, from the top, as many as there are.

    `divisions` are (code, names from the top): a county has one name, a village three.
    """

    columns: tuple[str, ...]
    divisions: Sequence[tuple[str, tuple[str, ...]]]
    code: str = "division"
    """The column that the place's code goes to."""
    anywhere: str = ""
    """A column in which any of them may be named."""
    above: str = ""
    """What may stand before a county's name: the city."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Other names of counties: 肃南县 → 肃南裕固族自治县."""
    outside: Sequence[tuple[str, tuple[str, ...]]] = ()
    """The divisions that there are and that cannot be meant: told as what they are."""

    @property
    def counties(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names[0] for _, names in self.divisions))


@dataclass(frozen=True, slots=True)
class _Verdict:
    code: str | None
    column: str = ""
    """The one at fault."""
    other: str = ""
    """The kind of fault, and what its sentence names."""


_Named = Mapping[tuple[int, str], list[tuple[str, tuple[str, ...]]]]


def placed(frame: pl.DataFrame, places: Places, labels: Mapping[str, str], errors: Errors) -> pl.Series:
    """Return the code of the place that each row names, null where it names none; what is no place goes to `errors`.

    Names count with and without their ending (甘州区, 甘州), with and without those above them (甘州区 梁家墩镇). A level that is left
    blank is none, or follows from the name below it where that is the only one. Where any level may be named, a bare name is
    the township's before it is the village's (梁家墩). The first names that are no place are told with the nearest one.
    """
    named = _named(places.divisions, places)
    asked: dict[str, tuple[int, ...]] = {code: (level,) for level, code in enumerate(places.columns)}
    asked[places.anywhere] = _anywhere(len(places.columns))
    columns = [code for code in asked if code in frame.columns]
    distinct = frame.select(columns).unique(maintain_order=True)
    judged = [
        _judge([(asked[code], code, name) for code, name in zip(columns, row, strict=True) if name], named)
        for row in distinct.iter_rows()
    ]
    asked = {code: asked[code] for code in columns}
    judged = _guessed(_found_outside(judged, distinct, asked, places), distinct, asked, places)
    told = distinct.with_columns(
        pl.Series("code", [v.code for v in judged], pl.String),
        pl.Series("column", [v.column for v in judged], pl.String),
        pl.Series("other", [v.other for v in judged], pl.String),
    )
    joined = frame.select("row", *columns).join(told, on=columns, how="left", nulls_equal=True, maintain_order="left")
    for code in columns:
        what = _WHAT[asked[code][0]] if code != places.anywhere else word("地方")
        for mark, kind in _kinds(what, places.counties).items():
            wrong = joined.filter((pl.col("column") == code) & pl.col("other").str.starts_with(mark))
            errors.add(kind, (code, labels[code]), wrong.select("row", value=code, other=pl.col("other").str.slice(1)))
    return joined["code"].alias(places.code)


def place_meant(written: str, places: Places) -> tuple[str, Phrase | None]:
    """Return the code of the place that somebody wrote by itself, as a table is read; or empty, and what is wrong with it."""
    errors = Errors()
    cell = pl.DataFrame({"row": [1], places.anywhere: [written]})
    (code,) = placed(cell, places, {places.anywhere: ""}, errors)
    wrong = next((p.phrase for p in problems(errors.frame([places.anywhere]), tuple(errors.kinds))), None)
    return code or "", wrong


def _kinds(what: str, own: tuple[str, ...]) -> dict[str, Phrase]:
    return {
        _NOWHERE: say("没有名为“{value}”的{what:word}；请核对名称。", what=what),
        _NEAR: say("没有名为“{value}”的{what:word}；请核对名称，最接近的是“{other}”。", what=what),
        _ELSEWHERE: say("“{value}”不在所填的上级之下，而在{other}；请核对。"),
        _SEVERAL: say("名为“{value}”的不止一处（{other}）；请写明上级。"),
        _TWINS: say("“{value}”可以是{other}；请写全称。"),
        _OUTSIDE: say("“{value}”在{other}，不在{own:list}；请填写{own:list}的地方。", own=own),
        _OTHER_COUNTY: say("“{value}”不在您的范围内；请填写{own:list}的地方。", own=own),
    }


def _anywhere(levels: int) -> tuple[int, ...]:
    return tuple(sorted(range(levels), key=lambda level: (level > 1, -level)))


def _found_outside(
    judged: list[_Verdict], distinct: pl.DataFrame, asked: Mapping[str, tuple[int, ...]], places: Places
) -> list[_Verdict]:
    """Return the verdicts, those on a name that is a place of another county with which one."""
    if not places.outside or all(v.other != _NOWHERE for v in judged):
        return judged
    out, named = list(judged), _named(places.outside, places)
    for n, (verdict, row) in enumerate(zip(judged, distinct.iter_rows(named=True), strict=True)):
        if verdict.other != _NOWHERE:
            continue
        column, name = verdict.column, row[verdict.column]
        found = next((f for level in asked[column] if (f := named.get(_key(level, name)))), [])
        if found:
            is_county = any(len(names) == 1 for _, names in found)
            out[n] = _Verdict(
                None, column, _OTHER_COUNTY if is_county else _OUTSIDE + _some([*dict.fromkeys(x[0] for _, x in found)])
            )
    return out


def _guessed(
    judged: list[_Verdict], distinct: pl.DataFrame, asked: Mapping[str, tuple[int, ...]], places: Places
) -> list[_Verdict]:
    """Return the verdicts, the first few names that are no place with the one that is written most like it."""
    out, left = list(judged), _MOST_GUESSED
    for n, (verdict, row) in enumerate(zip(judged, distinct.iter_rows(named=True), strict=True)):
        if verdict.other == _NOWHERE and left:
            left -= 1
            if near := _nearest(row[verdict.column], asked[verdict.column], places):
                out[n] = _Verdict(None, verdict.column, _NEAR + near)
    return out


def _nearest(name: str, levels: tuple[int, ...], places: Places) -> str:
    whole = {}
    for _, names in places.divisions:
        if len(names) - 1 in levels:
            for n in range(len(names)):
                whole.setdefault(_plain("".join(names[n:])), " ".join(names))
    found = difflib.get_close_matches(_plain(_BETWEEN.sub("", name)), whole, n=1, cutoff=0.65)
    return whole[found[0]] if found else ""


def _plain(name: str) -> str:
    """Return the name as it is spoken: 六号村村民委员会 → 六号村."""
    return _COMMITTEE.sub("", name)


def _bare(level: int, name: str) -> str:
    bare = re.sub(_ENDINGS[level], "", name)
    return bare if len(bare) > 1 else name


def _key(level: int, name: str) -> tuple[int, str]:
    return level, _bare(level, _BETWEEN.sub("", name))


def _named(divisions: Sequence[tuple[str, tuple[str, ...]]], places: Places) -> _Named:
    """Return divisions by level and by each way to write them."""
    others: dict[str, list[str]] = {}
    for other, name in places.called.items():
        others.setdefault(name, []).append(other)
    out: dict[tuple[int, str], dict[str, tuple[str, ...]]] = {}
    for code, names in divisions:
        level = len(names) - 1
        for before in _before(names[:-1], places.above, others):
            for name in (names[-1], *others.get(names[-1], ())):
                out.setdefault(_key(level, before + name), {})[code] = names
    return {key: list(found.items()) for key, found in out.items()}


def _before(above: tuple[str, ...], city: str, others: Mapping[str, list[str]]) -> set[str]:
    """Return what may stand before a name: nothing, or those above it, each with or without its ending."""
    out = last = {""}
    for level, name in [*reversed(list(enumerate(above))), (0, city)]:
        forms = {form for n in (name, *others.get(name, ())) for form in (n, _bare(level, n))}
        last = {form + rest for form in forms for rest in last}
        out = out | last
    return out


def _judge(told: list[tuple[tuple[int, ...], str, str]], named: _Named) -> _Verdict:
    """`told` are (levels that it may be of, column, name), from the top."""
    code, above = None, ()
    for levels, column, name in told:
        found = next((f for level in levels if (f := named.get(_key(level, name)))), [])
        found = [f for f in found if f[1][-1] == name] or [f for f in found if _plain(name).endswith(_plain(f[1][-1]))] or found
        if not found:
            return _Verdict(None, column, _NOWHERE)
        if any(above[: len(f[1])] == f[1] for f in found):
            continue
        under = [f for f in found if f[1][: len(above)] == above]
        if not under:
            return _Verdict(None, column, _ELSEWHERE + _parents(found))
        if len(under) > 1:
            twins = len({names[:-1] for _, names in under}) == 1
            return _Verdict(None, column, _TWINS + _some([n[-1] for _, n in under]) if twins else _SEVERAL + _parents(under))
        code, above = under[0]
    return _Verdict(code)


def _parents(found: list[tuple[str, tuple[str, ...]]]) -> str:
    return _some(["".join(names[:-1]) or names[-1] for _, names in found])


def _some(told: list[str]) -> str:
    return "、".join(told[:_MOST_NAMED]) + ("…" if len(told) > _MOST_NAMED else "")
