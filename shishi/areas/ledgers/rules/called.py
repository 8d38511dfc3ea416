"""By what an entry is known that somebody wrote down: its number, else its name and county. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from shishi.engines.tables.words import plain, plain_key

_SHORTEST = 4
_BRACKETS = str.maketrans("【〔〖[{】〕〗]}", "((((()))))")


def numbered(number: str) -> str:
    """Return what a number has in common with itself however it is typed."""
    return plain_key(number).casefold()


def calling(name: str, division: str) -> tuple[str, str]:
    """Return what two entries of one county share where blanks, width, case and the kind of brackets alone tell their names apart."""
    return plain(name).translate(_BRACKETS), division[:6]


def parts_of(name: str) -> Iterator[str]:
    """Yield what a plain name begins or ends with that may be a name too: 第5小学 of 第5小学食堂."""
    for n in range(_SHORTEST, len(name)):
        yield name[:n]
        yield name[-n:]


def lies_in(division: str) -> tuple[str, ...]:
    """Return what the codes of a place's county, township and village begin with, as far down as it says."""
    told = len(division.rstrip("0"))
    return tuple(division[:digits] for digits in (6, 9, 12) if digits == 6 or told > digits - 3)


def meets(one: str, other: str) -> bool:
    """Tell whether two places may be one: the same, or one within the other."""
    ours, theirs = lies_in(one), lies_in(other)
    return ours[-1] in theirs or theirs[-1] in ours
