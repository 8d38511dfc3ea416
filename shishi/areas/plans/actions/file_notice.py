"""Keeping a notice with its text, its hash, and what the reader found in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from shishi.areas.plans.models import SENTENCES, Finding, Notice, NoticeReading
from shishi.engines.notice.schema import Finding as Found
from shishi.engines.notice.schema import Reading


@transaction.atomic
def file_notice(*, reading: Reading, findings: Iterable[Found], file_name: str, now: datetime) -> Notice:
    """Store the notice and this reader's findings. The same text filed twice changes nothing."""
    notice, _ = Notice.objects.get_or_create(
        sha256=reading.sha256,
        defaults={
            "file_name": file_name[:255],
            "text": reading.text,
            "document_number": reading.document_number or "",
            "title": reading.title[:300],
            "issuer": reading.issuer or "",
            "issued_date": reading.issued_on,
            "received_at": now,
        },
    )
    refresh_findings(notice=notice, reader_version=reading.reader_version, findings=findings, now=now)
    return notice


@transaction.atomic
def refresh_findings(*, notice: Notice, reader_version: str, findings: Iterable[Found], now: datetime) -> bool:
    """Put this reader version's findings beside earlier ones; return whether it had not read the notice before."""
    row, created = NoticeReading.objects.get_or_create(notice=notice, reader_version=reader_version, defaults={"read_at": now})
    if created:
        Finding.objects.bulk_create([_row(row, number, f) for number, f in enumerate(findings, 1)])
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
