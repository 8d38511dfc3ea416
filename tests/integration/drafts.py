"""Drafts made ready for tests: the retold notice a year later, so that no plan is in the way."""

from __future__ import annotations

from shishi.areas.packs import actions
from shishi.areas.packs.queries.standing import standing_of
from shishi.engines.notice import check, read
from tests.integration.conftest import NOW

CITY = "620700000000"


def notice_of_2023(text):
    later = text.replace("2022", "2023").replace("38号", "41号")
    reading = read(later)
    return actions.ReadNotice("notice-2023.txt", reading, tuple(check(reading)))


def item_of(it, number, kind, **values):
    """The stored item whose values are these."""
    rows = it.items.filter(number=number, kind=kind)
    return next(r for r in rows if all(r.values.get(k, {}).get("value") == v for k, v in values.items()))


def edit(it, row, by="drafter", agreed=False, **texts):
    row.refresh_from_db()
    return actions.edit_item(item_id=row.pk, version=row.version, texts=texts, agreed=agreed, by=by, now=NOW)


def confirm_all(it):
    for leaf in standing_of(it).leaves:
        for unit, done in leaf.units:
            if leaf.needed and not done:
                actions.confirm_leaf(
                    draft_id=it.pk, number=leaf.number, unit=unit, digest=leaf.digest, by=f"clerk of {unit}", now=NOW
                )


def take_on_all(it):
    for share in standing_of(it).shares:
        if share.state == "open":
            actions.answer_quota(
                draft_id=it.pk, number=share.number, item=share.item, digest=share.digest, taken=True, by=share.place, now=NOW
            )


def make_ready(it):
    for number in it.items.filter(kind="programme").values_list("number", flat=True):
        if not it.items.filter(number=number, kind="accountability", values__role__value="lead_unit").exists():
            texts = {"role": "lead_unit", "unit": "市教育局"}
            actions.add_item(draft_id=it.pk, number=number, kind="accountability", texts=texts, by="drafter", now=NOW)
    confirm_all(it)
    take_on_all(it)


def sign_all(it):
    for n, step in enumerate(standing_of(it).chain):
        hand = actions.Hand(f"head{n}", f"第{n}位", step.unit, step.post)
        actions.sign(draft_id=it.pk, hand=hand, digest=standing_of(it).digest, by=hand.username, now=NOW)
