"""Numbers as Chinese offices write them: 39, 2.5万, 1千, 二十一, 百分之三十, 〇, full width."""

from __future__ import annotations

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "廿": 20}
STEPS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = r"[零〇○一二三四五六七八九十百千万亿两]"
NUMBER = rf"(?:(?:{ARABIC})(?:\s?[十百千万亿]+)?|{CHINESE}{{1,12}})"
"""A pattern for one number in folded text (half-width digits)."""

_ARABIC_WITH_STEP = re.compile(rf"({ARABIC})\s?([十百千万亿]*)\Z")
_LONGEST, _LONGEST_KEY = 40, 18


def whole_number(written: str | None) -> int:
    """Return the number that a form or an address sent; 0 where it is none, or longer than any key. Never raises.

    >>> whole_number("12"), whole_number("²"), whole_number("9" * 30), whole_number("-1")
    (12, 0, 0, 0)
    """
    return int(written) if written and written.isdecimal() and len(written) < _LONGEST_KEY else 0


def parse_number(written: str) -> int | float | None:
    """Return the value of a written number, or None where it is not one. Never raises.

    >>> parse_number("2.5万"), parse_number("一千二百"), parse_number("二〇二二")
    (25000, 1200, 2022)
    """
    text = written.translate(FULL_WIDTH).strip()
    if not text or len(text) > _LONGEST:
        return None
    if match := _ARABIC_WITH_STEP.match(text):
        return _scaled(match.group(1).replace(",", ""), match.group(2))
    return _chinese(text)


def _scaled(digits: str, steps: str) -> int | float:
    factor = 1
    for step in steps:
        factor *= STEPS.get(step) or MYRIADS[step]
    if "." not in digits:
        return int(digits) * factor
    whole, part = digits.split(".")
    if factor == 1:
        return float(digits)
    exact = int(whole + part) * factor
    return exact // 10 ** len(part) if exact % 10 ** len(part) == 0 else exact / 10 ** len(part)


def _chinese(text: str) -> int | None:
    if any(c not in DIGITS and c not in STEPS and c not in MYRIADS for c in text):
        return None
    if all(c in DIGITS for c in text) and len(text) > 1:
        return int("".join(str(DIGITS[c]) for c in text)) if "廿" not in text else None
    return _stepped(text)


def _stepped(text: str) -> int | None:
    """A last digit right behind a step counts the next smaller one: 一百六 is 160, 一百零六 106."""
    total = section = 0
    place = 1
    digit: int | None = None
    for c in text:
        if c in DIGITS:
            if digit:
                return None
            digit = DIGITS[c]
            place = place if digit else 1
        elif c in STEPS:
            section += (digit or 1) * STEPS[c]
            digit, place = None, STEPS[c] // 10
        else:
            total = (
                (total + section + (digit or 0) * place) * MYRIADS[c]
                if total == 0 or c == "亿"
                else total + (section + (digit or 0) * place) * MYRIADS[c]
            )
            section, digit, place = 0, None, MYRIADS[c] // 10
    return total + section + (digit or 0) * place


def to_chinese(number: int) -> str:
    """Return 0 ≤ `number` < 10^8 in Chinese numerals: 二十一, 一百零五, 一万两千 as 一万二千."""
    if number < 0 or number >= 10**8:
        raise ValueError(f"{number} is outside 0 … 99,999,999")
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        joint = "零" if 0 < low < 1000 else ""
        return to_chinese(high) + "万" + joint + (_below_myriad(low) if low else "")
    return _below_myriad(number).removeprefix("一" if 10 <= number < 20 else "") or "零"


def _below_myriad(number: int) -> str:
    out, zero = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, step)
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return out
