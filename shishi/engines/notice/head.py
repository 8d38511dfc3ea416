"""The head of a notice: document number, title, issuer, the day under the signature."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from shishi.engines.notice.dates import find_days
from shishi.engines.notice.lines import Line, Text
from shishi.engines.notice.outline import marker_of
from shishi.engines.notice.schema import Span

_NUMBER = re.compile(r"[一-龥]{1,12}[〔\[【(][ ]?(?:19|20)\d\d[ ]?[〕\]】)][ ]?(?:第)?[ ]?\d{1,5}[ ]?号")
_TITLE_KIND = r"(?:通知|意见|方案|决定|办法|通告|公告|批复|函|报告|计划|规划|要点|清单|分解|措施|规定|细则|分工|纲要|安排|实事|工程|行动|任务|任务分解表?|分解表|一览表)"
_TITLE_END = re.compile(rf"{_TITLE_KIND}(?:\([^)]{{1,20}}\))?$")
_ISSUER_END = r"(?:人民政府(?:办公[厅室])?|政府办公?[厅室]?|办公[厅室]|委员会(?:办公[厅室])?|国务院(?:办公厅)?|领导小组(?:办公室)?|指挥部(?:办公室)?|局|厅|部|委|院|会|中心|总队|支队)"
_ISSUER = re.compile(rf"[一-龥、 ()]{{2,40}}?{_ISSUER_END}$")
_TITLE_ISSUER = re.compile(rf"^(.{{2,40}}?{_ISSUER_END})(?=关于|转发|印发|批转)")
_DATE_LINE = re.compile(
    r"^\(?(?:(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[一二][〇零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,4}日)\)?$"
)
_LABELLED = re.compile(r"(发布机构|发文机关|发布单位|发文单位|制发机关)\s*[::]\s*([^\s|,。;:]{2,30})")
_LABELLED_DAY = re.compile(
    r"(?:成文日期|发文日期|印发日期|发布日期|发布时间|生成日期)\s*[::]?\s*\|?\s*((?:19|20)\d\d[-年./]\d{1,2}[-月./]\d{1,2}日?)"
)
_PLACE_YEAR = re.compile(r"^([一-龥]{2,10}?(?:省|市|县|区|州|盟|旗))(?=(?:19|20)\d\d年)")
_HEAD_LINES = 40


def is_document_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Head:
    document_number: str | None
    document_number_span: Span | None
    title: str
    title_span: Span
    issuer: str | None
    issuer_span: Span | None
    issued_on: date | None
    issued_span: Span | None
    year: int | None
    end: int
    """Where the covering letter ends: behind the day under the signature, else behind the title."""


def read_head(text: Text) -> Head:
    lines = text.lines
    number = _number(text, lines)
    title_span, title_end = _title(text, lines)
    title = re.sub(r"\s+", "", text.original_at(title_span))
    signature = _signature(text, lines)
    issuer, issuer_span = _issuer(text, title, title_span, signature)
    issued, issued_span = _issued(text, lines, signature)
    year = _year(text, title, issued, number)
    end = max(title_end, signature[1].end) if signature else title_end
    return Head(
        document_number=re.sub(r"\s+", "", text.original_at(number)) if number else None,
        document_number_span=number,
        title=title,
        title_span=title_span,
        issuer=issuer,
        issuer_span=issuer_span,
        issued_on=issued,
        issued_span=issued_span,
        year=year,
        end=end,
    )


def _number(text: Text, lines: tuple[Line, ...]) -> Span | None:
    """The number stands on a line of its own near the top, or behind a label; one quoted in a sentence belongs to another document."""
    for line in lines[:_HEAD_LINES]:
        if match := _NUMBER.search(line.text):
            before, after = line.text[: match.start()].strip(" ("), line.text[match.end() :].strip(" )")
            labelled = bool(re.search(r"(?:文号|编号|字号)\s*[::|]?\s*\|?$", before))
            if labelled or (not before and (not after or after.startswith(("签发", "|")))):
                return line.start + match.start(), line.start + match.end()
    return None


def _title(text: Text, lines: tuple[Line, ...]) -> tuple[Span, int]:
    """The first run of lines that ends like a title; broken lines are joined."""
    for i, line in enumerate(lines[:_HEAD_LINES]):
        if _is_frame(line.text):
            continue
        last = i
        while (
            last < min(i + 3, len(lines) - 1)
            and not _ends_title(text.folded[line.start : lines[last].end], lines[last + 1].text)
            and _may_go_on(lines[last].text, lines[last + 1].text)
        ):
            last += 1
        if _TITLE_END.search(lines[last].text) and len(lines[last].text) <= 70:
            return (line.start, lines[last].end), lines[last].end
    if not lines:
        return (0, 0), 0
    first = next((x for x in lines[:_HEAD_LINES] if not _is_frame(x.text)), lines[0])
    stop = re.search(r"[:。]", first.text)
    end = first.start + stop.start() if stop else first.end
    return (first.start, end), end


def _ends_title(title: str, following: str) -> bool:
    """A plan's own name within 关于印发…的通知 is not yet the end where the next line brings the 通知."""
    within = re.search(r"关于(?:印发|转发|批转|下达)", title) and not re.search(r"(?:通知|函|决定|批复)$", title)
    return bool(_TITLE_END.search(title)) and not (within and re.search(r"(?:通知|函|决定|批复)$", following))


