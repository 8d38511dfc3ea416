"""The text as read, beside an equal-length folded copy that the grammars work on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from shishi.engines.notice.schema import Span

_HALF = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ODD = str.maketrans(
    {
        **dict.fromkeys("—–―─━－−﹣~～﹘‐‑‒⁓", "-"),
        **dict.fromkeys("　\u00a0\u2002\u2003\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("∶︰", ":"),
        **dict.fromkeys("﹒．·•", "."),
        **dict.fromkeys("﹪٪", "%"),
        **dict.fromkeys("○", "〇"),
        **dict.fromkeys("﹙", "("),
        **dict.fromkeys("﹚", ")"),
        **dict.fromkeys("「『", "“"),
        **dict.fromkeys("」』", "”"),
    }
)
_TRADITIONAL = str.maketrans(
    "號萬億個單責領導頭體實時間資補縣區鄉鎮級達於約標務員際產業項總額農學園電話網報減開後從當門關發辦類處條則據繼續設備準進過選運動環節場館樓點線圖書與為無數歲戶輛張臺隻筆塊幾兩這質計劃協聯屆週畝噸裡檢驗評審調濟護醫療養殘婦團組織機構應廳會證簽訂購買採",
    "号万亿个单责领导头体实时间资补县区乡镇级达于约标务员际产业项总额农学园电话网报减开后从当门关发办类处条则据继续设备准进过选运动环节场馆楼点线图书与为无数岁户辆张台只笔块几两这质计划协联届周亩吨里检验评审调济护医疗养残妇团组织机构应厅会证签订购买采",
)
_TABBED_ROW = re.compile(r"^[^\n\t]*(?:\t[^\n\t]*){2,}$", re.M)
_TABLE_ROW = re.compile(r"^[^\n|]*(?:\|[^\n|]*){2,}$", re.M)
_CLAUSE_ENDS = re.compile(r"[。;!?\n]")
_FOLDED = {code: chr(code).translate(_HALF).translate(_ODD).translate(_TRADITIONAL) for code in {*_HALF, *_ODD, *_TRADITIONAL}}
_ITEM_BEFORE_MONTH = re.compile(r"^([ ]*\d{1,3})\.(?=\d{1,2}月)", re.M)


def fold(text: str) -> str:
    """Return `text` with one form for each mark: half width, one dash, one space. One character stays one character.

    "3.6月底前" opening a line is item 3 with a month, never a fraction of months.
    """
    return _ITEM_BEFORE_MONTH.sub(r"\1、", text.translate(_FOLDED))


@dataclass(frozen=True)
class Line:
    start: int
    end: int
    """Both without the white space around the line."""
    text: str
    """Folded."""


class Text:
    """One text in two equal-length forms: `original` for what is shown, `folded` for what is matched."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.folded = fold(_TABBED_ROW.sub(lambda row: row.group().replace("\t", "|"), original))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        out, start = [], 0
        for raw in self.folded.split("\n"):
            left = len(raw) - len(raw.lstrip())
            text = raw.strip()
            if text:
                out.append(Line(start + left, start + left + len(text), text))
            start += len(raw) + 1
        return tuple(out)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        starts = [0]
        starts += [m.end() for m in _CLAUSE_ENDS.finditer(self.folded)]
        for row in _TABLE_ROW.finditer(self.folded):
            starts += [row.start() + i + 1 for i, mark in enumerate(row.group()) if mark == "|"]
        return sorted(set(starts))

    def sentence(self, at: int) -> Span:
        """Return the span of the sentence that holds the character `at`; sentences end at 。；！？, line ends and the edges of a table's cells."""
        index = bisect_right(self._sentence_starts, at) - 1
        start = self._sentence_starts[index]
        end = self._sentence_starts[index + 1] if index + 1 < len(self._sentence_starts) else len(self.folded)
        while start < end and self.folded[start] in " \n|":
            start += 1
        while end > start and self.folded[end - 1] in " \n|":
            end -= 1
        return start, end

    def clause(self, at: int, *, marks: str = "。;!?\n,") -> Span:
        """Return the span around `at` up to the nearest of `marks`, without them; at most one sentence."""
        start, end = self.sentence(at)
        left = max((self.folded.rfind(m, start, at) for m in marks), default=-1)
        rights = [r for m in marks if (r := self.folded.find(m, at, end)) >= 0]
        return max(left + 1, start), min(rights, default=end)

    def sentences(self, span: Span) -> Iterator[Span]:
        at = span[0]
        while at < span[1]:
            start, end = self.sentence(at)
            clipped = max(start, span[0]), min(end, span[1])
            if clipped[1] > clipped[0]:
                yield clipped
            at = max(end, at) + 1

    def original_at(self, span: Span) -> str:
        return self.original[span[0] : span[1]]

    def trimmed(self, span: Span, marks: str = " \n,。;:、.") -> Span:
        """Return `span` without the marks at its ends."""
        start, end = span
        while start < end and self.folded[start] in marks:
            start += 1
        while end > start and self.folded[end - 1] in marks:
            end -= 1
        return start, end

    def last_line_like(self, flat: str) -> int:
        """Return where the last line stands that is `flat` when white space is put aside; -1 where there is none."""
        return self._lines_by_words.get(flat, -1)

    @cached_property
    def _lines_by_words(self) -> dict[str, int]:
        return {"".join(line.text.split()): line.start for line in self.lines}

    def lines_between(self, span: Span) -> tuple[Line, ...]:
        first = bisect_left(self._line_starts, span[0])
        last = bisect_left(self._line_starts, span[1])
        return self.lines[first:last]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]
