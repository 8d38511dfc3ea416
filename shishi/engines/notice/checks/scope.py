"""Who is meant, said in two ways; units mixed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shishi.base.phrases import say
from shishi.engines.notice.checks.case import Case, finding
from shishi.engines.notice.schema import Finding, Programme

_ORIGIN = re.compile(r"(?:具有|持有|为|是)([一-龥]{2,8}?)(?:户籍|户口)")
_AGE = re.compile(r"(\d{1,3})(?:周)?岁(及以上|\(含\)以上|以上|及以下|以下)")


def find(case: Case) -> Iterator[Finding]:
    for p in case.reading.programmes:
        yield from _origins(case, p)
        yield from _ages(case, p)
        yield from _units(case, p)


def _origins(case: Case, p: Programme) -> Iterator[Finding]:
    found: dict[str, tuple[int, int]] = {}
    for match in _ORIGIN.finditer(case.text.folded, *p.span):
        found.setdefault(match.group(1), match.span())
    if len(found) >= 2:
        names = list(found)
        yield finding(
            "scope.origin",
            "error",
            p,
            list(found.values()),
            say("对象的户籍条件前后不一：{origins:list}。", origins=tuple(f"“{n}户籍”" for n in names)),
            why=say("户籍范围不同，符合条件的人就不同。"),
            question=say("对象应具有“{first}”户籍还是“{second}”户籍？", first=names[0], second=names[1]),
        )


def _ages(case: Case, p: Programme) -> Iterator[Finding]:
    forms: dict[str, dict[str, tuple[int, int]]] = {}
    for match in _AGE.finditer(case.text.folded, *p.span):
        forms.setdefault(match.group(1), {}).setdefault(match.group(2).replace("(含)", "及"), match.span())
    for age, ways in forms.items():
        for loose, strict in (("以上", "及以上"), ("以下", "及以下")):
            if loose in ways and strict in ways:
                yield finding(
                    "scope.age",
                    "doubt",
                    p,
                    [ways[loose], ways[strict]],
                    say("“{loose}”与“{strict}”混用。", loose=f"{age}岁{loose}", strict=f"{age}岁{strict}"),
                    why=say("刚满{age}岁的人是否计入，两种写法不同。", age=age),
                    question=say("刚满{age}岁的人是否计入？", age=age),
                )


def _units(case: Case, p: Programme) -> Iterator[Finding]:
    """人 is a person, 人次 a time that a person came; a part cannot be counted in another unit than its whole."""
    whole = None
    for t in p.targets:
        if t.unit == "人次" and t.kind == "output":
            whole = t
        elif (
            whole
            and t.kind == "breakdown"
            and t.unit in ("人", "名")
            and case.text.sentence(t.span[0]) == case.text.sentence(whole.span[0])
        ):
            yield finding(
                "scope.unit",
                "doubt",
                p,
                [whole.span, t.span],
                say(
                    "{whole}以“人次”计，其中{part}以“{unit}”计。",
                    whole=case.quote(whole.span),
                    part=case.quote(t.span),
                    unit=t.unit,
                ),
                why=say("一个人可以有几个人次，两种单位不能相加，也不能互相包含。"),
                question=say("这一部分是按人还是按人次统计？"),
            )
