import re
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shishi.areas.plans.models import Plan, ProgrammeKey, Quota
from shishi.infra.access import people
from shishi.infra.access.models import Grant, User
from shishi.infra.access.people import AccessRefused
from shishi.infra.access.roles import ROLES, Permission
from shishi.infra.access.scope import NOBODY, OPERATOR, prefix_of, scope_of
from shishi.infra.record.models import Body, Line
from shishi.site.entrance import adapters
from tests.integration.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CITY, GANZHOU, ELSEWHERE = "620700000000", "620702000000", "620100000000"
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("620702000000", "620702"),
        ("620700000000", "6207"),
        ("620000000000", "62"),
        ("620702100000", "620702100"),
        ("620702100201", "620702100201"),
        ("000000000000", ""),
    ],
)
def test_a_division_is_known_by_the_digits_that_all_its_parts_share(code, prefix):
    assert prefix_of(code) == prefix


def test_a_scope_is_one_query_and_holds_only_the_days_it_was_given_for(person):
    user = person(
        "a",
        ("county", GANZHOU, {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30)}),
        ("city_office", CITY, {"valid_from": date(2026, 7, 1)}),
    )

    with CaptureQueriesContext(connection) as queries:
        spring = scope_of(user, today=date(2026, 6, 30))
    summer = scope_of(user, today=date(2026, 7, 1))

    assert len(queries) == 1
    assert [s.role for s in spring.standings] == ["county"]
    assert [s.role for s in summer.standings] == ["city_office"]


def test_who_was_put_out_may_nothing(person):
    user = person("a", ("city_office", CITY))
    user.is_active = False

    assert not scope_of(user, today=TODAY).may(Permission.READ_PLAN)


@pytest.mark.parametrize(
    ("role", "division", "permission", "row", "programme", "allowed"),
    [
        ("county", GANZHOU, Permission.TAKE_ON, "620702", 1, True),
        ("county", GANZHOU, Permission.TAKE_ON, "620702100000", 1, True),
        ("county", GANZHOU, Permission.TAKE_ON, "620723", 1, False),
        ("county", GANZHOU, Permission.TAKE_ON, CITY, 1, False),
        ("county", GANZHOU, Permission.READ_PLAN, CITY, None, True),
        ("county", GANZHOU, Permission.READ_PLAN, ELSEWHERE, None, False),
        ("county", GANZHOU, Permission.EDIT_DRAFT, "620702", 1, False),
        ("lead_unit", CITY, Permission.EDIT_DRAFT, CITY, 3, True),
        ("lead_unit", CITY, Permission.EDIT_DRAFT, CITY, 4, False),
        ("auditor", CITY, Permission.READ_DRAFT, CITY, 4, True),
        ("auditor", CITY, Permission.SIGN, CITY, 4, False),
    ],
)
def test_a_role_reaches_so_far(person, role, division, permission, row, programme, allowed):
    scope = scope_of(person("a", (role, division, {"programme": 3} if role == "lead_unit" else {})), today=TODAY)

    assert scope.may(permission, division_code=row, programme=programme) is allowed


def test_a_scope_filters_rows_in_one_condition_without_a_join(plan, person):
    scope = scope_of(person("a", ("county", GANZHOU), ("county", "620723000000")), today=TODAY)
    where = scope.where(Permission.TAKE_ON)

    rows = Quota.objects.filter(where)

    assert set(rows.values_list("division_code", flat=True)) == {"620702", "620723"}
    assert "JOIN" not in str(rows.order_by().query)


def test_nobody_sees_nothing_and_the_operator_all(plan):
    assert Plan.objects.for_user(NOBODY, Permission.READ_PLAN).count() == 0
    assert Plan.objects.for_user(OPERATOR, Permission.READ_PLAN).count() == 1


def test_an_auditor_changes_nothing():
    reading = {
        Permission.READ_PLAN,
        Permission.READ_DRAFT,
        Permission.READ_LEDGER,
        Permission.READ_RECORD,
        Permission.READ_REPORT,
        Permission.READ_SUSPICIONS,
    }

    assert ROLES["auditor"].permissions == reading
    assert ROLES["auditor"].reads_are_noted


def test_each_act_is_a_line_of_the_record(person):
    before = Line.objects.count()
    user, other = person("a", ("county", GANZHOU)), person("b")

    people.depute(grant_=user.grants.get(), to=other, valid_from=TODAY, valid_to=TODAY, by="t", now=NOW)
    people.hand_over(source=user, to=other, first_day=TODAY + timedelta(days=1), by="t", now=NOW)

    assert list(Line.objects.filter(number__gt=before).values_list("verb", flat=True)) == [
        "access.user.added",
        "access.grant.given",
        "access.user.added",
        "access.grant.given",
        "access.grant.ended",
        "access.grant.given",
        "access.user.handed_over",
    ]


