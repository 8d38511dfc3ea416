"""What a careful reader finds in the real notice with a pencil, and no more."""

from collections import Counter

import pytest

from shishi.engines.notice import check, read
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
CONTRADICTIONS = {
    ("name.title", None, ""): 2,
    ("date.outside_phase", "1", ""): 2,
    ("date.after_deadline", "3.2", ""): 1,
    ("scope.origin", "4", ""): 1,
    ("duty.no_seat", "5", ""): 1,
    ("feasible.state", "9", ""): 3,
    ("sum.quarters", "9", "2315 + 11212 + 7700 + 1654 = 22881万元 ≠ 60870万元"): 1,
    ("sum.sources", "9", "25786 + 738 + 16352 + 1750 = 44626万元 ≠ 60870万元"): 1,
}


@pytest.fixture(scope="module")
def findings():
    return check(read((SHARED / "notices/zhangye-2022-38.txt").read_text(encoding="utf-8")))


def test_the_hard_contradictions_are_these_and_no_others(findings):
    assert Counter((f.code, f.programme, str(f.arithmetic)) for f in findings if f.severity == "error") == CONTRADICTIONS


def test_the_doubts_are_these_and_no_others(findings):
    assert Counter((f.code, f.programme) for f in findings if f.severity == "doubt") == {
        **{("date.before_issue", p): 1 for p in ("1", "2", "3.1", "5", "6.1")},
        ("date.rest_day", "1"): 1,
        ("date.rest_day", "4"): 1,
        ("date.short_month", "5"): 1,
        ("duty.leader_elsewhere", "5"): 1,
        ("feasible.percent", "1"): 1,
        ("feasible.rise", "6.3"): 1,
        ("gap.broken", "6.2"): 1,
        ("gap.typo", "1"): 1,
        ("scope.age", "6.3"): 1,
        ("scope.unit", "3.1"): 1,
        ("sum.named", "9"): 1,
    }


def test_some_forty_gaps_and_the_sums_that_close_are_shown(findings):
    counts = Counter(f.severity for f in findings)

    assert 30 <= counts["gap"] <= 45
    assert {(f.code, f.programme) for f in findings if f.severity == "ok"} >= {
        ("sum.parts", "2"),
        ("sum.parts", "6.1"),
        ("sum.shares", "2"),
        ("sum.types", "9"),
    }


@pytest.mark.parametrize("folder", ["real", "layouts"])
def test_no_contradiction_is_invented_in_other_notices(folder):
    for path in sorted((SHARED / "notices" / folder).glob("*.txt")):
        raw = path.read_text(encoding="utf-8")
        text = raw.split("\n", 1)[1] if raw.startswith("#") else raw

        assert [f.code for f in check(read(text)) if f.severity == "error"] == [], path.name
