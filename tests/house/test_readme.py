"""The figures in the README are those of the latest benchmark file."""

import json
import re

from tests.house.checks import REPOSITORY


def test_the_figures_in_the_readme_are_the_latest_measured():
    latest = max((REPOSITORY / "bench/results").glob("*.json"))
    measured = json.loads(latest.read_text(encoding="utf-8"))["figures"]["notice"]
    shown = dict(re.findall(r"<!-- (\w+) --> ([\d.]+)", (REPOSITORY / "README.md").read_text(encoding="utf-8")))

    assert len(shown) == 4
    assert {name: float(value) for name, value in shown.items()} == {name: measured[name] for name in shown}
