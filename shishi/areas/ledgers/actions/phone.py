"""What a phone held in its outbox is taken: once, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID, uuid5

from shishi.areas.ledgers.actions.evidence import Upload, file_with_proof
from shishi.areas.ledgers.models import PhoneFiling
from shishi.areas.ledgers.queries.entries import locked_entries
from shishi.areas.ledgers.rules import Filing
from shishi.base.phrases import Refused, say
from shishi.base.ref import Ref
from shishi.infra.files.noting import stands_on
from shishi.infra.record.writing import recorded, write
from shishi.infra.store.facts import digest_of


class KeyUsed(Refused):
    """Another filing was taken under this key; nothing was written."""


@stands_on(lambda told: [u.examined.sha256 for u in told["uploads"]])
@recorded
def take_phone_filing(
    *, client_key: UUID, filing: Filing, uploads: Sequence[Upload], by: str, now: datetime, gates: bool = False
) -> PhoneFiling:
    """File a stage with its photos, whole or not at all; the same key with the same content is answered as before.

    Raises KeyUsed, StageRefused, EvidenceRefused.
    """
    entry = locked_entries([filing.entry_id])[filing.entry_id]
    digest = digest_of([asdict(filing), *({"photo": u.examined.sha256} for u in uploads)])
    told = {
        "entry": entry,
        "programme": entry.programme,
        "division_code": entry.division_code,
        "organisation": entry.organisation,
    }
    told |= {"digest": digest, "photos": len(uploads), "at": now}
    taken, is_new = PhoneFiling.objects.get_or_create(by=by, client_key=client_key, defaults=told)
    if taken.digest != digest:
        raise KeyUsed([say("这次填报已经收到过，内容与现在的不同；请到该条的页面上更正。")])
    if not is_new:
        return taken
    named = [replace(u, client_key=str(uuid5(client_key, f"{by} {n}"))) for n, u in enumerate(uploads)]
    file_with_proof(filing=filing, uploads=named, by=by, now=now, gates=gates)
    ref = Ref("ledgers.entry", entry.pk)
    write("ledgers.phone_filing.taken", ref=ref, by=by, at=now, key=str(client_key), digest=digest, photos=len(named))
    return taken
