"""A number as people write it, with or without its unit, as an exact integer: 3.2万, 1,200.5, 320米, ３２０, 三十二, 50万元.

One rule for a typed form, a table and a chat: a unit that stands with the number counts (元 under 万元); a bare number is in the
unit of its column.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from shishi.base.numerals import parse_number
from shishi.base.units import folded, shift_between, unit_of

OPEN, READ, TOO_FINE, TOO_LARGE, OTHER_UNIT, NO_NUMBER = range(6)
LARGEST = 10**15
NOISY = r"^[+-]?[0-9]+\.[0-9]{6,9}$"
"""How 20877930.977, which no double holds, may come out of a workbook: 20877930.977000002."""
SURE = 15
"""A double holds any decimal of so many digits."""
_LONGEST = 60


def read_figure(text: str, *, unit: str, scale: int, shift: int | None = None) -> tuple[int | None, int]:
    """Return (value, verdict): what is written times 10^`scale`, an integer, where the verdict is READ.

    `unit` is the column's, in which a figure times 10^`scale` is stored; `shift` is the power of ten for a bare number, where not `scale`.

    >>> read_figure("3.2万", unit="万元", scale=6), read_figure("5000元", unit="万元", scale=6), read_figure("12亩", unit="米", scale=0)
    ((3200000, 1), (500000, 1), (None, 4))
    """
    bare = without_noise(folded(text[:_LONGEST]).replace(",", ""))
    for end in range(len(bare), 0, -1):
        number = _number(bare[:end])
        if number is None:
            continue
        own = bare[end:]
        if unit_of(own) is None and own != folded(unit) and any(sign.isdigit() for sign in own):
            break
        own_shift = shift_between(own, unit, scale) if own else _bare_shift(bare, unit, scale, scale if shift is None else shift)
        return (None, OTHER_UNIT) if own_shift is None else _scaled(number, own_shift)
    return None, NO_NUMBER


def _bare_shift(bare: str, unit: str, scale: int, shift: int) -> int:
    """Return the power of ten for a number without a unit. 3.2万 says by itself that it does not count in 万元."""
    one, ten = shift_between("万", unit, scale), scale + 4
    is_counted = one is not None and one != ten and ("万" in bare or "亿" in bare)
    return scale - (ten - one) if is_counted and one is not None else shift


def without_noise(text: str) -> str:
    """Return the number of 15 digits that a workbook held, where `text` is just what its reader makes of it; else the text."""
    if len(text) <= SURE or not re.match(NOISY, text):
        return text
    short = f"{float(text):.15g}"
    return f"{Decimal(short):f}" if f"{float(short):.9f}".rstrip("0") == text.lstrip("+").rstrip("0") else text


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
        return number if number.is_finite() else None
    except InvalidOperation:
        read = parse_number(text)
        return None if read is None else Decimal(str(read))


def _scaled(number: Decimal, shift: int) -> tuple[int | None, int]:
    if number and number.adjusted() + shift > SURE:
        return None, TOO_LARGE
    stored = number.scaleb(shift)
    if abs(stored) > LARGEST:
        return None, TOO_LARGE
    return (int(stored), READ) if stored == int(stored) else (None, TOO_FINE)
