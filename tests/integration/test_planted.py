"""The invented city's notice: all planted mistakes are found, and nothing else."""

import tomllib
from pathlib import Path

import pytest

from shishi.engines.notice import check, read, read_file

FOLDER = Path(__file__).resolve().parents[2] / "examples/chenghe-2031"


@pytest.mark.parametrize("name", ["notice.txt", "notice.docx"])
def test_all_planted_mistakes_are_found_and_nothing_else(name):
    reading = read(read_file(FOLDER / name).text)
    planted = tomllib.loads((FOLDER / "planted.toml").read_text(encoding="utf-8"))["planted"]

    found = sorted(
        (f.code, f.severity, f.programme or "", str(f.arithmetic), reading.text[slice(*f.spans[0])].replace("\n", "")[:30])
        for f in check(reading)
        if f.severity != "ok"
    )

    assert found == sorted((p["code"], p["severity"], p["programme"], p.get("arithmetic", ""), p["at"]) for p in planted)
    assert {f[0].split(".")[0] for f in found} == {"sum", "date", "feasible", "name", "duty", "scope", "gap"}
