from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ninja import Schema

from shishi.areas.packs import actions
from shishi.infra.access.models import Token
from shishi.infra.access.people import AccessRefused
from shishi.infra.access.tokens import end_token, make_token
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY, notice_of_2023

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PLAN = f"{CITY}-2022"
ALL = ["plan.read", "draft.read"]


@pytest.fixture
def key(person):
    def make(username, *grants, permissions=ALL, days=30):
        user = person(username, *grants)
        return make_token(
            user=user, name="test", permissions=permissions, valid_to=NOW.date() + timedelta(days=days), by="t", now=NOW
        )

    return make


@pytest.fixture
def draft(plan, retold):
    return actions.draft_from_notice(notice=notice_of_2023(retold[0].text), division_code=CITY, by="office", now=NOW)


def _get(path, key="", **query):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().get(f"/api/v1{path}", query, headers=headers)


def test_what_a_page_shows_can_be_read(plan, draft, key):
    office = key("office", ("city_office", CITY))

    assert _get("/plans", office).json() == [{"plan": PLAN, "city": "张掖市", "year": 2022}]
    cards = _get(f"/plans/{PLAN}/programmes", office, on="2022-06-15").json()
    assert len(cards) == 12
    one = _get(f"/plans/{PLAN}/programmes/1", office).json()
    (places,) = (i for i in one["items"] if i["item"] == "t-2295")
    assert places["values"]["quantity"] == 2295
    assert "2295" in places["quote"]
    due = _get(f"/plans/{PLAN}/due", office, first="2022-03-20", last="2022-03-20").json()
    assert {d["day"] for d in due} == {"2022-03-20"}
    assert _get(f"/plans/{PLAN}/findings", office, severity="error").json()
    assert "pack.toml" in _get(f"/plans/{PLAN}/pack", office).json()
    assert any(h["kind"] == "sentence" for h in _get("/search", office, q="食堂").json())


def test_a_draft_can_be_read_page_by_page(draft, key):
    office = key("office", ("city_office", CITY))
    whole = draft.items.count()

    first = _get(f"/drafts/{draft.pk}/items", office, limit=1000 if whole < 100 else 100).json()
    rest = _get(f"/drafts/{draft.pk}/items", office, after=first[-1]["id"], limit=1000).json()

    assert len({i["id"] for i in first + rest}) == whole
    told = _get(f"/drafts/{draft.pk}", office).json()
    assert told["state"] == "editing"
    assert told["obstacles"]
    assert _get(f"/drafts/{draft.pk}/rehearsal", office, on="2023-03-17").json()[0]["holds"] is False


def test_the_front_page_is_there_for_machines_too(draft, key):
    education = key("education", ("lead_unit", CITY, {"organisation": "市教育局"}), permissions=[*ALL, "draft.confirm"])

    assert [o["kind"] for o in _get("/owed", education).json()] == ["confirm"]
    assert _get("/me", education).json()["permissions"] == sorted([*ALL, "draft.confirm"])


@pytest.mark.parametrize("sent", ["", "shishi_wrong", "ended", "past", "put out"])
def test_without_a_key_that_holds_nothing_is_told(plan, key, sent):
    text = key("office", ("city_office", CITY))
    token = Token.objects.get()
    if sent == "ended":
        end_token(token=token, by="t", now=NOW)
    elif sent == "past":
        Token.objects.update(valid_to=date(2020, 1, 1))
    elif sent == "put out":
        token.user.is_active = False
        token.user.save()

    response = _get("/plans", text if sent in ("ended", "past", "put out") else sent)

    assert response.status_code == 401
    assert "张掖" not in response.content.decode()


def test_a_key_does_what_it_names_and_no_more(draft, key):
    narrow = key("office", ("city_office", CITY), permissions=["plan.read"])

    assert _get("/plans", narrow).json()
    assert _get("/drafts", narrow).json() == []
    assert _get(f"/drafts/{draft.pk}", narrow).status_code == 404


def test_an_auditors_key_is_noted_as_its_holder(plan, key):
    audit = key("audit", ("auditor", CITY))

    _get(f"/plans/{PLAN}/programmes", audit)

    assert Line.objects.filter(verb="access.page.read", by="audit").count() == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [({"permissions": ["fly"]}, "没有“fly”"), ({"permissions": []}, "至少给一项"), ({"valid_to": date(2020, 1, 1)}, "已过")],
)
def test_a_key_that_cannot_be_is_refused(person, more, says):
    told = {"user": person("a"), "name": "x", "permissions": ["plan.read"], "valid_to": NOW.date(), "by": "t", "now": NOW}

    with pytest.raises(AccessRefused, match=says):
        make_token(**{**told, **more})


def test_a_list_asks_the_same_number_of_queries_whatever_its_length(plan, key):
    office = key("office", ("city_office", CITY))

    with CaptureQueriesContext(connection) as queries:
        _get(f"/plans/{PLAN}/programmes", office)

    assert len(queries) == 10


def test_no_two_shapes_of_an_answer_have_one_name():
    """Their names are all that the interface's description tells them apart by."""

    def beneath(one):
        return [one, *(shape for child in one.__subclasses__() for shape in beneath(child))]

    named = Counter(shape.__name__ for shape in set(beneath(Schema)) if shape.__module__.startswith("shishi."))

    assert len(named) > 20
    assert [name for name, count in named.items() if count > 1] == []


def test_what_is_not_as_described_is_refused_with_a_sentence_for_each_problem(plan, key):
    office = key("office", ("city_office", CITY))

    response = _get(f"/plans/{PLAN}/due", office, first="no day", last="1800-01-01")

    assert response.status_code == 422
    assert [problem.split(":")[0] for problem in response.json()["problems"]] == ["first", "last"]
