"""docs/settings.md and the code name the same settings."""

import re

from tests.house.checks import REPOSITORY


def test_every_setting_is_described_and_every_described_setting_is_read():
    read = set()
    for path in (REPOSITORY / "shishi").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"""env\.\w+\(\s*"([A-Z_]+)\"""", text)) | set(
            re.findall(r"""environ(?:\.get\(|\[)\s*"((?:SHISHI|DATABASE)_[A-Z_]+)\"""", text)
        )
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", (REPOSITORY / "docs/settings.md").read_text(encoding="utf-8"), re.M))

    assert len(read) >= 8
    assert read == described
