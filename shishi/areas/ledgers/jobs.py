"""Tables are read and written in the background; the page follows by the batch's state. Ledgers are searched for what inspectors should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import override
from django_tasks import task

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.labels import writer
from shishi.areas.ledgers.models import RULES_CHANGED
from shishi.areas.ledgers.queries.evidence import photographed
from shishi.areas.ledgers.queries.red_lines import placed_ids
from shishi.areas.ledgers.queries.searches import to_search
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.access.scope import prefix_of, scope_of
from shishi.infra.record.writing import once_more


@task()
@once_more
def judge(batch: int, user: int, language: str = "zh-hans") -> None:
    """`language`: of who sent the file; its marked copy speaks it."""
    scope = scope_of(User.objects.get(pk=user), today=clock.today())
    with override(language):
        actions.judge_batch(batch_id=batch, scope=scope, today=clock.today(), now=clock.now(), writer=writer())


@task()
@once_more
def write(batch: int, user: int) -> None:
    who = User.objects.get(pk=user)
    scope = scope_of(who, today=clock.today())
    actions.carry_out(batch_id=batch, scope=scope, who=who.username, now=clock.now(), today=clock.today())


def photographs_judged(*, by: str) -> Iterator[tuple[int, int]]:
    """Hold all photographs against the rules of now, the entries of one step after another, a transaction each: yield (entries, photographs that came out otherwise)."""
    for ids in photographed():
        yield len(ids), _judged_by_the_rules(ids, by)


@once_more
def _judged_by_the_rules(ids: Sequence[int], by: str) -> int:
    return actions.judge_evidence_again(entry_ids=ids, because=RULES_CHANGED, by=by, now=clock.now())


_STEP = 2000


@task()
@once_more
def judge_places(division_code: str) -> None:
    """Red lines of a division have changed: hold the places in it against them, some thousands a transaction."""
    last = 0
    while ids := placed_ids(prefix=prefix_of(division_code), after=last, limit=_STEP):
        actions.judge_places(entry_ids=ids, by="operator", now=clock.now())
        last = ids[-1]


def search_ledgers() -> int:
    """Search every ledger that is to be searched now for what inspectors should look at; return how many were."""
    ledgers = to_search(now=clock.now())
    for ledger in ledgers:
        actions.search(ledger_id=ledger, now=clock.now)
    return len(ledgers)
