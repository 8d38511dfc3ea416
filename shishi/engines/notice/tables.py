"""Tables of tasks: rows written `| a | b |` or with tabs between, and tables that lost their grid, one cell a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shishi.engines.notice.dates import find_days
from shishi.engines.notice.duties import Duty
from shishi.engines.notice.lines import Line, Text
from shishi.engines.notice.names import is_body, read_person, split_units
from shishi.engines.notice.schema import Span

_COLUMNS = (
    ("city_leader", re.compile(r"(?:分管|责任|牵头|包抓|主管|联系|市级|县级|区级|政府).{0,4}领导$|分管[市县区]长")),
    ("department_leader", re.compile(r"责任人|负责人")),
    ("lead", re.compile(r"牵头|主办|主要责任单位")),
    ("supporting", re.compile(r"配合|协办|协同|参与|协助")),
    ("implementing", re.compile(r"实施(?:单位|主体)|承办|建设单位|落实单位")),
    ("responsible", re.compile(r"责任(?:单位|部门|主体)|主管部门|单位$|部门$")),
    ("money", re.compile(r"投资|资金|金额|经费|概算|预算|补助")),
    ("deadline", re.compile(r"时限|期限|完成时间|时间|进度")),
    ("number", re.compile(r"^序号$|^编号$")),
    ("place", re.compile(r"地点|位置|建设地|区域")),
    ("title", re.compile(r"项目|事项|名称|实事|任务|工作|目标|类别")),
    ("content", re.compile(r"内容|规模|标准|要求|措施|举措")),
)
_MONEY_UNIT = re.compile(r"[(:]?\s*(亿元|万元|元)\)?")
_INTEGER = re.compile(r"\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Cell:
    column: str
    span: Span
    header: str


@dataclass(frozen=True, slots=True)
class Row:
    span: Span
    cells: tuple[Cell, ...]

    def cell(self, *columns: str) -> Cell | None:
        return next((c for name in columns for c in self.cells if c.column == name and c.span[1] > c.span[0]), None)


def column_of(header: str) -> str:
    flat = re.sub(r"\s+", "", header)
    return next((name for name, pattern in _COLUMNS if pattern.search(flat)), "content")


def money_unit(header: str) -> str | None:
    """Return 元, 万元 or 亿元 where a column's header gives the unit of its bare numbers."""
    match = _MONEY_UNIT.search(header)
    return match.group(1) if match else None


def read_rows(text: Text, span: Span) -> list[Row]:
    """Return the rows of every task table in `span`; a table of tasks has a column that says who answers or by when."""
    lines = text.lines_between(span)
    return _piped(text, lines) + _flattened(text, lines)


def _piped(text: Text, lines: tuple[Line, ...]) -> list[Row]:
    rows: list[Row] = []
    header: list[str] | None = None
    for line in lines:
        cells = _cells(line) or _tabbed(text, line)
        if not cells:
            header = None
            continue
        names = [text.folded[a:b] for a, b in cells]
        if header is None or (len(names) == len(header) and names == header):
            header = names
            continue
        if all(re.fullmatch(r"[-: ]*", n) for n in names):
            continue
        if _is_task_table([column_of(h) for h in header]) and len(cells) == len(header):
            rows.append(Row((line.start, line.end), tuple(Cell(column_of(h), c, h) for h, c in zip(header, cells, strict=True))))
    return rows


def _tabbed(text: Text, line: Line) -> list[Span]:
    start = text.original.rfind("\n", 0, line.start) + 1
    cells = text.original[start : line.end].split("\t")
    if len(cells) < 3:
        return []
    out = []
    for cell in cells:
        left = start + len(cell) - len(cell.lstrip())
        out.append((left, left + len(cell.strip())))
        start += len(cell) + 1
    return out


def _cells(line: Line) -> list[Span]:
    if not (line.text.startswith("|") and line.text.endswith("|") and line.text.count("|") >= 3):
        return []
    bars = [i for i, c in enumerate(line.text) if c == "|"]
    out = []
    for a, b in zip(bars, bars[1:], strict=False):
        inside = line.text[a + 1 : b]
        left = len(inside) - len(inside.lstrip())
        out.append((line.start + a + 1 + left, line.start + a + 1 + left + len(inside.strip())))
    return out


def _is_task_table(columns: list[str]) -> bool:
    return any(c in columns for c in ("responsible", "lead", "deadline")) and any(c in columns for c in ("title", "content"))


def _flattened(text: Text, lines: tuple[Line, ...]) -> list[Row]:
    """A table whose cells became lines: 序号 and the other headers, then for each row its number on a line of its own."""
    start = next((i for i, line in enumerate(lines) if line.text in ("序号", "编号")), None)
    if start is None:
        return []
    first = next((i for i in range(start + 1, min(start + 12, len(lines))) if lines[i].text == "1"), None)
    if first is None:
        return []
    headers = [line.text for line in lines[start:first]]
    if not _is_task_table([column_of(h) for h in headers]):
        return []
    rows: list[Row] = []
    current: list[Cell] = []
    expected = 1
    for line in lines[first:]:
        if _INTEGER.match(line.text) and int(line.text) == expected:
            _finish(rows, current)
            current, expected = [], expected + 1
            continue
        kind = _kind(line) if any(c.column == "title" for c in current) else "title"
        if kind == "title" and any(c.column == "deadline" for c in current):
            _finish(rows, current)
            current = [c for c in current if c.column == "responsible"]
        current.append(Cell(kind, (line.start, line.end), ""))
    _finish(rows, current)
    return rows


def _kind(line: Line) -> str:
    days = find_days(line.text, year=2000)
    if days and len(line.text) <= 16 and days[0].span[0] <= 1:
        return "deadline"
    if len(line.text) <= 24 and is_body(line.text) and not re.search(r"\d", line.text):
        return "responsible"
    return "title"


def _finish(rows: list[Row], cells: list[Cell]) -> None:
    own = [c for c in cells if c.column != "responsible"]
    if own:
        rows.append(Row((min(c.span[0] for c in own), max(c.span[1] for c in cells)), tuple(cells)))


def row_duties(text: Text, row: Row) -> list[Duty]:
    duties: list[Duty] = []
    for cell in row.cells:
        if cell.column in ("city_leader", "department_leader"):
            if person := read_person(text, cell.span):
                duties.append(Duty(cell.column, cell.span, person=person))
        elif cell.column in ("lead", "supporting", "implementing", "responsible") and (units := split_units(text, cell.span)):
            duties.append(Duty(cell.column, cell.span, units))
    return duties