def test_a_deputy_acts_on_its_days_and_says_for_whom(person):
    head, deputy = person("head", ("leader", CITY, {"post": "分管领导"})), person("deputy")
    last = TODAY + timedelta(days=7)

    people.depute(grant_=head.grants.get(), to=deputy, valid_from=TODAY, valid_to=last, by="t", now=NOW)

    (standing,) = scope_of(deputy, today=last).standings
    assert (standing.post, standing.deputises) == ("分管领导", head.name)
    assert scope_of(deputy, today=last + timedelta(days=1)).standings == ()


def test_nobody_stands_in_for_a_post_that_has_not_begun(person):
    next_month = TODAY + timedelta(days=30)
    comes, friend = person("comes", ("leader", CITY, {"valid_from": next_month})), person("friend")
    given = {"grant_": comes.grants.get(), "to": friend, "valid_to": next_month, "by": "t", "now": NOW}

    with pytest.raises(AccessRefused, match="不能早于这一天"):
        people.depute(valid_from=TODAY, **given)
    people.depute(valid_from=next_month, **given)

    assert scope_of(friend, today=TODAY).standings == ()
    assert len(scope_of(friend, today=next_month).standings) == 1


def test_who_stood_in_on_a_day_that_is_over_is_not_decided_afterwards(person):
    head, friend = person("head", ("leader", CITY)), person("friend")
    given = {"grant_": head.grants.get(), "to": friend, "valid_to": TODAY, "by": "t", "now": NOW}

    with pytest.raises(AccessRefused, match="代理不能早于今天（2026年11月23日）"):
        people.depute(valid_from=TODAY - timedelta(days=1), **given)

    assert scope_of(friend, today=TODAY - timedelta(days=1)).standings == ()
    people.depute(valid_from=TODAY, **given)


def test_ending_a_post_never_makes_it_last_longer(person):
    held = person("head", ("leader", CITY, {"valid_to": TODAY})).grants.get()

    with pytest.raises(AccessRefused, match="请另授予"):
        people.end_grant(grant_=held, last_day=TODAY + timedelta(days=1), by="t", now=NOW)

    held.refresh_from_db()
    assert held.valid_to == TODAY


@pytest.mark.parametrize("wrong", ["self", "chain", "longer"])
def test_a_deputy_that_cannot_be_is_refused_with_a_reason(person, wrong):
    head, other = person("head", ("leader", CITY, {"valid_to": TODAY})), person("other")
    mine = head.grants.get()
    given = {"valid_from": TODAY, "valid_to": TODAY, "by": "t", "now": NOW}

    with pytest.raises(AccessRefused, match="不能"):
        if wrong == "self":
            people.depute(grant_=mine, to=head, **given)
        elif wrong == "chain":
            people.depute(grant_=people.depute(grant_=mine, to=other, **given), to=person("third"), **given)
        else:
            people.depute(grant_=mine, to=other, **{**given, "valid_to": TODAY + timedelta(days=1)})


def test_all_duties_are_handed_over_in_one_act(person):
    leaves = person("leaves", ("county", GANZHOU, {"post": "经办人"}), ("lead_unit", CITY, {"programme": 2}))
    comes, friend = person("comes"), person("friend")
    people.depute(
        grant_=leaves.grants.get(role="county"), to=friend, valid_from=TODAY, valid_to=date(2027, 1, 1), by="t", now=NOW
    )
    first = TODAY + timedelta(days=1)

    count = people.hand_over(source=leaves, to=comes, first_day=first, by="t", now=NOW)

    assert count == 2
    assert {s.role for s in scope_of(leaves, today=TODAY).standings} == {"county", "lead_unit"}
    assert scope_of(leaves, today=first).standings == ()
    assert scope_of(friend, today=first).standings == ()
    assert {(s.role, s.programme, s.post) for s in scope_of(comes, today=first).standings} == {
        ("county", None, "经办人"),
        ("lead_unit", 2, ""),
    }


def test_who_answered_on_a_day_that_is_over_stays(person):
    leaves, comes = person("leaves", ("county", GANZHOU, {"valid_from": TODAY - timedelta(days=30)})), person("comes")

    with pytest.raises(AccessRefused, match="以前由谁负责"):
        people.hand_over(source=leaves, to=comes, first_day=TODAY - timedelta(days=20), by="t", now=NOW)
    with pytest.raises(AccessRefused, match="以前由谁负责"):
        people.hand_over(source=leaves, to=comes, first_day=date.min, by="t", now=NOW)
    with pytest.raises(AccessRefused, match="以前由谁负责"):
        people.end_grant(grant_=leaves.grants.get(), last_day=TODAY - timedelta(days=40), by="t", now=NOW)

    assert (leaves.grants.get().valid_to, comes.grants.count()) == (None, 0)


