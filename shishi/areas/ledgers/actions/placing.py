"""The places of a whole file: kept, shown against what stands, and written once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from shishi.areas.ledgers.actions.importing import BatchRefused
from shishi.areas.ledgers.actions.places import place_entries
from shishi.areas.ledgers.models import Batch, Ledger
from shishi.areas.ledgers.queries.definitions import definition_of
from shishi.areas.ledgers.queries.entries import locked_entries, open_spans
from shishi.areas.ledgers.queries.placing import kept_features, placing
from shishi.base.phrases import say
from shishi.base.ref import Ref
from shishi.base.texts import shortened
from shishi.engines.geometry import Datum, read_many
from shishi.infra import files
from shishi.infra.access.scope import Scope
from shishi.infra.files.noting import note, stands_on
from shishi.infra.record.writing import recorded, write


def receive_places(*, ledger: Ledger, scope: Scope, file_name: str, data: bytes, datum: Datum, now: datetime) -> Batch:
    """Take in a file of places and say which entries its features mean; nothing is written yet. Raises GeometryRefused.

    The same file again while the first waits is that first one, read against the ledger as it is now.
    """
    kind: Any = definition_of(ledger).geometry
    kept = kept_features(read_many(data, kind=kind, datum=datum), datum=datum, ledger=ledger, scope=scope)
    return _received(ledger, scope.username, file_name, digest=files.keep(data), kept=files.keep(kept), now=now)


@stands_on(lambda told: [told["digest"], told["kept"]])
@transaction.atomic
def _received(ledger: Ledger, who: str, file_name: str, *, digest: str, kept: str, now: datetime) -> Batch:
    for each in (digest, kept):
        note(each, now=now)
    own = {"ledger": ledger, "kind": "places", "digest": digest, "by": who, "state": Batch.READY}
    told = {"proposal": kept, "file_name": shortened(file_name, 120), "at": now}
    told |= {"programme": ledger.programme, "division_code": ledger.division_code}
    return Batch.objects.update_or_create(**own, defaults=told)[0]


@recorded
def write_places(
    *, batch_id: int, scope: Scope, chosen: Mapping[int, str], taken: Collection[int], seal: str, by: str, now: datetime
) -> Batch:
    """Write the places of `taken`, by the number of their first feature, whole or not at all, once. Raises BatchRefused.

    `chosen` names a feature's entry where the clerk did; `seal` is of what was shown.
    """
    batch = Batch.objects.select_for_update().select_related("ledger").get(pk=batch_id, kind="places")
    if batch.state != Batch.READY:
        raise BatchRefused([say("这份文件已经写入或取消；请重新上传。")])
    if not taken:
        raise BatchRefused([say("请先勾选要写入的位置。")])
    found = placing(batch=batch, scope=scope, chosen=chosen)
    rows = {row.numbers[0]: row for row in found.rows if row.may_be_taken}
    seen = {row.entry.entry_id: row.entry.place_fact_id for row in rows.values() if row.entry}
    now_there = {pk: s.place_fact_id for pk, s in open_spans(locked_entries(seen)).items()}
    if found.seal != seal or not rows.keys() >= set(taken) or now_there != seen:
        raise BatchRefused([say("会写入的位置与刚才显示的不同；请看过现在显示的，再确认。")])
    places = {row.entry.entry_id: row.place for n, row in rows.items() if n in taken and row.entry and row.place}
    written = place_entries(places=places, by=by, now=now, batch=batch.pk)
    batch.state, batch.done, batch.total, batch.ended_at = Batch.WRITTEN, len(written), len(found.rows), now
    batch.told = {"placed": len(written)}
    batch.save(update_fields=["state", "done", "total", "ended_at", "told"])
    ref = Ref("ledgers.ledger", batch.ledger_id)
    write("ledgers.places.written", ref=ref, by=by, at=now, file=batch.digest, count=len(written))
    return batch