def _is_frame(line: str) -> bool:
    return (
        is_document_number(line)
        or "|" in line
        or bool(re.match(r"索引号|发布|文号|来源|主题|成文|字体|浏览|分享|当前位置|首页|名\s*称", line))
        or line.endswith("文件")
    )


def _may_go_on(line: str, following: str) -> bool:
    return (
        not re.search(r"[。;:,]$", line)
        and not is_document_number(following)
        and not marker_of(following)
        and len(line) <= 60
        and len(following) <= 60
    )


def _signature(text: Text, lines: tuple[Line, ...]) -> tuple[Line | None, Line] | None:
    """Return the line of the issuer and the line of the day that close the covering letter, or the whole notice."""
    for i, line in enumerate(lines):
        if _DATE_LINE.match(line.text):
            above = lines[i - 1] if i else None
            if above and _ISSUER.fullmatch(above.text) and not re.search(r"[。,;:]", above.text):
                return above, line
    for i, line in enumerate(lines):
        if i and _DATE_LINE.match(line.text) and i > 2:
            return None, line
    return None


def _issuer(
    text: Text, title: str, title_span: Span, signature: tuple[Line | None, Line] | None
) -> tuple[str | None, Span | None]:
    if signature and signature[0]:
        span = signature[0].start, signature[0].end
        return re.sub(r"\s+", "", text.original_at(span)), span
    head = text.folded[: min(len(text.folded), 4000)]
    if match := _LABELLED.search(head):
        return text.original_at(match.span(2)), match.span(2)
    flat = re.sub(r"\s+", "", text.folded[slice(*title_span)])
    if match := _TITLE_ISSUER.match(flat):
        return title[: match.end(1)], (title_span[0], title_span[0] + match.end(1))
    for line in text.lines[:3]:
        if line.start < title_span[0] and re.search(rf"{_ISSUER_END}$", line.text) and len(line.text) <= 30:
            return text.original_at((line.start, line.end)), (line.start, line.end)
    if match := _PLACE_YEAR.match(flat):
        return title[: match.end(1)] + "人民政府", (title_span[0], title_span[0] + match.end(1))
    return None, None


def _issued(text: Text, lines: tuple[Line, ...], signature: tuple[Line | None, Line] | None) -> tuple[date | None, Span | None]:
    if signature:
        line = signature[1]
        if days := find_days(line.text, year=None):
            return days[0].starts, (line.start, line.end)
    if match := _LABELLED_DAY.search(text.folded[:4000]):
        days = find_days(match.group(1).replace("/", "-").replace(".", "-"), year=None)
        if days:
            return days[0].starts, match.span(1)
    for line in lines[:6]:
        inner = line.text.strip("()")
        if _DATE_LINE.match(inner) and (days := find_days(inner, year=None)):
            return days[0].starts, (line.start, line.end)
    return None, None


def _year(text: Text, title: str, issued: date | None, number: Span | None) -> int | None:
    if match := re.search(r"((?:19|20)\d\d)年", title):
        return int(match.group(1))
    if issued:
        return issued.year
    if number and (match := re.search(r"(?:19|20)\d\d", text.folded[slice(*number)])):
        return int(match.group())
    years = Counter(re.findall(r"((?:19|20)\d\d)年", text.folded[:20000]))
    return int(years.most_common(1)[0][0]) if years else None
