"""`shishi doctor`: what is ready, what is missing, what to do about it."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shishi.base.calendar import LAST_COVERED_YEAR
from shishi.engines import pack as packs
from shishi.engines.notice import READER_VERSION

_WARN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    state: str
    """ok, warn, fail."""
    says: str


def command(
    pack: Annotated[list[Path] | None, typer.Option("--pack", help="检查的计划包；默认为 packs/ 下全部")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一份 JSON")] = False,
    sweep: Annotated[bool, typer.Option("--sweep", help="清除一周以上没有用到的文件（上传后没有提交的）")] = False,
) -> None:
    """检查数据库、文件、后台任务、工作日历、外部工具和计划包。有不能运行的问题时退出码为 1。"""
    from shishi.site.health import database_checks  # noqa: PLC0415 - Django starts only for commands that need it
    from shishi.site.health import today as today_of  # noqa: PLC0415

    folders = pack or sorted(p.parent for p in (Path(__file__).resolve().parents[3] / "packs").glob("*/pack.toml"))
    checks = [*(Check(*c) for c in database_checks(remove=sweep)), _calendar(today_of()), *_tools(), *(_pack(f) for f in folders)]
    checks.append(Check("读取器", "ok", f"第 {READER_VERSION} 版，Python {sys.version.split()[0]}"))
    if as_json:
        print(json.dumps([asdict(c) for c in checks], ensure_ascii=False, indent=2))
    else:
        table = Table()
        for name in ("检查项", "状态", "说明"):
            table.add_column(name, overflow="fold")
        words = {"ok": Text("正常", "green"), "warn": Text("注意", "yellow"), "fail": Text("问题", "bold red")}
        for c in checks:
            table.add_row(c.name, words[c.state], c.says)
        Console(markup=False).print(table)
    if any(c.state == "fail" for c in checks):
        raise typer.Exit(1)


def _calendar(today: date) -> Check:
    left = (date(LAST_COVERED_YEAR, 12, 31) - today).days
    if left < _WARN_DAYS:
        return Check(
            "工作日历",
            "warn",
            f"只覆盖到 {LAST_COVERED_YEAR} 年底（还有 {left} 天）；国务院公布下一年放假安排后请更新 chinesecalendar。",
        )
    return Check("工作日历", "ok", f"覆盖到 {LAST_COVERED_YEAR} 年底")


def _tools() -> list[Check]:
    found = shutil.which("antiword")
    return [
        Check(
            "antiword", "ok" if found else "warn", "可读取 .doc" if found else "未安装，不能读取 .doc；apt-get install antiword"
        )
    ]


def _pack(folder: Path) -> Check:
    try:
        person, total = packs.person_share(packs.read(folder))
    except packs.PackError as error:
        return Check(f"计划包 {folder.name}", "fail", str(error.problems[0]))
    return Check(f"计划包 {folder.name}", "ok", f"{total} 个值，人工填写 {person} 个（{person / max(total, 1):.1%}）")
