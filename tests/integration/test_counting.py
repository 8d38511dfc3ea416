"""A report says no more of a result than the target that counts it: the same number as the board, of the same day."""

import re
from datetime import date

import pytest

from shishi.areas.ledgers.measures import readings
from shishi.areas.ledgers.public import Least, reported, reported_totals
from shishi.areas.ledgers.rules import least_stages
from shishi.areas.plans.public import plan_in_force
from shishi.areas.progress.public import board
from shishi.areas.reporting.models import ReportFact
from shishi.base.look import Look
from shishi.engines.ledger import Definition, Field, Stage
from shishi.engines.measures import parse
from shishi.infra.access.scope import OPERATOR
from shishi.site.filters.progress_words import figure
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, body, file, opened
from tests.integration.test_reporting import WEEK, address, friday, name, sheet  # noqa: F401

TODAY = date(2022, 5, 20)
CERTIFIED, SCREENED = "ledgers:trainings@certified:persons", "ledgers:screenings@screened:persons"


def training(place, persons, **more):
    return body(f"{place[:6]}第{persons}期", place, kind="other", institution="技校", persons=persons, employers_met=1, **more)


@pytest.fixture
def held(plan):
    """Of three classes one has its certificates; a batch of women is listed, and not screened."""
    ids = opened(training(GANZHOU, 100), training(GANZHOU, 90), training(LINZE, 80), code="trainings")
    opened(body("妇幼保健院", institution="妇幼保健院", persons=900, positives=40), code="screenings")
    for stage, day in (("opened", 1), ("ended", 14), ("certified", 19)):
        file(ids[0], stage, date(2022, 5, day))
    return ids


@pytest.mark.django_db
@pytest.mark.db
def test_a_figure_that_a_target_counts_at_a_stage_is_told_at_that_stage(held):
    asked = {"scope": OPERATOR, "division_code": CITY, "year": 2022, "today": TODAY}
    totals = reported_totals(**asked)
    board = readings(names=[CERTIFIED, SCREENED], city=CITY, year=2022, counties=["620702", "620723"], look=Look(None, TODAY))
    told = {(t.definition.code, t.county): t.sums for t in totals}

    assert told["trainings", "620702"]["persons"] == board[CERTIFIED, "620702"].n == 100
    assert told["trainings", "620723"]["persons"] == board[CERTIFIED, "620723"].n == 0
    assert told["screenings", "620702"]["persons"] == board[SCREENED, CITY].n == 0
    assert told["trainings", "620702"]["employers_met"] == 2, "what no target counts at a stage is added up as it is"
    assert reported(**asked, most=9)[0] == totals


@pytest.mark.django_db
@pytest.mark.db
def test_a_result_is_shown_of_no_whole_where_nothing_is_promised(held):
    """What is reported when a class is certified says nothing of those that are still taught."""
    found = board(scope=OPERATOR, plan=plan_in_force(scope=OPERATOR), look=Look(None, TODAY))
    cells = {c.area: c for p in found.parts for r in p.rows if r.target.measure == CERTIFIED for c in r.cells}

    assert (cells["620702"].n, cells["620702"].whole, figure(cells["620702"])) == (100, None, "<strong>100</strong>")
    assert cells[CITY].need == 25_000


@pytest.mark.django_db
@pytest.mark.db
def test_a_report_begins_with_what_is_there(held, friday, clerk, signed_in):  # noqa: F811
    bureau = signed_in("bureau", ("lead_unit", CITY, {"organisation": "市人社局"}))
    page = bureau.get(address("3.1", "r-monthly", "市人社局", CITY, "2022-05-31")).content.decode()

    assert "补贴性培训班（发证）取得证书人次100人次" in page and "270" not in page
    assert "补贴性培训班 发证 取得证书人次" in re.sub(r"<[^>]*>", "", page)
    monthly = clerk.get(address("5", "r-monthly", "甘州区妇联", GANZHOU, "2022-04-29")).content.decode()
    assert "两癌检查批次（检查完成）检查人数0人" in monthly


@pytest.mark.django_db
@pytest.mark.db
def test_a_week_counts_a_figure_from_the_stage_that_it_files_itself(held, friday, clerk):  # noqa: F811
    told = {name(held[1], "stage.certified"): "2022-05-18", name(held[1], "f_persons"): "95"}
    assert clerk.post(WEEK, {"seen": 0, "key": "", **told}).status_code == 302

    (trainings,) = [x for x in ReportFact.objects.get().body["figures"] if x["ledger"] == "trainings"]
    (now,) = [
        t
        for t in reported_totals(scope=OPERATOR, division_code=GANZHOU, year=2022, today=TODAY)
        if t.definition.code == "trainings"
    ]
    assert trainings["fields"]["persons"]["sum"] == now.sums["persons"] == 195
    assert trainings["fields"]["persons"]["filled"] == now.known("persons") == 2


def test_the_furthest_stage_at_which_a_target_counts_a_figure_decides():
    first, last = Stage("begun", 10, "", ""), Stage("ended", 20, "", "")
    fields = [
        Field(code, "", "", "integer", unit=unit, reported=True)
        for code, unit in (("a", "人"), ("b", "人"), ("c", "%"), ("d", "人"))
    ]
    definition = Definition("x", "", "", "", fields=tuple(fields), stages=(first, last))
    names = ["x@ended:a", "x@begun:a[k=v]", "x@goal_met:b", "x@ended:c", "x:d", "y@ended:d", "x@gone:d", "x@ended"]

    told = least_stages(definition, [parse(f"ledgers:{name}") for name in names])

    assert told == {"a": Least(last), "b": Least(goal=True)}
    assert [told["a"].is_reached(order, goal=10) for order in (0, 10, 20)] == [False, False, True]
    assert [told["b"].is_reached(order, goal=10) for order in (0, 10)] == [False, True]
