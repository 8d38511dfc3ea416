"""Paragraphs out of the lines that a page's width broke."""

from __future__ import annotations

import re

_ENDS = "。；：！？;:!?”）)"
_STARTS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.．、]|第[一二三四五六七八九十]+[章条部]|附件|关于|\|)"
)


def joined(lines: list[str]) -> list[str]:
    """Join lines that the page's width broke: the one above is full and does not end a sentence, the one below starts nothing."""
    if not lines:
        return []
    full = sorted(len(line) for line in lines)[int(len(lines) * 0.8)]
    out: list[str] = []
    previous = ""
    for line in lines:
        broken = (
            bool(out)
            and len(previous) >= full * 0.85
            and previous[-1] not in _ENDS
            and not _STARTS.match(line)
            and not previous.startswith("|")
        )
        if broken:
            out[-1] += line
        else:
            out.append(line)
        previous = line
    return out
