"""Keeping a notice with its text, its hash, and what the reader found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from shishi.areas.plans.models import SENTENCES, Finding, Notice, NoticeReading, Sentence
from shishi.areas.plans.rules import sentences
from shishi.base.ref import Ref
from shishi.base.texts import shortened
from shishi.engines.notice.schema import Finding as Found
from shishi.engines.notice.schema import Reading
from shishi.infra.record.writing import recorded, write


@recorded
def file_notice(*, reading: Reading, findings: Iterable[Found], file_name: str, by: str, now: datetime) -> Notice:
    """Store the notice and this reader's findings. The same text filed twice changes nothing."""
    notice, created = Notice.objects.get_or_create(
        sha256=reading.sha256,
        defaults={
            "file_name": shortened(file_name, 255),
            "text": reading.text,
            "document_number": reading.document_number or "",
            "title": shortened(reading.title, 300),
            "issuer": reading.issuer or "",
            "issued_date": reading.issued_on,
            "received_at": now,
        },
    )
    if created:
        Sentence.objects.bulk_create(
            [Sentence(notice=notice, line=line, start=start, text=words) for line, start, words in sentences(reading.text)]
        )
        write("plans.notice.filed", ref=Ref("plans.notice", notice.pk), by=by, at=now, sha256=reading.sha256)
    refresh_findings(notice=notice, reader_version=reading.reader_version, findings=findings, by=by, now=now)
    return notice


@recorded
def refresh_findings(*, notice: Notice, reader_version: str, findings: Iterable[Found], by: str, now: datetime) -> bool:
    """Put this reader version's findings beside earlier ones; return whether it had not read the notice before."""
    row, created = NoticeReading.objects.get_or_create(notice=notice, reader_version=reader_version, defaults={"read_at": now})
    if created:
        rows = Finding.objects.bulk_create([_row(row, number, f) for number, f in enumerate(findings, 1)])
        write(
            "plans.notice.checked",
            ref=Ref("plans.notice", notice.pk),
            by=by,
            at=now,
            reader_version=reader_version,
            findings=Counter(f.severity for f in rows),
        )
    return created


def _row(reading: NoticeReading, number: int, f: Found) -> Finding:
    return Finding(
        reading=reading,
        number=number,
        code=f.code,
        family=f.family,
        severity=f.severity,
        programme_id_read=f.programme or "",
        spans=[list(s) for s in f.spans],
        says=str(f.says),
        arithmetic=str(f.arithmetic),
        why=str(f.why),
        question=str(f.question),
        phrases={part: getattr(f, part).to_json() for part in SENTENCES},
    )
