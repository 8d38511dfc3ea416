"""Tables are read and written in the background; the page follows by the batch's state."""

from __future__ import annotations

from django_tasks import task

from shishi.areas.ledgers import actions
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of


@task()
def judge(batch: int, user: int) -> None:
    scope = scope_of(User.objects.get(pk=user), today=clock.today())
    actions.judge_batch(batch_id=batch, scope=scope, today=clock.today(), now=clock.now())


@task()
def write(batch: int, user: int) -> None:
    who = User.objects.get(pk=user)
    scope = scope_of(who, today=clock.today())
    actions.carry_out(batch_id=batch, scope=scope, who=who.username, now=clock.now(), today=clock.today())
