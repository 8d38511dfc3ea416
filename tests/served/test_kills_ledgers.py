"""Killed at any moment of an import, an upload or a bulk edit, nothing of a ledger is half written, lost or doubled."""

import os

import pytest

from tests import kills, serving
from tests.served.ledger_acts import LEDGER_ACTS
from tests.served.test_kills import killed, stage  # noqa: F401 - the fixture

pytestmark = pytest.mark.timeout(1800)
FEW = "1" if "POSTGRES_ADMIN_URL" in os.environ else "2"
"""In a run of the tests, for on PostgreSQL a state is put back by copying a database; `python -m bench kills_ledgers` asks for more."""


def done_once(stage, act):  # noqa: F811
    deed = act.prepare(stage)
    deed.go()
    deed.accept()
    return []


def test_killed_at_any_moment_no_ledger_is_half_written(stage, monkeypatch):  # noqa: F811
    monkeypatch.setattr(kills, "COUNT", int(os.environ.get("SHISHI_KILLS", FEW)))
    dice = kills.dice()
    serving.load_example(stage.environment)

    done = [ended for act in LEDGER_ACTS for ended in (killed(stage, act, dice) if act.killed else done_once(stage, act))]

    told = stage.look()
    assert told["problems"] == []
    assert {"ledgers.batch.written", "ledgers.stages.filed", "ledgers.evidence.added"} <= set(told["verbs"])
    print(f"ledgers: {len(done)} kills, {sum(done)} ended as done")
    assert len(done) == kills.COUNT * sum(act.killed for act in LEDGER_ACTS)
