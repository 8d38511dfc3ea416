"""Run as a program in the environment of a test server with the example in it: a draft and a request under way, and a key to the API."""

from __future__ import annotations

import json
from datetime import date, timedelta

from shishi.site import boot  # noqa: F401  isort: skip - starts Django before the models are imported

from shishi.areas.packs import actions
from shishi.areas.plans import public as plans
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import scope_of
from shishi.infra.access.tokens import make_token

CITY = "620700000000"


def make() -> None:
    told = {"by": "tests", "now": clock.now()}
    plan = plans.newest_plan(division_code=CITY, year=2022) or 0
    asked = actions.Asked(
        number="1", item_kind="target", item="t-2295", kind="postpone", new_day=date(2022, 12, 20), why="雨季停工"
    )
    actions.apply_for_change(plan_id=plan, asked=asked, unit="市教育局", **told)
    document = actions.Document(
        number="张政办发〔2022〕61号", title="关于调整任务的通知", issued=date(2022, 6, 1), effective=date(2022, 6, 1)
    )
    draft = actions.draft_amendment(plan_id=plan, document=document, **told)
    office = User.objects.get(username="duchake")
    today = clock.today()
    permissions = sorted(p.value for p in Permission if scope_of(office, today=today).may(p))
    key = make_token(user=office, name="tests", permissions=permissions, valid_to=today + timedelta(days=2), **told)
    print(json.dumps({"key": key, "draft": draft.pk}))


if __name__ == "__main__":
    make()
