"""Units as tables write them: a root and a power of ten. 公里 is 米 with 3, 万元 is 元 with 4."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_TENS = {"十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_NAMED = {
    "分钱": ("元", -2), "分": ("元", -2), "元": ("元", 0), "圆": ("元", 0), "块": ("元", 0), "rmb": ("元", 0), "¥": ("元", 0), "yuan": ("元", 0),
    "毫米": ("米", -3), "mm": ("米", -3), "厘米": ("米", -2), "cm": ("米", -2), "米": ("米", 0), "m": ("米", 0),
    "千米": ("米", 3), "公里": ("米", 3), "km": ("米", 3),
    "平方米": ("平方米", 0), "平米": ("平方米", 0), "平方": ("平方米", 0), "m2": ("平方米", 0), "㎡": ("平方米", 0),
    "公顷": ("平方米", 4), "平方公里": ("平方米", 6), "平方千米": ("平方米", 6), "km2": ("平方米", 6),
    "立方米": ("立方米", 0), "方": ("立方米", 0), "m3": ("立方米", 0),
    "克": ("克", 0), "千克": ("克", 3), "公斤": ("克", 3), "kg": ("克", 3), "吨": ("克", 6), "t": ("克", 6),
    "亩": ("亩", 0), "%": ("%", 0), "百分比": ("%", 0), "‰": ("%", -1), "小时": ("小时", 0), "天": ("天", 0), "日": ("天", 0),
}  # fmt: skip
_COUNTED = re.compile(
    r"[人名户个座所处条项件套台辆间栋幢张床村组次批家眼口盏块班支队期门场份本]|人次|张床位?|家庭|自然村|学位|场次|床位?|辆次"
)
_ONLY_COUNTS = re.compile(r"[个座所处条项件套台辆间栋幢张村组次批家眼口盏块班支队期份本类名]")
_IN_ENGLISH = {
    "人": "people", "人次": "attendances", "户": "households", "家庭": "families", "辆次": "trips", "场次": "sessions",
    "元": "yuan", "万元": "×10,000 yuan", "亿元": "×100,000,000 yuan", "毫米": "mm", "厘米": "cm", "米": "m", "公里": "km", "千米": "km",
    "平方米": "m²", "平方公里": "km²", "公顷": "ha", "立方米": "m³", "亩": "mu", "千克": "kg", "公斤": "kg", "吨": "t", "岁": "years of age",
    "百分点": "percentage points", "管": "tubes", "小时": "hours", "天": "days", "日": "days", "个工作日": "working days", "个月": "months",
    "季度": "quarters", "年": "years",
}  # fmt: skip
_EACH_IN_ENGLISH = {"小时": "hour", "日": "day", "天": "day", "月": "month", "季度": "quarter", "年": "year"}
_STATED = re.compile(r"^\s*[（(]?(?:金额|计量)?单位\s*[:：]\s*([^（）()]{1,30})[）)]?\s*$")
_PREFIX = re.compile(r"^(十万|百万|千万|[十百千万亿])(.*)$")


def unit_of(written: str) -> tuple[str, int] | None:
    """Return (root, power of ten) of a unit, or None where it is none that we know.

    >>> unit_of("公里"), unit_of("万元"), unit_of("万人"), unit_of("必填")
    (('米', 3), ('元', 4), ('人', 4), None)
    """
    text = folded(written)
    if text in _NAMED:
        return _NAMED[text]
    if _COUNTED.fullmatch(text):
        return text, 0
    if (match := _PREFIX.match(text)) and match[2]:
        inner = unit_of(match[2])
        return (inner[0], inner[1] + _TENS[match[1]]) if inner else None
    return None


def unit_in_english(written: str) -> str:
    """Return a unit as English writes it behind a figure: nothing for a word that only counts, as written where we do not know it.

    >>> unit_in_english("公里"), unit_in_english("所"), unit_in_english("管/日"), unit_in_english("次/季度"), unit_in_english("窟")
    ('km', '', 'tubes a day', 'a quarter', '窟')
    """
    text, _, each = written.partition("/")
    told = _IN_ENGLISH.get(text, "" if _ONLY_COUNTS.fullmatch(text) else text)
    if not each:
        return told
    return f"{told} a {_EACH_IN_ENGLISH[each]}".strip() if each in _EACH_IN_ENGLISH else written


def multiplier_of(written: str) -> int | None:
    """Return the power of ten of a bare 万, 千, 亿."""
    return _TENS.get(folded(written))


def shift_between(written: str, own: str, scale: int) -> int | None:
    """Return the power of ten from a figure written in `written` to what is stored; None where the two measure different things.

    `own` is the column's unit, in which a figure times 10^`scale` is stored. A bare 万 stands before the column's own root.

    >>> shift_between("米", "公里", 3), shift_between("元", "万元", 6), shift_between("万", "万元", 6), shift_between("亩", "公里", 3)
    (0, 2, 6, None)
    """
    if not written or folded(written) == folded(own):
        return scale
    mine = unit_of(own)
    if (tens := multiplier_of(written)) is not None:
        return scale + tens - (mine[1] if mine and _PREFIX.match(folded(own)) else 0)
    theirs = unit_of(written)
    if theirs is None or mine is None or theirs[0] != mine[0]:
        return None
    return scale + theirs[1] - mine[1]


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def stated_unit(rows: Iterable[Sequence[str | None]]) -> list[str]:
    """Return the units that a line above a table states for all of it: 单位：万元、公里."""
    for row in rows:
        for cell in row:
            if cell and (match := _STATED.search(cell)):
                return [u for u in re.split(r"[、,，;；/\s]+", match[1]) if u]
    return []
