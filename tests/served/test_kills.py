"""Killed at any moment, no act is half done: the state is that of before or that of after, to the last row and file."""

import os
import sys
import threading
import time
from contextlib import suppress

import pytest
import requests

from tests import kills, serving
from tests.served.acts import ACTS, LOADING
from tests.served.stage import Stage


@pytest.fixture
def stage(tmp_path, migrated):
    with migrated.database(tmp_path / "var") as url:
        made = Stage(tmp_path, url)
        made.start()
        yield made
        made.stop()
        made.forget()


def killed(stage, act, dice):
    """Do the act once, then again and again from the same state, each time killed; return whether each ended as if it had been done."""
    stage.keep("before")
    before, deed = stage.look(), act.prepare(stage)
    began = time.monotonic()
    deed.go()
    took = time.monotonic() - began
    deed.accept()
    stage.keep("after")
    after = stage.look()
    assert before["problems"] == after["problems"] == []
    assert (before["state"] != after["state"]) is act.writes, f"{act.name}: nothing was written"

    done = []
    for _ in range(kills.COUNT * act.killed):
        acknowledged, told = ended_of(stage, deed, dice.uniform(0, took * 1.5))
        assert told["problems"] == [], act.name
        done.append(told["state"] == after["state"])
        assert done[-1] or told["state"] == before["state"], f"{act.name} is half done: {differing(told, before, after)}"
        assert done[-1] or not acknowledged, f"{act.name} was said to be done, and is not"
    print(f"{act.name}: {took * 1000:.0f} ms, done {sum(done)} of {len(done)}")
    stage.put_back("after")
    return done if act.writes else []


def ended_of(stage, deed, moment):
    """Return whether the act was acknowledged before the kill, and what is there afterwards."""
    stage.put_back("before")
    acknowledged = []

    def go():
        with suppress(AssertionError, requests.RequestException):
            deed.go()
            acknowledged.append(True)

    acting = threading.Thread(target=go)
    acting.start()
    time.sleep(moment)
    deed.kill()
    acting.join()
    stage.settle()
    return bool(acknowledged), stage.look()


def differing(told, before, after):
    return [t for t, digest in told["state"].items() if digest not in (before["state"].get(t), after["state"].get(t))]


@pytest.mark.timeout(1800)
def test_killed_at_any_moment_no_act_is_half_done(stage, monkeypatch):
    if "POSTGRES_ADMIN_URL" in os.environ and "SHISHI_KILLS" not in os.environ:
        monkeypatch.setattr(kills, "COUNT", 1)  # a state is put back by copying a database
    dice = kills.dice()
    done = killed(stage, LOADING, dice)
    serving.run(stage.environment, sys.executable, "-m", "tests.browser.accounts")

    for act in ACTS:
        done += killed(stage, act, dice)

    print(f"plans: {len(done)} kills, {sum(done)} ended as done")
    assert {True, False} == set(done)
