from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from shishi.engines import pack as packs
from shishi.engines.notice import check, read, read_file
from shishi.infra.clock import SHANGHAI

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def retold():
    source = read_file(ROOT / "examples/zhangye-2022/notice.docx")
    reading = read(source.text)
    return source, reading, check(reading)


@pytest.fixture(scope="session")
def zhangye_pack():
    return packs.read(ROOT / "packs/zhangye-2022")


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test begins as a fresh process does, so that how often it asks the database does not hang on the test before."""
    from django.core.cache import caches

    from shishi.areas.packs.queries import standing
    from shishi.areas.plans.queries import measured, notice, plan

    for kept in (
        standing._read,
        standing._judged,
        standing._rows_of_version,
        notice._set_out,
        plan._places,
        plan._first_notice,
        measured._of_version,
    ):
        kept.cache_clear()
    caches["pages"].clear()
    caches["lists"].clear()


@pytest.fixture
def person(request, db):
    """Make a user with grants: `person("edu", ("lead_unit", "620700000000", {"organisation": "市教育局"}))`."""
    if "plan" in request.fixturenames:
        request.getfixturevalue("plan")
    from shishi.infra.access import people
    from shishi.infra.places.queries import organisation_named

    def make(username, *grants):
        user = people.add_user(
            username=username, name=f"{username}的岗位", password="a-long-enough-word", own_password=True, by="tester", now=NOW
        )
        for role, division, *more in grants:
            given = dict(*more)
            if "organisation" in given:
                given["organisation"] = organisation_named(given["organisation"], division_code=division)
            days = {key: given.pop(key) for key in ("valid_from", "valid_to") if key in given}
            duty = people.Duty(role, division, **given)
            people.grant(user=user, duty=duty, by="tester", now=NOW, **{"valid_from": date(2022, 1, 1), **days})
        return user

    return make


@pytest.fixture
def signed_in(person):
    """A client of a user with these grants."""

    def make(username, *grants):
        client = Client()
        client.force_login(person(username, *grants))
        return client

    return make


@pytest.fixture
def clerk(signed_in):
    """Who reports for a county."""
    return signed_in("clerk", ("county", "620702000000", {"organisation": "甘州区政府", "post": "经办人"}))


@pytest.fixture
def bureau(signed_in):
    """Who reports for a lead department of the city."""
    return signed_in("bureau", ("lead_unit", "620700000000", {"organisation": "市教育局", "post": "经办人"}))


@pytest.fixture
def education(signed_in):
    return signed_in("education", ("lead_unit", "620700000000", {"organisation": "市教育局"}))


@pytest.fixture
def ganzhou(signed_in):
    return signed_in("ganzhou", ("county", "620702000000", {"organisation": "甘州区政府"}))


@pytest.fixture
def client(signed_in):
    """Whoever may see and do most: the city office."""
    return signed_in("office", ("city_office", "620700000000"))


@pytest.fixture(scope="session")
def kept():
    """What the first test that asks for the plan leaves to the others: see `loaded`."""
    return {}


@pytest.fixture
def plan(db, retold, zhangye_pack, kept):
    """The plan of the example, loaded once a process and put back row by row where the database is empty."""
    from shishi.infra.record.models import Head
    from shishi.infra.store.marks import is_demonstration
    from tests.integration import loaded

    is_demonstration()  # what a server asks once, at its start
    if not loaded.is_empty():
        return load_retold(retold, zhangye_pack)
    if not kept:
        kept |= {"plan": load_retold(retold, zhangye_pack), "head": Head.objects.get(), "rows": loaded.rows()}
    else:
        loaded.put_back(kept["rows"], kept["head"])
    return kept["plan"]


def load_retold(retold, zhangye_pack):
    from shishi.areas.packs.public import ReadNotice, load_plan
    from shishi.infra.places.loading import load_city

    load_city(ROOT / "shishi/infra/places/data/620700")
    source, reading, findings = retold
    return load_plan(pack=zhangye_pack, notices=[ReadNotice(source.file_name, reading, findings)], by="tester", now=NOW)
