"""The worker process: runs the jobs, and says every few seconds that it is alive."""

from __future__ import annotations

import logging
import os
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date, datetime, timedelta
from http.client import HTTPException

from shishi.site import boot  # isort: skip - starts Django before the models are imported

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from shishi.areas.ledgers.jobs import search_ledgers
from shishi.areas.overview.jobs import send_messages
from shishi.areas.packs.jobs import reread_notices
from shishi.areas.progress.jobs import close_what_is_over, day_to_close
from shishi.areas.reporting.jobs import end_unanswerable
from shishi.areas.reporting.public import note_outage
from shishi.infra import clock
from shishi.infra.jobs.heartbeat import BEAT_SECONDS, beat, last_beat
from shishi.infra.record.writing import once_more
from shishi.infra.sms.sending import is_waiting
from shishi.infra.store.marks import is_demonstration


def main() -> None:
    boot.refuse_moved_clock()
    name = f"{socket.gethostname()}:{os.getpid()}"[:60]
    stopped = threading.Event()
    for what in (_beat, _search):
        threading.Thread(target=what, args=(name, stopped), daemon=True).start()
    reread_notices.enqueue()
    end_unanswerable.enqueue()
    try:
        call_command("db_worker", verbosity=0, interval=2)
    finally:
        stopped.set()


def _note_absence(now: datetime) -> None:
    """Note since when we were away: it moves deadlines. A demonstration's clock jumps, so its absences mean nothing."""
    since = last_beat()
    if since and since < now and not is_demonstration():
        note_outage(from_at=since, to_at=now, by="system", now=now)


def _pages_answer() -> bool:
    """Tell whether the pages are there: without them nobody can send anything, however much goes on here."""
    if not settings.SERVED_AT:
        return True
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    try:
        with urllib.request.urlopen(urllib.request.Request(settings.SERVED_AT, headers={"Host": host}), timeout=_PAGE_SECONDS):
            return True
    except urllib.error.HTTPError as told:
        return told.code < 500
    except (OSError, HTTPException):
        return False


_PAGE_SECONDS = 10
PATIENCE = timedelta(minutes=10)
"""A closing that did not come about is tried again after so long."""


def _beat(name: str, stopped: threading.Event) -> None:
    """Beat until stopped. What goes wrong goes wrong once: with this thread dead no day would close, and nobody would be told."""
    asked: dict[date, datetime] = {}
    _repeat(lambda: once_more(lambda: _once(name, asked, clock.now()))(), stopped)


def _search(_name: str, stopped: threading.Event) -> None:
    """Search what is to be searched until stopped: beside the jobs, for a very large ledger takes minutes."""
    _repeat(search_ledgers, stopped)


def _repeat(once: Callable[[], object], stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            once()
        except Exception as problem:
            what = "数据库没有应答" if isinstance(problem, DatabaseError) else "没有做成"
            logging.getLogger(__name__).exception("后台任务这一次%s，%s 秒后再试。", what, BEAT_SECONDS)
        connection.close()
        stopped.wait(BEAT_SECONDS)


def _once(name: str, asked: dict[date, datetime], now: datetime) -> None:
    """Say that we are there, and queue what the clock asks for. `asked`: when the closing of a day was last queued."""
    if _pages_answer():
        _note_absence(now)
        beat(worker=name, now=now)
    if is_waiting(now=now):
        send_messages.enqueue()
    day = day_to_close(now=now)
    if day and now - asked.get(day, now - PATIENCE) >= PATIENCE:
        asked[day] = now
        close_what_is_over.enqueue()


if __name__ == "__main__":
    main()
