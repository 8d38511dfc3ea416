from dataclasses import replace
from pathlib import Path

import pytest

from shishi.engines import pack as packs
from shishi.engines.pack.schema import Value

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pack():
    return packs.read(ROOT / "packs/zhangye-2022")


def _with(pack, number, items):
    return replace(pack, programmes=tuple(replace(p, items=items(p)) if p.id == number else p for p in pack.programmes))


def _changed(item, **values):
    return replace(item, values={**item.values, **{k: Value(value=v, by="person") for k, v in values.items()}})


def test_a_pack_does_not_differ_from_itself(pack):
    assert packs.differences(pack, pack) == []


def test_a_changed_quota_concerns_the_lead_unit_and_its_county(pack):
    new = _with(pack, "2", lambda p: tuple(_changed(i, quantity=2) if i.id == "q-7-1" else i for i in p.items))

    (found,) = packs.differences(pack, new)

    assert (found.what, found.key, found.before, found.after) == ("changed", "quantity", 1, 2)
    assert found.units == ("市民政局", "甘州区")


def test_what_is_struck_out_is_gone_and_what_is_answered_is_no_change(pack):
    def struck(p):
        return tuple(_changed(i, left_out=True) if i.id == "q-7-6" else i for i in p.items)

    def answered(p):
        return tuple(_changed(i, answer="是") if i.kind == "question" else i for i in p.items)

    (gone,) = packs.differences(pack, _with(pack, "2", struck))
    (back,) = packs.differences(_with(pack, "2", struck), pack)

    assert (gone.what, back.what, gone.about) == ("removed", "added", "山丹县")
    assert packs.differences(pack, _with(pack, "2", answered)) == []


def test_a_programme_that_goes_is_named_once(pack):
    new = replace(pack, programmes=pack.programmes[1:])

    assert [(d.what, d.kind, d.programme) for d in packs.differences(pack, new)] == [("removed", "programme", "1")]