def test_nothing_to_hand_over_is_said(person):
    with pytest.raises(AccessRefused, match="没有需要交接的岗位"):
        people.hand_over(source=person("a"), to=person("b"), first_day=TODAY, by="t", now=NOW)


def test_the_same_grant_given_twice_stays_one(person):
    user = person("a", ("county", GANZHOU), ("county", GANZHOU))

    assert user.grants.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            user=user, role="county", division_code=GANZHOU, valid_from=date(2022, 1, 1), granted_by="t", granted_at=NOW
        )


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123"])
def test_a_weak_password_is_refused_in_words(password):
    with pytest.raises(AccessRefused, match="密码不合要求"):
        people.add_user(username="a", name="甲", password=password, by="t", now=NOW)


def test_several_come_in_with_one_hashed_password():
    hashed = people.Hashed.of("yi-ge-mi-ma-38")

    told = [people.add_user(username=x, name=x, password=hashed, by="t", now=NOW) for x in ("a", "b")]

    assert all(user.check_password("yi-ge-mi-ma-38") for user in told)


# Signing in


def _sign_in(client, username, password="a-long-enough-word", address="10.0.0.1"):
    return client.post("/account/login/", {"login": username, "password": password}, REMOTE_ADDR=address)


def test_signing_in_and_out_goes_on_record(plan, person):
    person("a", ("county", GANZHOU))
    client = Client()

    response = _sign_in(client, "a")

    assert response.status_code == 302
    assert client.get("/").status_code == 200
    assert Line.objects.filter(verb="access.user.signed_in", by="a").count() == 1
    client.post("/account/logout/")
    assert client.get("/").headers["Location"] == "/account/login/?next=/"


def test_a_password_that_somebody_else_chose_is_changed_first(plan, person):
    user = person("a", ("county", GANZHOU))
    people.reset_password(user=user, password="told-by-the-office", by="t", now=NOW)
    client = Client()
    _sign_in(client, "a", "told-by-the-office")

    assert client.get("/").headers["Location"] == "/account/password/"
    new = {"oldpassword": "told-by-the-office", "password1": "mine-alone-2026", "password2": "mine-alone-2026"}
    assert client.post("/account/password/", new).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Line.objects.filter(verb="access.user.password_changed", by="a").count() == 1


def test_a_password_changes_with_its_line_or_not_at_all(plan, person, monkeypatch):
    person("a", ("county", GANZHOU))
    client = Client(raise_request_exception=False)
    _sign_in(client, "a")
    monkeypatch.setattr(adapters, "write", lambda *_, **__: 1 / 0)
    new = {"oldpassword": "a-long-enough-word", "password1": "mine-alone-2026", "password2": "mine-alone-2026"}

    assert client.post("/account/password/", new).status_code == 500
    assert User.objects.get(username="a").check_password("a-long-enough-word")


def test_guessing_shuts_the_account_and_not_the_office_behind_the_address(person):
    cache.clear()
    for name in ("guessed", *(f"clerk{n}" for n in range(40))):
        person(name, ("county", GANZHOU))
    for _ in range(7):
        _sign_in(Client(), "guessed", "wrong")

    assert "失败次数过多" in _sign_in(Client(), "guessed").content.decode()
    assert all(_sign_in(Client(), f"clerk{n}").status_code == 302 for n in range(40))
    cache.clear()


def test_nobody_opens_an_account_for_themselves(db):
    for path in ("/account/signup/", "/account/email/", "/account/password/reset/"):
        assert Client().get(path).status_code in (302, 404)
        assert Client().post(path, {"username": "x"}).status_code in (302, 403, 404)
    assert Session.objects.count() == 0


def test_what_an_auditor_reads_is_noted_and_what_others_read_is_not(plan, signed_in):
    signed_in("clerk", ("county", GANZHOU)).get("/programme/1/")
    signed_in("audit", ("auditor", CITY)).get("/programme/1/?on=2022-06-01")

    line = Line.objects.get(verb="access.page.read")
    assert line.by == "audit"
    assert "/programme/1/?on=2022-06-01" in Body.objects.get(line=line).body


def test_a_programme_keeps_its_key_over_versions(plan):
    assert ProgrammeKey.objects.count() == 12
    assert set(ProgrammeKey.objects.values_list("division_code", "year")) == {(CITY, 2022)}


def test_the_entrance_begins_at_the_name_or_at_the_offices_own_sign_in(db, client, settings):
    def begins():
        return re.findall(r"<(?:input|button)[^>]*\bautofocus\b[^>]*>", client.get("/account/login/").content.decode())

    client.logout()
    assert ['name="login"' in told for told in begins()] == [True]

    office = {
        "provider_id": "office",
        "name": "政务平台",
        "client_id": "x",
        "secret": "x",
        "settings": {"server_url": "https://x"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [office]}}
    assert [told.startswith("<button") for told in begins()] == [True]
