"""What is told of publicity or training when it has been held, and what of it cannot be. Source: programmes.md, 宣传 · 业务培训."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shishi.base.calendar import day_written
from shishi.base.phrases import Phrase, say
from shishi.engines.notice.head import is_document_number

_ADDRESS = re.compile(r"https?://[^\s/.]+(?:\.[^\s/.]+)+(?:[/:?#]\S*)?")
KEYS = ("day", "audience", "people", "place", "shows")
MOST_PEOPLE = 100_000_000


def unheld(told: Mapping[str, Any], *, year: int, today: date, has_paper: bool) -> list[Phrase]:
    """Return one sentence for each thing that keeps what is told of an activity from being so.

    `told`: day (ISO), audience, people, place, shows: an address, or the number of a document; needless where a paper shows it.
    """
    day, people, shows = day_written(told.get("day")), told.get("people"), told.get("shows") or ""
    problems = []
    if day is None:
        problems.append(say("请填写开展日期，如 2022-03-25。"))
    elif day > today:
        problems.append(say("开展日期{day:day}还没有到；开展以后再报送。", day=day))
    elif day.year < year:
        problems.append(say("开展日期{day:day}早于本年度；应在{first:day}以后。", day=day, first=date(year, 1, 1)))
    if not told.get("audience"):
        problems.append(say("请填写对象，如“县级团委业务干部”。"))
    if not isinstance(people, int) or not 1 <= people <= MOST_PEOPLE:
        problems.append(say("人数应是 1 以上的整数。"))
    if shows and not (_ADDRESS.fullmatch(shows) or is_document_number(shows)):
        problems.append(
            say(
                "链接或文号“{shows}”不对：应是网址，如 https://www.example.cn/1.html，或文号，如 张团发〔2022〕8号。", shows=shows
            )
        )
    elif not (shows or has_paper):
        problems.append(say("请填写链接或文号，或附上照片、课件等附件。"))
    return problems
