"""By what an entry is known that somebody wrote down: its number, else its name and county. Pure."""

from __future__ import annotations

from shishi.engines.tables.words import plain, plain_key

_BRACKETS = str.maketrans("【〔〖[{】〕〗]}", "((((()))))")


def numbered(number: str) -> str:
    """Return what a number has in common with itself however it is typed."""
    return plain_key(number).casefold()


def calling(name: str, division: str) -> tuple[str, str]:
    """Return what two entries of one county share where blanks, width, case and the kind of brackets alone tell their names apart."""
    return plain(name).translate(_BRACKETS), division[:6]
