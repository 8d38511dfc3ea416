"""docs/findings.md explains each code that the checks can give, and no other."""

import re

from tests.house.checks import REPOSITORY

FAMILIES = "sum|date|feasible|name|duty|gap|scope"


def test_every_code_is_explained_and_every_explained_code_exists():
    code = "\n".join(p.read_text(encoding="utf-8") for p in (REPOSITORY / "shishi/engines/notice/checks").glob("*.py"))
    given = set(re.findall(rf'"((?:{FAMILIES})\.[a-z_]+)"', code))
    explained = set(re.findall(rf"`((?:{FAMILIES})\.[a-z_]+)`", (REPOSITORY / "docs/findings.md").read_text(encoding="utf-8")))

    assert len(given) > 25
    assert given == explained
