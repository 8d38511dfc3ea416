"""What people do to a ledger over a served program: a table handed in, judged and written, many edited at once, a stage filed with its photo."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests import serving
from tests.integration.photos import photo
from tests.served.acts import Form
from tests.served.stage import Stage

ROWS = 120


@dataclass(frozen=True)
class Job:
    """What lies in the queue is done by a worker."""

    name: str
    killed: bool = True
    writes: bool = True

    def prepare(self, stage: Stage) -> _Working:
        return _Working(stage.environment)


@dataclass
class _Working:
    """A worker that has started already, so that a kill meets its work; it is replaced by the next as soon as it is dead or done."""

    environment: Mapping[str, str]
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        command = [sys.executable, "-m", "tests.served.one_worker"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        self.process = subprocess.Popen(command, env=dict(self.environment), cwd=serving.ROOT, **pipes)
        assert self.process.stdout and self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        working = self.process
        with suppress(BrokenPipeError):
            assert working.stdin and working.stdout
            print(file=working.stdin, flush=True)
            assert working.stdout.readline() == "done\n", "the worker was killed"
            return
        raise AssertionError("the worker was killed before it began")

    def kill(self) -> None:
        self._end()
        self._begin()

    def accept(self) -> None:
        """The first run was not killed: a new worker for those that are."""
        self.kill()

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()


def _table(pupils: int) -> bytes:
    head = "编号,名称,所在地,建设方式,就餐学生数（人）,建筑面积(平方米),计划开工,立项审批日期\n"
    rows = (f",第{n}小学食堂,甘州区,新建,{pupils + n},{600 + n},2022-05-10,2022-04-06\n" for n in range(ROWS))
    return (head + "".join(rows)).encode()


def _photo(seed: int) -> tuple[str, bytes]:
    return f"现场{seed}.jpg", photo(seed)


IDS = [str(n) for n in range(1, ROWS + 1)]
BULK = {"entry": IDS, "query": "", "why": "统一填报"}
LEDGER_ACTS: tuple[Form | Job, ...] = (
    Form("a table is handed in", "ganzhou", "/ledgers/1/import/", "", files={"file": ("食堂.csv", _table(300))}),
    Job("a table is judged"),
    Form("a table is agreed to", "ganzhou", "/batches/1/", "act", {"act": "write"}),
    Job("a table is written"),
    Form(
        "a changed table is handed in", "ganzhou", "/ledgers/1/import/", "", files={"file": ("b.csv", _table(310))}, killed=False
    ),
    Job("a changed table is judged", killed=False),
    Form("a changed table is agreed to", "ganzhou", "/batches/2/", "act", {"act": "write"}, killed=False),
    Job("a changed table is written"),
    Form("a stage is filed for many", "ganzhou", "/ledgers/1/", "bulk", {**BULK, "key": "stage:tendered", "value": "2022-05-01"}),
    Form("a value is set for many", "ganzhou", "/ledgers/1/", "bulk", {**BULK, "key": "field:pupils", "value": "420"}),
    Form(
        "a stage is filed with its photo",
        "ganzhou",
        "/entries/1/",
        "/stage/",
        {"stage": "started", "happened_date": date(2022, 5, 10).isoformat(), "corrects": "", "why": "", "kind": "photo"},
        files={"files": _photo(1)},
    ),
    Form(
        "another photo is handed in",
        "ganzhou",
        "/entries/1/",
        "/evidence/",
        {"stage": "started", "kind": "photo"},
        files={"files": _photo(2)},
    ),
)
