"""What a span keeps of an entry's past days, by what is known now, is what its facts say of each of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from random import Random

import pytest
from django.apps import apps
from django.db import connection

from shishi.areas.ledgers import public as ledgers
from shishi.areas.ledgers.actions import close_entry, postpone_entry
from shishi.areas.ledgers.actions.projecting import rebuild
from shishi.areas.ledgers.models import Entry, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.late import by_now
from shishi.areas.ledgers.queries.listing import Filter, entry_list
from shishi.areas.ledgers.rules import due_date, goal_of, standing_of, waits_of
from shishi.areas.plans import public as plans
from shishi.base.look import Look
from shishi.base.ref import Ref
from shishi.engines.measures import last_in_time
from shishi.infra.access.scope import OPERATOR
from shishi.infra.store.facts import day_of
from shishi.infra.store.spans import FOREVER, as_of
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FIRST, DAYS = date(2022, 4, 1), 80
TODAY = FIRST + timedelta(days=DAYS)
STAGES = ("started", "completed")
KEPT = ("began_date", "ended_date", "reached_days", "due_days", "waited")


def played(seed):
    """Entries of a spring: filed late, corrected, taken back, put off, kept waiting, replaced and withdrawn."""
    chance, filed, waits, day = Random(seed), {}, {}, FIRST
    plan = [
        {s: str(FIRST + timedelta(days=chance.randrange(DAYS + 20))) for s in STAGES if chance.random() < 0.8} for _ in range(12)
    ]
    goals = [chance.choice(["", "started"]) for _ in plan]
    entries = opened(
        *(
            canteen(f"食堂{n}", chance.choice([GANZHOU, LINZE]), planned=p, goal=g)
            for n, (p, g) in enumerate(zip(plan, goals, strict=True))
        ),
        on=FIRST + timedelta(days=3),
    )

    def filing(entry):
        stage, happened = chance.choice(STAGES), day - timedelta(days=chance.randrange(25))
        more = {"corrects_id": filed[entry, stage], "why": "更正"} if (entry, stage) in filed else {}
        withdrawn = bool(more) and chance.random() < 0.3
        fact = file(entry, stage, happened, on=day, **more, withdrawn=withdrawn)
        filed.pop((entry, stage), None)
        filed.update({} if withdrawn else {(entry, stage): fact})

    def waiting(entry):
        told = {"entry_id": entry, "by": "linze", "now": at(day)}
        wait = waits.get(entry) or ledgers.Wait(
            Ref("reporting.coordination", entry), "市自然资源局", "用地", day - timedelta(days=2)
        )
        if entry not in waits:
            waits[entry] = wait
            ledgers.entry_waits(wait=wait, **told)
        elif chance.random() < 0.3:
            ledgers.entry_waited_for_nothing(wait=wait, **told)
        else:
            ledgers.entry_waits_no_more(
                wait=ledgers.Wait(wait.ref, wait.unit, wait.about, wait.since, max(day, wait.since + timedelta(days=1))), **told
            )

    def ending(entry):
        state = chance.choice(["withdrawn", "replaced"])
        new = close_entry(
            entry_id=entry, state=state, document="市政办〔2022〕9号", by="o", now=at(day), replacement=f"新{entry}"
        )
        entries.remove(entry)
        entries.extend([new.pk] if new else [])

    def putting_off(entry):
        later = TODAY + timedelta(days=chance.randrange(-40, 20))
        postpone_entry(entry_id=entry, stage=chance.choice(STAGES), day=later, document="〔2022〕3号", by="o", now=at(day))

    day += timedelta(days=3)
    while day < TODAY:
        step = chance.choices([filing, waiting, putting_off, ending], [8, 3, 2, 1])[0]
        step(chance.choice(entries))
        day += timedelta(days=chance.randrange(3))


@dataclass(frozen=True)
class Hand:
    county: str
    due: date | None
    late: bool
    told_late: bool
    done: bool
    completed: bool
    happened: list[date]
    last: date | None
    """The last day on which it was in time."""


def by_hand(on):
    """Return what is known of each entry that was open on a day."""
    told_late = {
        s.entry_id
        for s in EntrySpan.objects.filter(as_of(on), state=0)
        if s.due_date and s.due_date < on and (s.in_time_until or s.due_date) < on
    }
    out = {}
    for entry in Entry.objects.select_related("ledger"):
        facts = list(EntryFact.objects.filter(entry=entry).order_by("recorded_at", "pk"))
        held = [f for f in standing_of(facts) if f.kind == "values" or f.happened_date <= on]
        reached = {f.stage: f.happened_date for f in held if f.kind == "stage"}
        if any(f.kind == "closed" for f in held) or not (reached or day_of(entry.opened_at) <= on):
            continue
        definition, body = definition_of(entry.ledger), [f.body for f in held if f.kind == "values"][-1]
        furthest = max((definition.stage_by_code[s].order for s in reached), default=0)
        goal = goal_of(body, definition).order
        due = due_date(body, definition, furthest=furthest, goal=goal)
        spells = [w.spell for w in waits_of(held, on=on)]
        last, since = last_in_time(due, spells) if due else (None, None)
        late = bool(due) and due < on and last < on
        if since and since <= on:
            last += on + timedelta(days=1) - since
        happened = [day for s, day in reached.items() if definition.stage_by_code[s].order == furthest]
        completed = furthest >= definition.stage_by_code["completed"].order
        out[entry.pk] = Hand(body["division"][:6], due, late, entry.pk in told_late, furthest >= goal, completed, happened, last)
    return out


def programme():
    return plans.programme_keys(division_code=CITY, year=2022)["1"]


@pytest.mark.parametrize("seed", range(6))
def test_a_past_day_by_what_is_known_now_is_counted_as_the_facts_say(plan, seed):
    played(seed)

    for on in (FIRST + timedelta(days=n) for n in range(-10, DAYS, 6)):
        hand, look = by_hand(on), Look(on, TODAY, known_now=True)
        for area in ("620702", "620723", ""):
            own = [x for x in hand.values() if x.county.startswith(area)]
            told = ledgers.late_entries(scope=OPERATOR, city=CITY, year=2022, area=area, look=look)
            late, filed = [x.due for x in own if x.late], sum(x.told_late and not x.late for x in own)
            assert [(x.n, x.since, x.filed) for x in told] == (
                [(len(late), min(late, default=None), filed)] if late or filed else []
            )
        counties = ledgers.courses_by_county(scope=OPERATOR, city=CITY, year=2022, programme=programme(), look=look)
        assert {c.area: (c.n, c.done, c.late) for c in counties} == {
            area: (
                sum(x.county == area for x in hand.values()),
                sum(x.done for x in hand.values() if x.county == area),
                sum(x.late for x in hand.values() if x.county == area),
            )
            for area in {x.county for x in hand.values()}
        }
        names = ["ledgers:canteens@completed", "ledgers:canteens@goal_met"]
        asked = {"names": names, "city": CITY, "year": 2022, "counties": ["620702", "620723"], "look": look}
        told = {key: reading.late for key, reading in ledgers.readings(**asked).items()}
        for area in ("620702", "620723", CITY):
            own = [x for x in hand.values() if area in (x.county, CITY) and x.late]
            assert told["ledgers:canteens@goal_met", area] == sum(not x.done for x in own)
            assert told["ledgers:canteens@completed", area] == sum(not x.completed for x in own)
        figure = ledgers.Figure(names[1], CITY, 2022, look)
        opened_ = ledgers.rows(scope=OPERATOR, figure=figure, part="gap", late=True)
        assert {(r.ref.number, r.due, r.late_days > 0) for r in opened_} == {
            (entry, x.due, True) for entry, x in hand.items() if x.late and not x.done
        }
        assert sum(b.late for b in ledgers.behind(scope=OPERATOR, figure=figure)) == len(opened_)
        days = [day for x in hand.values() for day in x.happened]
        assert {d for c in counties for d in c.happened} >= ({min(days), max(days)} if days else set())
        for stage, wanted in (("late", lambda x: x.late), ("late_no_more", lambda x: x.told_late and not x.late)):
            asked = by_now(scope=OPERATOR, ledger=ledger(), asked=Filter(stage=stage), look=look).asked
            listed = entry_list(scope=OPERATOR, ledger=ledger(), asked=asked, on=None, today=TODAY)
            assert {r.id for r in listed.rows} == {entry for entry, x in hand.items() if wanted(x)}


@pytest.mark.parametrize("seed", range(6))
def test_those_longest_behind_on_a_past_day_come_first_by_the_days_that_stood_then(plan, seed):
    played(seed)

    for on in (FIRST + timedelta(days=n) for n in range(2, DAYS, 9)):
        hand, look = by_hand(on), Look(on, TODAY, known_now=True)
        found, after = [], ""
        while True:
            page, after = ledgers.courses(
                scope=OPERATOR, city=CITY, year=2022, programme=programme(), look=look, after=after, limit=3
            )
            found += page
            if not after:
                break
        assert [c.entry_id for c in found] == sorted(hand, key=lambda e: (hand[e].last is None, hand[e].last, e))
        assert [c.late_days > 0 for c in found] == [hand[c.entry_id].late for c in found]


def kept():
    return {s.entry_id: tuple(getattr(s, column) for column in KEPT) for s in EntrySpan.objects.filter(to_date=FOREVER)}


def spoilt():
    EntrySpan.objects.update(began_date=None, ended_date=FIRST, reached_days="spoilt", due_days=None, waited=None)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_is_made_again_from_the_facts_and_only_what_stands_keeps_it(plan, seed):
    played(seed)
    before = kept()

    spoilt()
    rebuild(ledger())

    assert kept() == before
    over = EntrySpan.objects.exclude(to_date=FOREVER)
    assert over.exists()
    assert not over.exclude(**dict.fromkeys(KEPT)).exists()


@pytest.mark.parametrize("seed", range(2))
def test_entries_of_before_come_to_keep_what_is_known_of_them(plan, seed):
    played(seed)
    before = kept()
    EntrySpan.objects.update(**dict.fromkeys(KEPT))

    with connection.cursor():
        import_module("shishi.areas.ledgers.migrations.0015_known").keep_what_is_known(apps, _Editor())

    assert kept() == before


class _Editor:
    connection = connection
