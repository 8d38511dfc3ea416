"""`shishi start`, called by `make run`: reads a notice, checks it, loads the Zhangye plan, opens the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shishi.engines import pack as packs
from shishi.engines.notice import check, read
from shishi.site.commands.notice import counted, source_of
from shishi.site.commands.serve import run

ROOT = Path(__file__).resolve().parents[3]
PACK = ROOT / "packs/zhangye-2022"
ORIGINAL = ROOT.parent / "shared/notices/zhangye-2022-38.txt"
RETOLD = ROOT / "examples/zhangye-2022/notice.docx"


def command(port: Annotated[int, typer.Option(min=1, max=65535, help="端口")] = 8000) -> None:
    """读取示例通知、审读、装入张掖计划，启动网页。"""
    console = Console()
    files = [ORIGINAL, RETOLD] if ORIGINAL.exists() else [RETOLD]
    with console.status("正在读取和审读通知……"):
        sources = [source_of(path) for path in files]
        reading = read(sources[0].text)
        findings = check(reading)
    console.print(
        f"已读取 [bold]{reading.title}[/]（{sources[0].file_name}，{reading.document_number or '无文号'}）", highlight=False
    )
    console.print(
        f"  {len(reading.programmes)} 项实事，{sum(len(p.targets) for p in reading.programmes)} 个目标，{sum(len(p.milestones) for p in reading.programmes)} 个时间节点"
    )
    console.print(f"  {counted(findings)}", highlight=False, soft_wrap=True)
    with console.status("正在装入计划……"):
        from shishi.site.loading import load_pack  # noqa: PLC0415 - Django starts only now

        loaded, _ = load_pack(packs.read(PACK), sources)
    console.print(
        f"计划包 {PACK.relative_to(ROOT)}：第 {loaded.version} 版，{loaded.items} 个条目{'，已装入' if loaded.changed else '，内容未变'}",
        highlight=False,
    )
    from shishi.site import trial  # noqa: PLC0415

    with console.status("正在准备试用账号……"):
        accounts, password = trial.accounts(), trial.password()
    run(port=port, host="127.0.0.1", announce=lambda address: _next_steps(console, address, accounts, password))


def _next_steps(console: Console, address: str, accounts: list[tuple[str, str, str]], password: str) -> None:
    console.print(f"\n[bold green]请打开 {address}[/]  Open this page in a browser.", highlight=False, soft_wrap=True)
    if accounts and password:
        console.print(f"试用账号，密码都是 [bold]{password}[/]  Trial accounts, all with this password:", highlight=False)
        for username, name, role in accounts:
            console.print(f"  [bold]{username:<12}[/]{name}（{role}）", highlight=False)
    console.print(f"  · 通知与计划对照 Notice and plan side by side：{address}notice/", highlight=False, soft_wrap=True)
    console.print(f"  · 本年日程 The year's calendar：{address}calendar/", highlight=False, soft_wrap=True)
    console.print("  · 审读另一份通知 Check another notice：.venv/bin/shishi notice check 文件", highlight=False, soft_wrap=True)
    console.print("按 Ctrl-C 停止。Press Ctrl-C to stop.")
