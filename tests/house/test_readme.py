"""The figures in the README are those of the latest benchmark that measured them: not every day measures all."""

import json
import re

from tests.house.checks import REPOSITORY


def test_the_figures_in_the_readme_are_the_latest_measured():
    days = sorted((REPOSITORY / "bench/results").glob("*.json"))
    measured: dict[str, float] = {}
    for day in days:
        for figures in json.loads(day.read_text(encoding="utf-8"))["figures"].values():
            measured |= figures
    shown = dict(re.findall(r"<!-- (\w+) --> ([\d.]+)", (REPOSITORY / "README.md").read_text(encoding="utf-8")))

    assert len(shown) >= 8
    assert {name: float(value) for name, value in shown.items()} == {name: measured[name] for name in shown}
