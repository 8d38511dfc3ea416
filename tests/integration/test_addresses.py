"""What an address asks for and is none is told in a sentence; nothing else is shown in its place."""

from datetime import date

import pytest

from shishi.infra.access.tokens import make_token
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import CITY, GANZHOU, canteen, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NO_DAY = "不是日期；请写成 2022-06-15 这样的年、月、日。"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/week/?week=x", f"地址里的“x”{NO_DAY}"),
        ("/week/?county=620702&week=2022-02-30", f"地址里的“2022-02-30”{NO_DAY}"),
        ("/board/?on=20220615x", f"地址里的“20220615x”{NO_DAY}"),
        ("/?on=yesterday", f"地址里的“yesterday”{NO_DAY}"),
        ("/board/?on=2022-06-15&known=then", "地址里的 known=then 看不懂；现口径写 known=now，当时口径不写。"),
    ],
)
def test_a_day_that_is_none_is_told_and_no_other_is_shown(plan, clerk, address, says):
    opened(canteen())

    answer = clerk.get(address)

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert clerk.get("/week/?week=").status_code == clerk.get("/board/?on=2022-06-15&known=now").status_code == 200


def test_a_list_is_not_whole_for_a_stage_that_the_ledger_does_not_have(plan, clerk):
    opened(canteen())
    at = f"/ledgers/{ledger().pk}/"

    answers = [clerk.get(f"{at}?stage={stage}") for stage in ("flown", "late", "none", "started")]

    assert [a.status_code for a in answers] == [400, 200, 200, 200]
    assert "没有“flown”这个阶段；可用的有" in answers[0].content.decode()
    assert clerk.get(f"{at}entries.csv?stage=flown").status_code == 400


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"stage": "flown"}, "没有“flown”这个阶段；可用的有"),
        ({"sort": "-height"}, "不能按“-height”排序；可用的有"),
        ({"division": "甘州"}, "division: "),
        ({"on": "x"}, "on: "),
    ],
)
def test_a_machine_is_told_what_is_not_known_and_gets_no_whole_list(plan, client, person, asked, says):
    opened(canteen())
    told = {"name": "县区系统", "permissions": ["ledger.read", "plan.read"], "by": "x", "now": NOW}
    key = make_token(user=person("system", ("county", GANZHOU)), valid_to=date(2030, 1, 1), **told)
    headers = {"Authorization": f"Bearer {key}"}

    answer = client.get(f"/api/v1/ledgers/{ledger().pk}/entries", asked, headers=headers)

    assert (answer.status_code, answer.json()["problems"][0][: len(says)]) == (422, says)
    assert client.get(f"/api/v1/plans/{CITY}-2022/findings", {"severity": "grave"}, headers=headers).status_code == 422
    assert (
        client.get(f"/api/v1/ledgers/{ledger().pk}/entries", {"stage": "late", "sort": "-due"}, headers=headers).json()["count"]
        == 0
    )
