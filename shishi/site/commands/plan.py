"""`shishi plan draft|load|export|diff`."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from shishi.engines import pack as packs
from shishi.engines.notice import check, read
from shishi.site.commands import stop
from shishi.site.commands.notice import counted, source_of
from shishi.site.trouble import why

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]


@app.command("draft")
def draft_command(
    notice: Annotated[Path, typer.Argument(help="通知文件", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="计划包文件夹，如 packs/城市-年份", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """由通知起草计划包；文件夹中已有计划包时，人工填写的内容一律保留。"""
    source = source_of(notice)
    reading = read(source.text)
    drafted = packs.draft(reading, file_name=source.file_name, findings=check(reading))
    try:
        if (output / "pack.toml").exists():
            drafted = packs.merge(packs.read(output), drafted)
        packs.write(drafted, output)
    except packs.PackError as error:
        _refuse(error)
    except OSError as error:
        stop(f"{output} 无法写入（{why(error)}）：请换一个位置。")
    person, total = packs.person_share(drafted)
    result = {"folder": str(output), "programmes": len(drafted.programmes), "values": total, "by_person": person}
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(f"已写入 {output}：{len(drafted.programmes)} 项实事，{total} 个值，其中人工填写 {person} 个。")


@app.command("load")
def load_command(
    folder: Annotated[Path, typer.Argument(help="计划包文件夹", show_default=False)],
    notice: Annotated[list[Path] | None, typer.Option("--notice", help="同时存入的通知文件，可多次给出")] = None,
    as_json: AsJson = False,
) -> None:
    """检查计划包并装入数据库：全部装入，或一项也不装入。"""
    from shishi.site.loading import load_pack  # noqa: PLC0415 - Django starts only for commands that need it

    try:
        loaded, findings = load_pack(packs.read(folder), [source_of(path) for path in notice or []])
    except packs.PackError as error:
        _refuse(error)
    if as_json:
        print(json.dumps({"plan": loaded.plan_id, "version": loaded.version, "changed": loaded.changed, "items": loaded.items}))
        return
    if loaded.changed:
        print(f"已装入第 {loaded.version} 版：{loaded.programmes} 项实事，{loaded.items} 个条目。")
    else:
        print(f"内容未变，仍为第 {loaded.version} 版。")
    for name, found in findings:
        print(f"{name}：{counted(found)}")


@app.command("export")
def export_command(
    output: Annotated[Path, typer.Option("-o", "--output", help="写入的文件夹、.json 或 .csv", show_default=False)],
    city: Annotated[str, typer.Option(help="城市；只有一个计划时可省略")] = "",
    year: Annotated[int, typer.Option(help="年份；只有一个计划时可省略")] = 0,
) -> None:
    """导出现行计划：计划包文件夹（与装入时逐字节相同）、一份 JSON，或目标与节点的 CSV。"""
    from shishi.site.loading import plan_in_force  # noqa: PLC0415 - Django starts only for commands that need it

    plan = plan_in_force(city, year)
    if plan is None:
        stop("没有符合条件的计划：请先用 shishi plan load 装入，或核对 --city、--year。")
    try:
        if output.suffix == ".json":
            output.write_text(json.dumps(plan.files, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        elif output.suffix == ".csv":
            with output.open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out).writerows(plan.rows)
        else:
            _write_folder(output, plan.files)
    except OSError as error:
        stop(f"{output} 无法写入（{why(error)}）：请换一个位置。")
    Console(stderr=True, markup=False).print(f"已导出到 {output}。")


@app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(help="计划包文件夹，或现行计划的版本号", show_default=False)],
    new: Annotated[str, typer.Argument(help="计划包文件夹，或现行计划的版本号", show_default=False)],
    city: Annotated[str, typer.Option(help="城市；只有一个计划时可省略")] = "",
    year: Annotated[int, typer.Option(help="年份；只有一个计划时可省略")] = 0,
    as_json: AsJson = False,
) -> None:
    """列出两个版本之间变了什么、涉及谁。没有变化时退出码为 0，有变化为 1。"""
    one, other = (_pack_or_version(named, city, year) for named in (old, new))
    found = packs.differences(one, other)
    if as_json:
        print(json.dumps([asdict(d) for d in found], ensure_ascii=False, default=str, indent=2))
    elif not found:
        print("两个版本承诺的内容相同。")
    else:
        words = {"added": "新增", "removed": "退出", "changed": "变更"}
        table = Table()
        for name in ("实事", "类别", "变化", "内容", "原来", "现在", "涉及"):
            table.add_column(name, overflow="fold")
        for d in found:
            told = f"{d.about} {d.key}".strip()
            said = ["" if v is None else str(v) for v in (d.before, d.after)]
            table.add_row(f"{d.programme} {d.title}".strip(), d.kind, words[d.what], told, *said, "、".join(d.units))
        Console(markup=False).print(table)
    if found:
        raise typer.Exit(1)


def _pack_or_version(named: str, city: str, year: int) -> packs.Pack:
    if not named.isdecimal():
        try:
            return packs.read(Path(named))
        except packs.PackError as error:
            _refuse(error)
    from shishi.site.loading import plan_in_force  # noqa: PLC0415 - Django starts only for commands that need it

    plan = plan_in_force(city, year, int(named))
    if plan is None:
        stop(f"没有第 {named} 版：请核对版本号，或给出计划包文件夹。")
    return packs.assemble(packs.parsed(plan.files))


def _write_folder(folder: Path, files: dict[str, str]) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / "pack.toml").exists():
        stop(f"{folder} 已有其他内容，不是计划包：请换一个空文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _refuse(error: packs.PackError) -> NoReturn:
    for problem in error.problems[:200]:
        print(problem, file=sys.stderr)
    raise typer.Exit(2)
