"""`shishi redline check` and `verify`, at the land bureau's own desk without a database or a network; `load` and `list`, at the program's."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from shishi import __version__
from shishi.base.texts import TooLong
from shishi.engines.geometry import KINDS, Datum, GeometryRefused
from shishi.engines.geometry import opinions as bureau
from shishi.engines.geometry.red_lines import RedLines, read_red_lines
from shishi.engines.geometry.works import Work, read_works
from shishi.infra import clock
from shishi.site.commands import stop
from shishi.site.trouble import why

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
_FEW = 20
T = TypeVar("T")


@app.command("check")
def check_command(
    red: Annotated[Path, typer.Option("--red", help="红线文件：GeoJSON 面，属性 kind 写明类型", show_default=False)],
    works: Annotated[Path, typer.Option("--works", help="工程文件：GeoJSON，或 CSV（编号,名称,坐标）", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="结果写入此文件（JSON，已签名）", show_default=False)],
    key: Annotated[Path, typer.Option("--key", help="签名私钥；没有就生成一把，公钥写在旁边的 .pub.pem")] = Path(
        "redline-key.pem"
    ),
    datum: Annotated[Datum, typer.Option("--datum", help="工程文件的坐标系")] = Datum.CGCS2000,
    red_datum: Annotated[Datum, typer.Option("--red-datum", help="红线文件的坐标系")] = Datum.CGCS2000,
) -> None:
    """核查工程是否穿越红线。不联网、不用数据库；结果不含红线图形。有穿越时退出码为 1。"""
    red_data, works_data = _read(red), _read(works)
    with Console(stderr=True).status("正在读取文件……"):
        red_lines = _understood(red, lambda: read_red_lines(red_data, datum=red_datum))
        listed = _understood(works, lambda: read_works(works_data, datum=datum))
    rows = _judged(listed, red_lines)
    try:
        document = bureau.opinion(
            rows,
            red=bureau.SourceFile.of(red.name, red_data, red_datum, len(red_lines)),
            works=bureau.SourceFile.of(works.name, works_data, datum, len(listed)),
            made_at=clock.machine().isoformat(timespec="seconds"),
            program=f"shishi {__version__}",
        )
        signed = bureau.signed(document, _key(key))
    except GeometryRefused as error:
        stop(str(error))
    _write(output, json.dumps(signed, ensure_ascii=False, indent=2) + "\n")
    if red_lines.apart_from(work.geometry for work in listed):
        print("注意：工程与红线不在同一个地方。请核对是不是对应的文件，以及 --datum、--red-datum。")
    _show(rows, red_lines, output, signed["public_key"])
    raise typer.Exit(1 if any(row["crosses"] for row in rows) else 0)


@app.command("verify")
def verify_command(
    file: Annotated[Path, typer.Argument(metavar="RESULT", help="核查结果", show_default=False)],
    key: Annotated[Path | None, typer.Option("--key", help="该单位的公钥（PEM），须另行取得")] = None,
    works: Annotated[Path | None, typer.Option("--works", help="送去核查的工程文件，核对结果是否针对它")] = None,
) -> None:
    """核对结果有无改动、由谁签名。不联网、不用数据库。不符时退出码为 1。"""
    try:
        document = bureau.load_opinion(_read(file))
        known = bureau.public_pem(_read(key)) if key else ""
        wrong = bureau.problem(document, public_key=known, works=_read(works) if works else None)
    except GeometryRefused as error:
        stop(str(error))
    if wrong:
        print(wrong)
        raise typer.Exit(1)
    crossing = sum(bool(row.get("crosses")) for row in document["results"])
    print(f"签名有效，结果未被改动：{len(document['results'])} 个工程，{crossing} 个穿越红线；{document['made_at']} 核查。")
    print(
        f"公钥指纹 {bureau.fingerprint(document['public_key'])}"
        + ("，与给出的公钥一致。" if known else "：请与签发单位核对，或用 --key 给出其公钥。")
    )


@app.command("load")
def load_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="红线文件：GeoJSON 面", show_default=False)],
    kind: Annotated[
        str,
        typer.Option("--kind", help="永久基本农田、生态保护红线、自然保护区、饮用水水源保护区、城镇开发边界", show_default=False),
    ],
    division: Annotated[str, typer.Option("--division", help="文件完整覆盖的市或县区：名称或代码", show_default=False)],
    document: Annotated[str, typer.Option("--document", help="来文名称和文号", show_default=False)],
    valid_from: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="自哪天起生效", show_default="今天")
    ] = None,
    datum: Annotated[Datum, typer.Option("--datum", help="红线文件的坐标系")] = Datum.CGCS2000,
) -> None:
    """装入红线，代替该地同类的现行版本；由后台任务重新核对其中的位置。同一文件再装一次不变。"""
    from shishi.site import red_lines  # noqa: PLC0415 - Django starts only for commands that need it

    data, day = _read(file), valid_from.date() if valid_from else None
    with Console(stderr=True).status("正在读取并装入……"):
        loaded = _understood(
            file,
            lambda: red_lines.load(data, kind=kind, division=division, document=document, valid_from=day, datum=datum),
        )
    told = loaded.file
    if not loaded.changed:
        print(f"内容未变：{told.document}（{told.count} 个面）自 {told.valid_from} 起已在用。")
        return
    mended = f"其中 {loaded.mended} 个面自相交，已按修正后的范围装入。" if loaded.mended else ""
    print(
        f"已装入 {told.count} 个面，自 {told.valid_from} 起生效。{mended}后台任务将重新核对{red_lines.named([told])[told.division_code]}内的位置。"
    )


@app.command("list")
def list_command() -> None:
    """列出装入过的红线：种类、范围、来文、起止。不含图形。"""
    from shishi.site import red_lines  # noqa: PLC0415

    table = Table("种类", "范围", "来文", "面", "自", "至")
    files = red_lines.listed()
    names = red_lines.named(files)
    for f in files:
        table.add_row(
            KINDS.get(f.kind, f.kind),
            names[f.division_code],
            f.document,
            str(f.count),
            str(f.valid_from),
            str(f.valid_to or "今"),
        )
    if files:
        Console(markup=False).print(table)
    else:
        print("没有装入过红线。")


def _understood(path: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except (GeometryRefused, TooLong) as error:
        stop(f"{path.name}：{error}")


def _judged(works: list[Work], red_lines: RedLines) -> list[dict[str, Any]]:
    console = Console(stderr=True)
    each = track(works, "正在核查", console=console, transient=True, disable=not console.is_terminal)
    return [bureau.judged(work, red_lines) for work in each]


def _read(path: Path) -> bytes:
    try:
        return _held(path)
    except OSError as error:
        stop(f"{path} 无法打开（{why(error)}）：请核对路径和权限。")


def _held(path: Path) -> bytes:
    """Return what a file holds. Raises OSError, and for a pipe or a device too: nobody may ever write into it, or it never ends."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError("不是普通文件")
    return path.read_bytes()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{path} 无法写入（{why(error)}）：请换一个位置。")


