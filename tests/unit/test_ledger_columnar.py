"""What is said of a table of new entries by column is what `rules` says of each by itself."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shishi.areas.ledgers.queries.columns import body_of, days_of
from shishi.areas.ledgers.rules import Filed, Filing, columnar, filing_problem, refusals, stand
from shishi.engines.ledger import Check, Definition, Field, Option, Stage
from shishi.engines.tables.paste import PLANNED

TODAY = date(2022, 6, 20)
LATE = 7
LEDGER = Definition(
    code="canteens",
    label="食堂",
    label_en="canteens",
    unit="所",
    fields=(
        Field(
            "kind",
            "方式",
            "kind",
            "choice",
            options=(Option("new", "新建", ""), Option("old", "改建", "")),
            required=True,
            find="text_1",
        ),
        Field("maker", "施工单位", "maker", "text", find="text_2"),
        Field("pupils", "学生数", "pupils", "integer", required=True, find="number_1"),
        Field("until", "期限", "until", "date", find="number_2"),
        Field("open", "开放", "open", "yes_no", find="number_3"),
        Field("area", "面积", "area", "integer", scale=2),
        Field("gone", "旧", "gone", "integer", hidden=True),
    ),
    stages=(
        Stage("approved", 10, "立项", "approved"),
        Stage("tendered", 20, "招投标", "tender", optional=True),
        Stage("started", 30, "开工", "start"),
        Stage("completed", 40, "完工", "done"),
        Stage("accepted", 50, "验收", "accepted", gated=True),
    ),
    checks=(
        Check("small", "area <= 1000.0", "面积不超过1000平方米。", "", "refuse"),
        Check("roomy", "kind != 'new' || area >= pupils", "新建不少于生均1平方米。", "", "refuse"),
        Check("many", "pupils > 10.0", "多于10人。", "", "flag"),
    ),
)
days = st.dates(date(1985, 1, 1), date(2022, 7, 10))
near = st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=2))
some = st.none() | near | near | days
FORMS = {
    "name": st.sampled_from(["", " ", "甲小学", '引"号\\与\n行', "甲小学" * 30]),
    "division": st.sampled_from(["620702000000", "620721100000"]),
    "organisation": st.none() | st.sampled_from(["", "甲小学"]),
    "goal": st.none() | st.sampled_from(["completed", "tendered", "accepted"]),
    "kind": st.none() | st.sampled_from(["new", "old"]),
    "maker": st.none() | st.text(max_size=70),
    "pupils": st.none() | st.integers(0, 40),
    "until": st.none() | days,
    "open": st.none() | st.booleans(),
    "area": st.none() | st.integers(0, 200_000),
    **{s.code: some for s in LEDGER.stages},
    **{PLANNED + s.code: some for s in LEDGER.stages},
}
TYPES = {"pupils": pl.Int64, "area": pl.Int64, "open": pl.Boolean, "until": pl.Date} | {
    code: pl.Date for s in LEDGER.stages for code in (s.code, PLANNED + s.code)
}
MUST = {"name", "division"}


@st.composite
def tables(draw):
    columns = draw(st.sets(st.sampled_from(sorted(FORMS.keys() - MUST)))) | MUST
    height = draw(st.integers(1, 5))
    cells = {c: pl.Series([draw(FORMS[c]) for _ in range(height)], dtype=TYPES.get(c, pl.String)) for c in sorted(columns)}
    return columnar.table_from(pl.DataFrame(cells), LEDGER)


def told(row):
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items() if k in FORMS}


def facts_of(row, body):
    held = {"by": "clerk", "corrects_id": None, "withdrawn": False, "recorded_at": TODAY}
    yield SimpleNamespace(pk=1, kind="values", stage="", body=body, happened_date=TODAY, **held)
    for n, (stage, day) in enumerate(days_of(told(row), LEDGER).items(), 2):
        yield SimpleNamespace(pk=n, kind="stage", stage=stage, body={}, happened_date=day, **held)


@given(tables())
def test_values_are_those_of_each_row(rows):
    for row in rows.iter_rows(named=True):
        assert json.loads(row[columnar.BODY]) == body_of(told(row), LEDGER, None)


@given(tables())
def test_what_stands_is_what_its_facts_add_up_to(rows):
    by_column = columnar.standing(rows, LEDGER, late_days=LATE, today=TODAY)
    for row, found in zip(rows.iter_rows(named=True), by_column.iter_rows(named=True), strict=True):
        body = body_of(told(row), LEDGER, None)
        expected = stand(list(facts_of(row, body)), definition=LEDGER, late_days=LATE, day_of=lambda moment: moment)
        assert {k: v for k, v in expected.items() if not k.endswith("fact_id")} == found


@given(tables())
@settings(max_examples=200)
def test_rows_that_are_alike_are_refused_alike(rows):
    found = sorted(f"{n} {says.to_json()}" for n, says in columnar.refused_rows(rows, LEDGER))
    bodies = [body_of(told(row), LEDGER, None) for row in rows.iter_rows(named=True)]
    assert found == sorted(f"{n} {says.to_json()}" for n, body in enumerate(bodies) for says in refusals([body], LEDGER))


@given(tables())
def test_stages_are_judged_as_a_filing_is(rows):
    found = sorted((n, s.code, day, says.to_json()) for n, s, day, says in columnar.wrong_stages(rows, LEDGER, TODAY))
    expected = [
        (n, stage, day, says.to_json())
        for n, row in enumerate(rows.iter_rows(named=True))
        for stage, day in days_of(told(row), LEDGER).items()
        if (says := filing_problem(Filing(n, stage, day), Filed("", LEDGER, 0, {}), today=TODAY, gates=False))
    ]
    assert found == sorted(expected)


bodies = st.fixed_dictionaries(
    {
        **{key: FORMS[key].map(lambda told: told or "") for key in columnar.PLAIN},
        "responsible": st.just({"包抓领导": "副县长"}),
        "planned": st.dictionaries(st.sampled_from([s.code for s in LEDGER.stages]), days.map(str)),
        "fields": st.fixed_dictionaries(
            {}, optional={"kind": st.just("new"), "until": days.map(str), "pupils": st.integers(0, 9)}
        ),
    }
)


@given(st.lists(st.tuples(bodies, st.dictionaries(st.sampled_from(["approved", "started"]), near)), min_size=1, max_size=3))
@example([({"name": "甲", "division": "620702000000", "organisation": "", "goal": "", "fields": {}}, {})])
def test_entries_that_come_one_by_one_are_the_same_table(told_of):
    told_bodies, reached = [b for b, _ in told_of], [r for _, r in told_of]
    count = len(told_of)
    rows = columnar.table_of(told_bodies, LEDGER, numbers=[""] * count, replaces=[None] * count, days=reached)
    assert [json.loads(body) for body in rows[columnar.BODY]] == told_bodies
    for body, stages, found in zip(
        told_bodies, reached, columnar.standing(rows, LEDGER, late_days=LATE, today=TODAY).iter_rows(named=True), strict=True
    ):
        expected = stand(
            list(facts_of({s: day for s, day in stages.items()}, body)),
            definition=LEDGER,
            late_days=LATE,
            day_of=lambda moment: moment,
        )
        assert {k: v for k, v in found.items() if k in expected} == {
            k: v for k, v in expected.items() if not k.endswith("fact_id")
        }
