"""A backup killed at any moment is whole or not there; a restore killed at any moment is whole, or can be begun again."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests import kills, serving

pytestmark = pytest.mark.timeout(1800)
ONE_PLAN = "from shishi.site import boot; from shishi.areas.plans.models import Plan; assert Plan.objects.count() == 1"
FEW = int(os.environ.get("SHISHI_KILLS", "1"))
"""In a run of the tests; `python -m bench kills` asks for more."""
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True, "cwd": serving.ROOT}


def killed(command, environment, moment):
    """Start the command and kill it, with whatever it has started, after so many seconds; return whether it had ended well before."""
    process = subprocess.Popen([*map(str, command)], env=environment, **QUIET)
    try:
        return process.wait(timeout=moment) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def ended(command, environment):
    return subprocess.run([*map(str, command)], env=environment, check=False, **QUIET).returncode


def timed(command, environment):
    began = time.monotonic()
    assert ended(command, environment) == 0
    return time.monotonic() - began


@pytest.fixture
def filled(tmp_path, migrated):
    with migrated.database(tmp_path / "var") as url:
        environment = serving.environment(tmp_path / "var", url)
        serving.load_example(environment)
        yield environment


def test_killed_at_any_moment_a_backup_is_whole_or_not_there_and_a_restore_can_be_done_again(filled, tmp_path):
    dice, backups, restores = kills.dice(), [], []
    whole, keys = tmp_path / "whole.tar", tmp_path / "keys.tar"
    took = timed((serving.SHISHI, "backup", whole, "--keys", keys), filled)
    for n in range(FEW):
        to = tmp_path / f"{n}.tar"
        acknowledged = killed((serving.SHISHI, "backup", to), filled, dice.uniform(0, took * 1.2))
        assert to.exists() or not acknowledged
        backups.append(to.exists())
        if to.exists():
            assert restored(tmp_path / f"from-{n}", to, keys, 0) == 0

    took = timed_restore(tmp_path, whole, keys)
    for n in range(FEW):
        restores.append(restored(tmp_path / f"to-{n}", whole, keys, dice.uniform(0, took * 1.2)))

    done = [*backups, *(first != 0 for first in restores)]
    print(f"backup and restore: {len(done)} kills, {sum(done)} ended as done")


def timed_restore(folder, source, keys):
    began = time.monotonic()
    restored(folder / "timed", source, keys, 0)
    return time.monotonic() - began


def restored(var, source, keys, moment):
    """Restore into an empty database, where `moment` is given killed after so long and begun again; return how the last attempt ended.

    0: it was done then; 2: the one that was killed had put everything in place.
    """
    with serving.database() as url:
        var.mkdir()
        environment = serving.environment(var, url)
        restore = (serving.SHISHI, "restore", source, "--keys", keys)
        acknowledged = bool(moment) and killed(restore, environment, moment)
        last = ended(restore, environment)
        assert last == (2 if acknowledged else last)
        assert last in (0, 2)
        if last == 2:
            assert ended((serving.SHISHI, "record", "check"), environment) == 0
            assert ended((sys.executable, "-c", ONE_PLAN), environment) == 0
    return last
