"""Columns that together name a place: county, township, village, joined to the divisions that there are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from shishi.base.phrases import Phrase, say, word
from shishi.engines.tables.problems import Errors

_ENDINGS = (
    r"(?:自治县|县|区|市)$",
    r"(?:街道办事处|街道办|街道|镇|乡)$",
    r"(?:村民委员会|村委会|居民委员会|居委会|行政村|社区|村)$",
)
_WHAT = (word("县区"), word("乡镇"), word("村"))
_NOWHERE, _ELSEWHERE, _SEVERAL = "?", "@", "&"
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Places:
    """`columns` are our codes for county, township and village, from the top, as many as there are.

    `divisions` are (code, names from the top): a county has one name, a village three.
    """

    columns: tuple[str, ...]
    divisions: Sequence[tuple[str, tuple[str, ...]]]
    code: str = "division"
    """The column that the place's code goes to."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    code: str | None
    level: str = ""
    """The column at fault."""
    other: str = ""
    """The kind of fault, and what its sentence names."""


def placed(frame: pl.DataFrame, places: Places, labels: Mapping[str, str], errors: Errors) -> pl.Series:
    """Return the code of the place that each row names, null where it names none; what is no place goes to `errors`.

    Names count with and without their ending (甘州区, 甘州). A level that is left blank is none, or follows from the name below it
    where that is the only one.
    """
    levels = [c for c in places.columns if c in frame.columns]
    named = _named(places.divisions)
    distinct = frame.select(levels).unique(maintain_order=True)
    judged = [
        _judge([(places.columns.index(c), c, name) for c, name in zip(levels, row, strict=True) if name], named)
        for row in distinct.iter_rows()
    ]
    told = distinct.with_columns(
        pl.Series("code", [v.code for v in judged], pl.String),
        pl.Series("level", [v.level for v in judged], pl.String),
        pl.Series("other", [v.other for v in judged], pl.String),
    )
    joined = frame.select("row", *levels).join(told, on=levels, how="left", nulls_equal=True, maintain_order="left")
    for level in levels:
        for mark, kind in _kinds(places.columns.index(level)).items():
            wrong = joined.filter((pl.col("level") == level) & pl.col("other").str.starts_with(mark))
            errors.add(kind, (level, labels[level]), wrong.select("row", value=level, other=pl.col("other").str.slice(1)))
    return joined["code"].alias(places.code)


def _kinds(level: int) -> dict[str, Phrase]:
    return {
        _NOWHERE: say("没有名为“{value}”的{what:word}；请核对名称。", what=_WHAT[level]),
        _ELSEWHERE: say("“{value}”不在所填的上级之下，而在{other}；请核对。"),
        _SEVERAL: say("名为“{value}”的不止一处（{other}）；请写明上级。"),
    }


def _bare(level: int, name: str) -> str:
    bare = re.sub(_ENDINGS[level], "", name)
    return bare if len(bare) > 1 else name


def _named(divisions: Sequence[tuple[str, tuple[str, ...]]]) -> dict[tuple[int, str], list[tuple[str, tuple[str, ...]]]]:
    out: dict[tuple[int, str], list[tuple[str, tuple[str, ...]]]] = {}
    for code, names in divisions:
        out.setdefault((len(names) - 1, _bare(len(names) - 1, names[-1])), []).append((code, names))
    return out


def _judge(told: list[tuple[int, str, str]], named: Mapping[tuple[int, str], list[tuple[str, tuple[str, ...]]]]) -> _Verdict:
    """`told` are (level, column, name) from the top."""
    code, above = None, ()
    for level, column, name in told:
        found = named.get((level, _bare(level, name)), [])
        found = [f for f in found if f[1][-1] == name] or found
        if not found:
            return _Verdict(None, column, _NOWHERE)
        under = [f for f in found if f[1][: len(above)] == above]
        if not under:
            return _Verdict(None, column, _ELSEWHERE + _parents(found))
        if len(under) > 1:
            return _Verdict(None, column, _SEVERAL + _parents(under))
        code, above = under[0]
    return _Verdict(code)


def _parents(found: list[tuple[str, tuple[str, ...]]]) -> str:
    told = ["".join(names[:-1]) or names[-1] for _, names in found]
    return "、".join(told[:_MOST_NAMED]) + ("…" if len(told) > _MOST_NAMED else "")
