import re
from pathlib import Path

import pytest

from shishi.engines.pack.fields import FIELDS, PACK_FIELDS, PROGRAMME_FIELDS
from shishi.engines.pack.schema import LEFT_OUT

PAGE = (Path(__file__).resolve().parents[2] / "docs/packs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FIELDS)
def test_the_page_names_every_field_of_a_kind_and_no_other(kind):
    row = re.search(rf"^\| `{kind}` \|[^|]*\|(.*)\|$", PAGE, re.MULTILINE)

    assert row, f"docs/packs.md has no row for {kind}"
    told = set(re.findall(r"`([a-z_]+)`", re.sub(r"\([^)]*\)", "", row.group(1))))
    assert told == set(FIELDS[kind]) - {LEFT_OUT}


@pytest.mark.parametrize("key", [*PACK_FIELDS, *PROGRAMME_FIELDS])
def test_the_page_names_what_the_whole_pack_says(key):
    assert f"`{key}`" in PAGE


def test_the_excerpts_stand_in_the_zhangye_pack_but_for_their_places():
    folder = Path(__file__).resolve().parents[2] / "packs/zhangye-2022"
    packed = {placeless(line) for path in folder.glob("*.toml") for line in path.read_text(encoding="utf-8").splitlines()}
    excerpts = re.findall(r"^ *```toml\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)

    told = {placeless(line.strip()) for excerpt in excerpts for line in excerpt.splitlines()}
    assert len(told) > 10
    assert told <= packed


def placeless(line):
    return re.sub(r", span = \[\d+, \d+\]", "", line)
