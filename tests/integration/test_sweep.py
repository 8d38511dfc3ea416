"""Every address, as somebody from elsewhere: nothing is found, nothing is told, nothing is written. A new address is swept without an edit."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from shishi.areas.reporting.models import Duty
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.roles import ROLES
from shishi.infra.access.tokens import make_token
from shishi.infra.record.models import Line
from tests.integration.conftest import NOW
from tests.integration.drafts import CITY
from tests.integration.world import SECRET, addresses_of, build

pytestmark = [pytest.mark.django_db, pytest.mark.db]
GANZHOU, LINZE, ELSEWHERE = "620702000000", "620723000000", "620102000000"
TELLS = re.compile(r"张掖|甘州|教育局|食堂|(?<![\w+/-])2295(?![\w+/=-])")
"""A figure stands by itself: the same four digits in a token or a digest are chance."""
NOTHING_YET = re.compile(r'还没有(计划|台账|草案|变更申请)|输入要找的词|没有等您|没有存疑|我的岗位|没有待核查|"entries": \[\]')
OWN = {
    "",
    "city/",
    "calendar/",
    "backward/",
    "notice/",
    "findings/",
    "drafts/",
    "changes/",
    "requests/",
    "search/",
    "ledgers/",
    "field/entries.json",
    "deputies/",
    "board/",
    "board/later/",
    "board/map/",
    "leader/",
    "week/",
    "reports/",
    "reports/lines/",
    "coordination/",
    "burden/",
}
"""What everybody has: without a plan these say that there is none."""
SHELL = {"field/", "field-worker.js"}
"""The same for everybody, signed in or not: nothing of any plan stands in it."""
OFFICE = {"chase/", "chase/act/", "chase.<str:form>"}
"""Part of a post that no county has: it is told so, whatever its city."""
STEPS = {"deputies/end/", "field/send/", "plan/", "reports/take/"}
"""Only sent to, and about one's own: whatever is sent, only what is one's own can be meant."""


@pytest.fixture
def world(plan, retold, zhangye_pack, person, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return build(retold, zhangye_pack, person("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"})))


@pytest.fixture
def addresses(world):
    return addresses_of(world)


def _told(response):
    """Return what an answer says, as it is read: JSON without its escapes."""
    data = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
    return json.dumps(json.loads(data), ensure_ascii=False) if "json" in response.headers.get("Content-Type", "") else data


def test_no_page_calls_a_person_by_a_username(addresses, signed_in):
    """But those of the people themselves, and what opens behind a line of the record."""
    reader = signed_in("reader", ("city_office", "620700000000"), ("inspector", GANZHOU))
    told, seen = [], 0

    for route, address in addresses.items():
        answer = reader.get(address)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            text = re.sub(r"<script.*?</script>|<details class=\"body\">.*?</details>|<[^>]*>", " ", _told(answer), flags=re.S)
            seen += "ganzhou的岗位" in text
            if not route.startswith("users/") and route != "record/":
                told += [(route, said) for said in re.findall(r".{0,30}\bganzhou\b(?!的岗位).{0,30}", text)]

    assert seen >= 7
    assert told == []


def test_there_is_something_at_every_address(addresses, client, signed_in):
    """Else a sweep that finds nothing would prove nothing."""
    reader = signed_in(
        "reader", ("county", GANZHOU), ("lead_unit", "620700000000", {"organisation": "市教育局"}), ("inspector", GANZHOU)
    )
    maker = Client()
    maker.force_login(User.objects.get(username="ganzhou"))

    empty = [
        route for route, at in addresses.items() if all(c.get(at).status_code in (403, 404) for c in (client, reader, maker))
    ]

    assert empty == ["calendar.ics"], "without its key"


def test_another_citys_county_finds_nothing_at_any_address(addresses, signed_in):
    stranger = signed_in("stranger", ("county", ELSEWHERE))
    wrong = []

    for route, at in addresses.items():
        answer = stranger.get(at)
        told = _told(answer)
        if route in OWN | SHELL:
            right = answer.status_code == 200 and (route in SHELL or NOTHING_YET.search(told))
        else:
            right = answer.status_code == (405 if route in STEPS else 403 if route in OFFICE else 404)
        if not right or TELLS.search(told):
            wrong.append((route, answer.status_code, TELLS.findall(told)[:3]))

    assert wrong == []


def test_another_citys_county_writes_nothing_at_any_address(addresses, signed_in):
    stranger = signed_in("stranger", ("county", ELSEWHERE))
    before, wrong = Line.objects.count(), []

    for route, at in addresses.items():
        answer = stranger.post(at, {"taken": "1", "agreed": "1", "digest": "0" * 64, "why": "x"})
        if (
            answer.status_code not in ((200, 302, 422) if route in OWN | SHELL | STEPS else (403, 404, 405))
            and route != "calendar.ics"
        ):
            wrong.append((route, answer.status_code))

    assert wrong == []
    assert Line.objects.count() == before


def test_a_county_of_the_same_city_learns_nothing_of_anothers_own_rows(world, addresses, signed_in):
    linze = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    own = ("entries/", "evidence/<", "batches/", "pastes/", "users/")

    wrong = [
        (route, answer.status_code)
        for route, at in addresses.items()
        for answer in [linze.get(at)]
        if SECRET in _told(answer) or (route.startswith(own) and answer.status_code != 404)
    ]

    assert wrong == []
    counts = _told(linze.get(f"/ledgers/{world.ids['ledgers']}/"))
    assert not re.search(r"共\s*1\s*[项条个]", re.sub("<[^>]+>", "", counts)), "a count tells of rows that are not shown"


def test_without_signing_in_every_address_leads_to_the_entrance(addresses):
    wrong = [
        route
        for route, at in addresses.items()
        for answer in [Client().get(at)]
        if route not in SHELL
        and answer.status_code != 404
        and not answer.headers.get("Location", "").startswith("/account/login/")
    ]

    assert wrong == []


# The same of the interface


@pytest.fixture
def paths(world):
    """Each operation of the interface with its address."""
    names = {"{plan}": "620700000000-2022", "{number}": "1", "{entry_id}": str(world.ids["entries"])}
    names |= {"{area}": "620702", "{item}": world.parts["target"]}

    def filled(path):
        first = path.removeprefix("/api/v1/").split("/")[0]
        for name, value in names.items():
            path = path.replace(name, value)
        return re.sub(r"{\w+}", str(world.ids.get(first, 1)), path)

    told = json.loads(Client().get("/api/v1/openapi.json").content)["paths"]
    return [(method, path, filled(path)) for path, methods in told.items() for method in methods]


ASKED = {"q": "食堂", "old": 1, "new": 1, "ledger": "canteens"}


def _key(person, username, *grants):
    permissions = ["plan.read", "draft.read", "ledger.read", "ledger.file", "report.read", "report.file"]
    user = person(username, *grants)
    return {
        "Authorization": "Bearer "
        + make_token(user=user, name="t", permissions=permissions, valid_to=clock.today() + timedelta(days=1), by="t", now=NOW)
    }


def test_another_citys_key_reads_and_writes_nothing(paths, person):
    key = _key(person, "stranger", ("county", ELSEWHERE))
    before, wrong = Line.objects.count(), []

    for method, path, at in paths:
        answer = getattr(Client(), method)(at, ASKED if method == "get" else {}, headers=key)
        told = _told(answer)
        nothing = answer.status_code in (400, 404, 422) or (method == "get" and (answer.json() == [] or path.endswith("/me")))
        if not nothing or TELLS.search(told):
            wrong.append((method, path, answer.status_code, told[:80]))

    assert len(paths) > 20
    assert wrong == []
    assert Line.objects.count() == before


def test_a_key_of_the_same_city_reads_nothing_of_another_countys_rows(paths, person):
    key = _key(person, "linze", ("county", LINZE))

    wrong = [
        (path, told[:80])
        for method, path, at in paths
        if method == "get"
        for told in [_told(Client().get(at, ASKED, headers=key))]
        if SECRET in told
    ]

    assert wrong == []


def test_what_the_sweep_looks_for_is_there_for_who_may_read_it(paths, world, person):
    key = _key(person, "own", ("county", GANZHOU))

    found = [path for method, path, at in paths if method == "get" and SECRET in _told(Client().get(at, ASKED, headers=key))]

    assert len(found) >= 5, found


PAGE_OF = {
    "/plans/{plan}/versions": "backward/",
    "/plans/{plan}/programmes": "city/",
    "/plans/{plan}/programmes/{number}": "programme/<str:number>/",
    "/plans/{plan}/findings": "findings/",
    "/plans/{plan}/changes": "changes/",
    "/plans/{plan}/due": "calendar/",
    "/plans/{plan}/board": "board/",
    "/plans/{plan}/board/{number}/year": "board/<str:number>/year/",
    "/plans/{plan}/board/{number}/{item}/{area}/notes": "board/<str:number>/<slug:target>/<int:area>/",
    "/plans/{plan}/counties/{area}": "counties/<int:area>/",
    "/plans/{plan}/obligations": "reports/",
    "/plans/{plan}/coordination": "coordination/",
    "/plans/{plan}/burden": "burden/",
    "/drafts/{pk}": "drafts/<int:pk>/",
    "/drafts/{pk}/items": "drafts/<int:pk>/",
    "/drafts/{pk}/adoptions": "drafts/<int:pk>/adopt/",
    "/drafts/{pk}/rehearsal": "drafts/<int:pk>/rehearsal/",
    "/ledgers/{ledger}/definition": "ledgers/<int:pk>/",
    "/ledgers/{ledger}/entries": "ledgers/<int:pk>/",
    "/entries/{entry}": "entries/<int:pk>/",
    "/evidence/{evidence}": "evidence/<int:pk>/",
}
"""Where people see what an operation of the interface tells."""
ANYBODYS = {"/me", "/owed", "/news", "/plans", "/search", "/ledgers", "/drafts", "/requests", "/plans/{plan}/pack"}
"""One's own, or a list that holds what its reader may see; and the plan's own file."""
DESKS = {role: CITY for role in ROLES} | {role: GANZHOU for role in ("county", "project_unit", "institution", "beneficiary")}


def test_every_operation_of_the_interface_has_its_page(paths):
    told = {path.removeprefix("/api/v1") for method, path, _ in paths if method == "get"}

    assert told == {*PAGE_OF, *ANYBODYS}


@pytest.mark.parametrize("role", ROLES)
def test_a_key_is_let_in_where_its_holder_sees_the_page(paths, addresses, signed_in, role):
    client = signed_in("holder", (role, DESKS[role], {"organisation": "甘州区政府" if DESKS[role] == GANZHOU else "市财政局"}))
    permissions = [p.value for p in ROLES[role].permissions]
    who = User.objects.get(username="holder")
    key = permissions and make_token(
        user=who, name="t", permissions=permissions, valid_to=clock.today() + timedelta(days=1), by="t", now=NOW
    )

    otherwise = {}
    for method, path, at in paths:
        page = PAGE_OF.get(path.removeprefix("/api/v1")) if method == "get" else None
        if page and key:
            seen = client.get(addresses[page]).status_code
            told = Client().get(at, ASKED, headers={"Authorization": f"Bearer {key}"}).status_code
            if (seen == 200) != (told == 200):
                otherwise[path] = (seen, told)

    assert otherwise == {}


def test_a_key_of_finance_reads_what_is_reported_to_it_and_nothing_else(paths, person):
    duty = Duty.objects.exclude(kind="week").filter(programme__isnull=False).first()
    Duty.objects.filter(pk=duty.pk).update(to="市财政局")
    user = person("finance", ("finance", CITY, {"organisation": "市财政局"}))
    key = make_token(
        user=user,
        name="t",
        permissions=["plan.read", "report.receive"],
        valid_to=clock.today() + timedelta(days=1),
        by="t",
        now=NOW,
    )

    (at,) = (at for _, path, at in paths if path.endswith("/obligations"))
    told = Client().get(at, headers={"Authorization": f"Bearer {key}"}).json()

    assert duty.pk in {o["duty"] for o in told} == set(Duty.objects.filter(to__contains="市财政局").values_list("pk", flat=True))
