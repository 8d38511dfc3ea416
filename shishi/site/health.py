"""The state of the database and the worker."""

from __future__ import annotations

from datetime import date

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from shishi.infra import clock
from shishi.infra.jobs.heartbeat import worker_alive


def today() -> date:
    return clock.today()


def database_checks() -> list[tuple[str, str, str]]:
    """Return (name, state, sentence) for the database, its schema and the worker."""
    try:
        executor = MigrationExecutor(connection)
        behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return [("数据库", "fail", f"不能连接：{str(error).splitlines()[0]}；请核对 DATABASE_URL。")]
    out = [("数据库", "ok", {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor))]
    if behind:
        return [*out, ("数据库结构", "warn", f"有 {behind} 步尚未执行；shishi serve 会自动执行。")]
    alive = worker_alive(now=clock.now())
    return [
        *out,
        ("数据库结构", "ok", "已是最新"),
        ("后台任务", "ok" if alive else "warn", "正在运行" if alive else "没有运行；shishi serve 会启动。"),
    ]
