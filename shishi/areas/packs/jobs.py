"""Jobs of the packs."""

from django_tasks import task

from shishi.areas.plans import public as plans
from shishi.engines.notice import READER_VERSION, check, read
from shishi.infra import clock
from shishi.infra.record.writing import once_more


@task()
@once_more
def reread_notices() -> int:
    """Read every stored notice again that only an older reader has read; its findings stand beside the old. Returns how many."""
    read_again = 0
    for notice in plans.notices_not_read_by(reader_version=READER_VERSION):
        reading = read(notice.text)
        read_again += plans.refresh_findings(
            notice=notice, reader_version=reading.reader_version, findings=check(reading), by="system", now=clock.now()
        )
    return read_again
