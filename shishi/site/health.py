"""The state of the machine, the database and the worker."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from shishi.areas.progress.jobs import MOST_MISSED
from shishi.areas.progress.public import days_to_close
from shishi.infra import clock
from shishi.infra.files.ports import FilesUnreachable, storage
from shishi.infra.files.sweeping import sweep
from shishi.infra.jobs.heartbeat import worker_alive


def today() -> date:
    return clock.today()


def database_checks(*, remove: bool = False) -> list[tuple[str, str, str]]:
    """Return (name, state, sentence) for the database, its schema, the kept files and the worker; `remove` clears files without a row."""
    try:
        executor = MigrationExecutor(connection)
        behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return [("数据库", "fail", f"不能连接：{str(error).splitlines()[0]}；请核对 DATABASE_URL。")]
    out = [("数据库", "ok", {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)), _disk()]
    if behind:
        return [*out, ("数据库结构", "warn", f"有 {behind} 步尚未执行；shishi serve 会自动执行。")]
    if not _keeps():
        out[0] = ("数据库", "fail", "能读不能写；请核对磁盘空间和权限。")
    alive = worker_alive(now=clock.now())
    return [
        *out,
        ("数据库结构", "ok", "已是最新"),
        _files(remove),
        _closings(),
        ("后台任务", "ok" if alive else "warn", "正在运行" if alive else "没有运行；shishi serve 会启动。"),
    ]


def _closings() -> tuple[str, str, str]:
    open_ = days_to_close(until=clock.today() - timedelta(days=2))
    if len(open_) > MOST_MISSED:
        return "日结", "fail", f"{open_[0]} 起有 {len(open_)} 天没有日结，不会自动补结；核对本机时钟后运行 shishi day close。"
    return ("日结", "warn", f"{open_[0]} 起还没有日结；后台任务会补结。") if open_ else ("日结", "ok", "已结到最近一天")


_SCARCE_MB, _LEAST_MB = 2000, 100


def _disk() -> tuple[str, str, str]:
    """Tell how much room is left where SQLite and kept files lie; of a database elsewhere its own machine knows."""
    places = [Path(p) for p in (settings.VAR_DIR, settings.FILES_DIR) if Path(p).exists()]
    left = min((shutil.disk_usage(p).free // 1_000_000 for p in places), default=_SCARCE_MB)
    state = "fail" if left < _LEAST_MB else "warn" if left < _SCARCE_MB else "ok"
    return "磁盘", state, f"还有 {left:,} MB" + ("" if state == "ok" else "；请腾出空间，写不下时什么也不能保存。")


def _keeps() -> bool:
    """Tell whether the database takes what is written."""
    told = clock.machine().isoformat()
    cache.set("doctor", told)
    return cache.get("doctor") == told


def _files(remove: bool) -> tuple[str, str, str]:
    try:
        storage().check()
        found = sweep(now=clock.now(), remove=remove)
    except (FilesUnreachable, ImproperlyConfigured) as problem:
        return "文件", "fail", str(problem)
    says = f"{found.count} 个文件"
    if found.orphans:
        size = sum(s.size for s in found.orphans) / 1_000_000
        says += f"；另有 {len(found.orphans)} 个没有用到的文件（{size:.1f} MB）" + (
            "已清除" if remove else "，可用 shishi doctor --sweep 清除"
        )
    if found.missing:
        names = "、".join(digest[:12] for digest in found.missing[:3])
        return "文件", "fail", f"{says}；{len(found.missing)} 个文件丢失或不完整（{names} 等）；请从备份中取回。"
    return "文件", "ok", says