def _key(path: Path) -> bytes:
    """Return the private key, made at first use for this user only, its public half beside it."""
    try:
        if not path.exists():
            made = bureau.new_key()
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(made)
            path.with_suffix(".pub.pem").write_text(bureau.public_pem(made), encoding="ascii")
        return _held(path)
    except OSError as error:
        stop(f"密钥文件 {path} 无法读写（{why(error)}）：请用 --key 换一个位置。")


def _show(rows: list[dict[str, Any]], red_lines: RedLines, output: Path, public_key: str) -> None:
    crossing = [row for row in rows if row["crosses"]]
    if crossing:
        table = Table("编号", "名称", "红线类型", "重叠")
        for row in crossing[:_FEW]:
            for found in row["overlaps"]:
                table.add_row(row["work"], row["name"], found["kind_name"], _much(row["geometry"], found))
        Console(markup=False).print(table)
    more = f"（上表只列前 {_FEW} 个）" if len(crossing) > _FEW else ""
    mended = f"红线文件有 {red_lines.mended} 个面自相交，已按修正后的范围核查。" if red_lines.mended else ""
    print(
        f"{len(rows)} 个工程中 {len(crossing)} 个穿越红线{more}。{mended}结果已签名：{output}；公钥指纹 {bureau.fingerprint(public_key)}"
    )


def _much(geometry: str, found: dict[str, Any]) -> str:
    if geometry == "point":
        return "在红线内"
    return f"{found['length_m']:,} 米" if geometry == "line" else f"{found['area_m2']:,} 平方米"
