"""Each rule of the house is proved by breaking it in a copy: a guard that catches nothing is no guard."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import checks

BIN = Path(sys.executable).parent
AREAS = "shishi/areas/"


def layers(root: Path) -> list[str]:
    run = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=root, capture_output=True, text=True, env={"PYTHONPATH": str(root), "PATH": ""}
    )
    return [line for line in run.stdout.splitlines() if "BROKEN" in line] or (
        [] if run.returncode == 0 else [run.stdout + run.stderr]
    )


def lint(root: Path) -> list[str]:
    run = subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "--select", "TID251,PLC0415", "shishi"], cwd=root, capture_output=True, text=True
    )
    return [] if run.returncode == 0 else run.stdout.splitlines()


def words(root: Path) -> list[str]:
    return checks.fitted_words(root, frozenset({"民政局", "山丹"}))


BREACHES = {
    "a page of an area calls the area above": (AREAS + "plans/pages.py", "\nfrom shishi.areas.overview import public\n", layers),
    "an action calls up, hidden inside a function": (
        AREAS + "plans/actions/__init__.py",
        "\n\ndef late():\n    from shishi.areas.packs import public\n    return public\n",
        layers,
    ),
    "an area goes past a door": (
        AREAS + "overview/pages.py",
        "\nfrom shishi.areas.plans.models import Programme\n",
        checks.past_the_door,
    ),
    "an area calls up the street": (
        AREAS + "packs/queries/places.py",
        "\nfrom shishi.areas.overview import rules as overview_rules\n",
        layers,
    ),
    "a model calls its own actions": (AREAS + "plans/models/__init__.py", "\nfrom shishi.areas.plans import actions\n", layers),
    "a rule imports Django": (AREAS + "plans/rules.py", "\nfrom django.utils import timezone\n", layers),
    "a rule reaches Django through its queries": (AREAS + "plans/rules.py", "\nfrom shishi.areas.plans import queries\n", layers),
    "an engine imports Django": ("shishi/engines/notice/head.py", "\nfrom django.utils import timezone\n", layers),
    "an engine calls infra": ("shishi/engines/notice/head.py", "\nfrom shishi.infra import places\n", layers),
    "the notice engine calls the pack engine": ("shishi/engines/notice/head.py", "\nfrom shishi.engines import pack\n", layers),
    "infra calls an area": ("shishi/infra/places/__init__.py", "\nfrom shishi.areas.plans import public\n", layers),
    "somebody imports an adapter": (AREAS + "plans/jobs.py", "\nfrom shishi.infra.voice.adapters import sip\n", layers),
    "an action imports the clock": (AREAS + "plans/actions/__init__.py", "\nfrom shishi.infra import clock\n", layers),
    "an action is not on record": (
        AREAS + "plans/actions/__init__.py",
        "\n\ndef close(*, by, now):\n    return by, now\n",
        checks.unrecorded_actions,
    ),
    "an action asks the machine for the time": (
        AREAS + "plans/actions/__init__.py",
        "\nfrom datetime import datetime\nSTARTED = datetime.now()\n",
        checks.clock_reads,
    ),
    "a rule asks the machine for the day": (
        AREAS + "plans/rules.py",
        "\nfrom datetime import date\nSTARTED = date.today()\n",
        checks.clock_reads,
    ),
    "an area opens a room nobody declared": (AREAS + "plans/tricks.py", "x = 1\n", layers),
    "a dumping ground": ("shishi/infra/places/helpers.py", "x = 1\n", checks.rooms),
    "a module nobody can read in one sitting": ("shishi/base/long.py", "x = 1\n" * 301, checks.rooms),
    "a key points up": (
        "shishi/infra/places/odd.py",
        '\nfrom django.db import models\nkey = models.ForeignKey("plans.Programme", models.PROTECT, related_name="+")\n',
        checks.foreign_keys,
    ),
    "a key can be walked back": (
        AREAS + "overview/models.py",
        '\nfrom django.db import models\nkey = models.ForeignKey("plans.Programme", models.PROTECT)\n',
        checks.foreign_keys,
    ),
    "a model is looked up by name": (
        AREAS + "plans/queries/__init__.py",
        '\nfrom django.apps import apps\nfound = apps.get_model("packs", "Draft")\n',
        checks.looked_up_models,
    ),
    "a signal": (AREAS + "plans/jobs.py", "\nfrom django.db.models.signals import post_save\n", lint),
    "a rule of the reader names a bureau": ("shishi/engines/notice/head.py", '\nKNOWN = "市民政局"\n', words),
    "a rule of the reader names a place": ("shishi/engines/notice/head.py", '\nKNOWN = r"山丹县\\d"\n', words),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(
        checks.REPOSITORY / "shishi", root / "shishi", ignore=shutil.ignore_patterns("__pycache__", "static", "locale")
    )
    for name in (".importlinter", "pyproject.toml"):
        shutil.copy(checks.REPOSITORY / name, root / name)
    voice = root / "shishi/infra/voice"
    (voice / "adapters/sip").mkdir(parents=True)
    for folder in (voice, voice / "adapters", voice / "adapters/sip"):
        (folder / "__init__.py").touch()
    return root


@pytest.mark.parametrize(
    "guard",
    [layers, lint, words, checks.past_the_door, checks.foreign_keys, checks.clock_reads, checks.rooms, checks.looked_up_models],
)
def test_the_copy_is_clean_before_it_is_broken(copy, guard):
    assert guard(copy) == []


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_caught(copy, breach):
    place, extra, guard = BREACHES[breach]
    path = copy / place
    path = path if path.exists() or not place.endswith("/__init__.py") else path.parent.with_suffix(".py")
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        path.write_text((before or "") + extra, encoding="utf-8")

        assert guard(copy) != []
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
