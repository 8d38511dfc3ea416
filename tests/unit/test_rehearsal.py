from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.engines import pack as packs
from shishi.engines.pack.rehearsal import durations, rehearse
from shishi.engines.pack.schema import Item, Pack, PackProgramme, Source, Value

ROOT = Path(__file__).resolve().parents[2]


def _item(kind, **values):
    return Item(kind=kind, id=f"{kind}-{len(values)}-{'-'.join(map(str, values.values()))}", heading="", values=_values(values))


def _values(values):
    return {k: Value(value=v, by="person") for k, v in values.items()}


def _pack(*items, deadline=date(2022, 12, 30), unit="市教育局"):
    lead = _item("accountability", role="lead_unit", unit=unit)
    p = PackProgramme(id="1", values=_values({"title": "食堂", "deadline": deadline}), items=(lead, *items))
    return Pack(source=Source(file_name="", sha256="", reader_version=""), values=_values({"year": 2022}), programmes=(p,))


def _codes(pack, signed=date(2022, 3, 17)):
    return [(s.code, s.holds) for s in rehearse(pack, signed_on=signed).strains]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], []),
        ([("milestone", {"ends": date(2022, 3, 1)})], [("day.past", False)]),
        ([("milestone", {"ends": date(2022, 10, 3)})], [("day.rest", True)]),
        ([("milestone", {"ends": date(2022, 4, 24)})], []),
        ([("milestone", {"ends": date(2022, 3, 31), "what": "完成招投标并开工"})], [("step.law", False)]),
        ([("milestone", {"ends": date(2022, 4, 6), "what": "完成招投标并开工"})], []),
        (
            [
                ("acceptance", {"level": "county", "by_date": date(2022, 9, 28)}),
                ("acceptance", {"level": "city", "by_date": date(2022, 9, 30)}),
            ],
            [("chain.short", True)],
        ),
        (
            [
                ("acceptance", {"level": "county", "by_date": date(2022, 9, 30)}),
                ("acceptance", {"level": "city", "by_date": date(2022, 9, 30)}),
            ],
            [("chain.short", False)],
        ),
        (
            [
                ("acceptance", {"level": "county", "by_date": date(2022, 9, 30)}),
                ("acceptance", {"level": "city", "by_date": date(2022, 9, 20)}),
            ],
            [("chain.order", False)],
        ),
    ],
)
def test_the_year_is_run_forward(items, expected):
    assert _codes(_pack(*(_item(kind, **values) for kind, values in items))) == expected


def test_an_acceptance_after_the_deadline_cannot_hold():
    late = _item("acceptance", level="city", by_date=date(2022, 12, 30))

    assert _codes(_pack(late, deadline=date(2022, 12, 20))) == [("chain.late", False)]


def test_a_week_in_which_too_much_falls_due_to_one_unit_is_named():
    items = [_item("milestone", ends=date(2022, 6, 13) + timedelta(days=n % 5), what=f"步骤{n}") for n in range(6)]

    assert ("week.busy", True) in _codes(_pack(*items))


def test_what_is_offered_would_hold():
    short = [_item("acceptance", level=x, by_date=date(2022, 9, d)) for x, d in (("county", 28), ("city", 30))]
    (strain,) = rehearse(_pack(*short), signed_on=date(2022, 3, 17)).strains

    better = [_item("acceptance", level="county", by_date=strain.offers.values["day"]), short[1]]
    assert _codes(_pack(*better)) == []


def test_each_shortest_length_names_its_document_and_clause():
    assert all(d.days > 0 and d.document and d.clause.startswith("第") for d in durations())


def test_beyond_the_announced_years_nothing_is_said_of_working_days():
    p = _pack(_item("milestone", ends=date(2099, 10, 3)))

    assert not [c for c, _ in _codes(p) if c == "day.rest"]


@given(st.dates(date(2022, 1, 1), date(2022, 12, 31)))
def test_signing_later_never_makes_less_of_the_plan_impossible(signed):
    pack = packs.read(ROOT / "packs/zhangye-2022")

    def impossible(day):
        return {
            (s.programme, s.item, s.day) for s in rehearse(pack, signed_on=day).strains if not s.holds and s.code != "step.law"
        }

    assert impossible(signed) <= impossible(signed + timedelta(days=9))


def test_what_falls_on_one_day_stands_in_the_order_of_the_programmes():
    pack = _pack(deadline=date(2022, 12, 31))
    twelve = replace(pack, programmes=tuple(replace(pack.programmes[0], id=str(n)) for n in range(1, 13)))

    found = [s.programme for s in rehearse(twelve, signed_on=date(2022, 3, 17)).strains if s.code == "day.rest"]

    assert found == [str(n) for n in range(1, 13)]
