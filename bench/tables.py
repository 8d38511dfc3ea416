"""How fast a table of 100,000 rows by 12 columns is read, its head found and every cell checked, against fastexcel reading alone.

Each side runs in a process of its own, in turns, so that neither's memory is the other's; also what a marked copy takes.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import fastexcel
import xlsxwriter

from shishi.engines.tables.check import Known, check
from shishi.engines.tables.columns import Column
from shishi.engines.tables.days import Yearless
from shishi.engines.tables.locate import locate
from shishi.engines.tables.problems import problems
from shishi.engines.tables.reading import read_sheet

ROWS, WRONG, TURNS = 100_000, 1_000, 5
PLACES = tuple((f"6207{n:05d}", f"第{n}镇", "") for n in range(60))
COLUMNS = (
    Column("number", "编号", is_key=True, longest=40),
    Column("name", "名称", required=True, longest=120),
    Column("division", "所在地", form="choice", required=True, choices=PLACES),
    Column("organisation", "项目单位", longest=80),
    Column("length", "长度", form="integer", unit="公里", scale=3),
    Column("cost", "投资", form="integer", unit="万元", scale=6),
    Column("pupils", "学生数", form="integer", unit="人"),
    Column("kind", "建设方式", form="choice", choices=(("new", "新建", ""), ("wider", "改扩建", ""))),
    Column("heated", "是否供暖", form="yes_no"),
    Column("planned_started", "计划开工", form="date"),
    Column("started", "开工日期", form="date"),
    Column("note", "备注"),
)


def workbook(path: Path) -> None:
    """Write the table as an office would send it: a merged title, metres, days as days and as text, text-numbers, 1,000 errors."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 11, "农村公路建设台账")
        heads = [c.label for c in COLUMNS]
        heads[4], heads[5] = "长 度\n（米）", "投资（万元）"
        sheet.write_row(1, 0, heads)
        for n in range(ROWS):
            start = date(2022, 3, 1) + timedelta(days=n % 200)
            wrong = n % (ROWS // WRONG) == 0
            sheet.write_string(n + 2, 0, f"620702-{n:06d}")
            sheet.write_row(n + 2, 1, [f"第{n}号通村公路", PLACES[n % 60][1], f"第{n % 900}建设单位"])
            sheet.write(n + 2, 4, "很长" if wrong else 320 + n % 5000)
            sheet.write(n + 2, 5, f"{1000 + n % 9000:,}.5" if n % 7 == 0 else (n % 9000) + 0.25)
            sheet.write_row(n + 2, 6, [n % 400, "新建" if n % 3 else "改扩建", "是" if n % 2 else "否"])
            sheet.write_datetime(n + 2, 9, datetime.combine(start, datetime.min.time()), day)
            sheet.write_string(n + 2, 10, f"{start.year}年{start.month}月{start.day}日" if n % 2 else f"{start:%Y.%m.%d}")
            sheet.write(n + 2, 11, f"备注{n % 50}")


def fastexcel_alone(path: str) -> int:
    return fastexcel.read_excel(Path(path).read_bytes()).load_sheet(0).to_polars().height


def whole(path: str) -> int:
    located = locate(read_sheet(Path(path).read_bytes(), "台账.xlsx"), COLUMNS)
    return check(located, COLUMNS, known=Known(yearless=Yearless(2022))).errors.height


def marked(path: str) -> int:
    from shishi.engines.tables.marked import marked_copy

    data = Path(path).read_bytes()
    located = locate(read_sheet(data, "台账.xlsx"), COLUMNS)
    checked = check(located, COLUMNS, known=Known(yearless=Yearless(2022)))
    wrong = [(p.row, p.column, p.value, str(p.phrase)) for p in problems(checked.errors, checked.kinds)]
    started = time.perf_counter()
    size = len(marked_copy(data, "台账.xlsx", wrong, COLUMNS))
    print(json.dumps({"seconds": time.perf_counter() - started, "size": size}))
    return len(wrong)


SIDES = {"fastexcel_alone": fastexcel_alone, "whole": whole, "marked": marked}


def _measured(side: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.tables", side, str(path)]
    told = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).resolve().parents[1]).stdout
    return {key: value for line in told.splitlines() for key, value in json.loads(line).items()}


def main() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        workbook(path)
        turns = [{side: _measured(side, path) for side in ("fastexcel_alone", "whole")} for _ in range(TURNS)]
        copies = [_measured("marked", path) for _ in range(3)]
    assert turns[0]["whole"]["told"] == WRONG
    alone, ours = (statistics.median(t[side]["took"] for t in turns) for side in ("fastexcel_alone", "whole"))
    return {
        "table_rows": ROWS,
        "table_columns": len(COLUMNS),
        "table_fastexcel_alone_seconds_median_of_5": round(alone, 2),
        "table_read_locate_check_seconds_median_of_5": round(ours, 2),
        "table_ratio_to_fastexcel_alone_median_of_5": round(
            statistics.median(t["whole"]["took"] / t["fastexcel_alone"]["took"] for t in turns), 2
        ),
        "table_read_locate_check_peak_mb": round(max(t["whole"]["peak"] for t in turns)),
        "table_fastexcel_alone_peak_mb": round(max(t["fastexcel_alone"]["peak"] for t in turns)),
        "table_marked_copy_seconds_median_of_3": round(statistics.median(c["seconds"] for c in copies), 2),
        "table_marked_copy_peak_mb": round(max(c["peak"] for c in copies)),
    }


if __name__ == "__main__":
    begun = time.perf_counter()
    found = SIDES[sys.argv[1]](sys.argv[2])
    took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"took": took, "peak": peak, "told": found}))
