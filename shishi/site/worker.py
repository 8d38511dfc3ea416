"""The worker process: runs the jobs, and says every few seconds that it is alive."""

from __future__ import annotations

import os
import socket
import threading

from shishi.site import boot  # isort: skip - starts Django before the models are imported

from django.core.management import call_command
from django.db import connection

from shishi.areas.packs.jobs import reread_notices
from shishi.areas.reporting.jobs import send_messages
from shishi.areas.reporting.public import note_outage
from shishi.infra import clock
from shishi.infra.jobs.heartbeat import BEAT_SECONDS, beat, last_beat
from shishi.infra.sms.sending import is_waiting
from shishi.infra.store.marks import is_demonstration


def main() -> None:
    boot.refuse_moved_clock()
    name = f"{socket.gethostname()}:{os.getpid()}"[:60]
    _note_absence()
    stopped = threading.Event()
    threading.Thread(target=_beat, args=(name, stopped), daemon=True).start()
    reread_notices.enqueue()
    try:
        call_command("db_worker", verbosity=0, interval=2)
    finally:
        stopped.set()


def _note_absence() -> None:
    """Note since when nobody worked: it moves deadlines. A demonstration's clock jumps, so its absences mean nothing."""
    since = last_beat()
    if since and since < clock.now() and not is_demonstration():
        note_outage(from_at=since, to_at=clock.now(), by="system", now=clock.now())


def _beat(name: str, stopped: threading.Event) -> None:
    while not stopped.is_set():
        beat(worker=name, now=clock.now())
        if is_waiting(now=clock.now()):
            send_messages.enqueue()
        connection.close()
        stopped.wait(BEAT_SECONDS)


if __name__ == "__main__":
    main()
