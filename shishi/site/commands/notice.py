"""`shishi notice read` and `shishi notice check`. Imports no framework."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from shishi.engines.notice import SourceText, UnreadableFile, check, finding_json, read, read_file, to_json
from shishi.engines.notice.schema import Finding, Programme, Reading
from shishi.site.commands import stop
from shishi.site.trouble import why

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
File = Annotated[Path, typer.Argument(help="通知文件：.txt、.docx、.pdf、.html、.doc、.ofd", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
SEVERITIES = {"error": ("矛盾", "bold red"), "doubt": ("存疑", "yellow"), "gap": ("缺项", "cyan"), "ok": ("已核", "green")}


@app.command("read")
def read_command(
    file: File,
    as_json: AsJson = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="把 JSON 写入文件")] = None,
) -> None:
    """读取一份通知：目标、时间节点、资金、责任，各带原文位置。"""
    reading = _reading(file)
    if output or as_json:
        text = json.dumps(to_json(reading), ensure_ascii=False, indent=2)
        if output:
            _write(output, text + "\n")
        else:
            print(text)
        return
    _show_reading(reading)


@app.command("check")
def check_command(
    file: File, as_json: AsJson = False, all_: Annotated[bool, typer.Option("--all", help="也列出已核对无误的各项")] = False
) -> None:
    """审读一份通知：哪里前后矛盾、哪里存疑、哪里缺项。有矛盾或存疑时退出码为 1。"""
    reading = _reading(file)
    findings = check(reading)
    if as_json:
        print(json.dumps([finding_json(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        show_findings(reading, [f for f in findings if all_ or f.severity != "ok"])
        print(counted(findings))
    if any(f.severity in ("error", "doubt") for f in findings):
        raise typer.Exit(1)


def source_of(file: Path) -> SourceText:
    """Return a notice file's text, or end the command with one sentence and exit 2."""
    limit = os.environ.get("SHISHI_MAX_NOTICE_BYTES", "50000000")
    try:
        return read_file(file, max_bytes=int(limit) if limit.isdigit() else 50_000_000)
    except UnreadableFile as error:
        stop(str(error))
    except OSError as error:
        stop(f"{file} 无法打开（{why(error)}）：请核对权限。")


def _reading(file: Path) -> Reading:
    console = Console(stderr=True)
    with console.status("正在读取……") if console.is_terminal else nullcontext():
        return read(source_of(file).text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"{path} 无法写入（{why(error)}）：请换一个位置。", file=sys.stderr)
        raise typer.Exit(2) from None


def counted(findings: tuple[Finding, ...]) -> str:
    """Return one line: how many findings of each severity."""
    return (
        "审读结果："
        + "，".join(f"{word} {sum(f.severity == s for f in findings)} 条" for s, (word, _) in SEVERITIES.items())
        + "。"
    )


def show_findings(reading: Reading, findings: list[Finding]) -> None:
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("级别", 1), ("代码", 2), ("位置", 2), ("说明", 6), ("请示", 4)):
        table.add_column(name, ratio=ratio, overflow="fold")
    titles = {p.id: p.title for p in reading.programmes}
    for f in findings:
        word, style = SEVERITIES[f.severity]
        place = f"{f.programme} {titles.get(f.programme, '')[:14]}" if f.programme else "全文"
        line = f" 第{reading.text.count(chr(10), 0, f.spans[0][0]) + 1}行" if f.spans else ""
        says = "\n".join(str(x) for x in (f.says, f.arithmetic, f.why) if x)
        table.add_row(Text(word, style), f.code, place + line, says, str(f.question))
    Console(markup=False).print(table)


def _show_reading(reading: Reading) -> None:
    head = f"  {reading.document_number or ''}  {reading.issuer or ''}  {reading.issued_on or ''}"
    tree = Tree(Text.assemble((reading.title, "bold"), head))
    for programme in reading.programmes:
        _branch(tree.add(Text.assemble((programme.id, "bold"), f" {programme.title}")), programme)
    Console(markup=False).print(tree)


def _branch(branch: Tree, p: Programme) -> None:
    if p.deadline:
        branch.add(f"完成时限：{p.deadline.date}")
    r = p.responsible
    if r.lead_units:
        branch.add("牵头单位：" + "、".join(u.name for u in r.lead_units))
    for name, rows in (
        ("目标", [f"{_quantity(t.quantity)}{t.unit or ''}  {t.subject}" for t in p.targets if t.quantity is not None]),
        ("时间节点", [f"{m.starts or ''}—{m.ends or ''}  {m.text_span[:40]}" for m in p.milestones]),
        (
            "资金",
            [f"{f.amount if f.amount is not None else f.share or ''}  {f.source_level}  {f.text_span[:40]}" for f in p.funding],
        ),
        ("定期报告", [f"{x.cadence} {x.day or ''}  {x.text_span[:40]}" for x in p.recurring]),
    ):
        if rows:
            group = branch.add(f"{name} {len(rows)} 项")
            for row in rows:
                group.add(row)


def _quantity(q: object) -> str:
    return f"{q[0]}—{q[1]}" if isinstance(q, tuple) else str(q)
