"""When the program itself was away: deadlines wait, whichever half of it was missing."""

import socket
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shishi.areas.reporting.models import Outage
from shishi.infra.clock import SHANGHAI
from shishi.infra.jobs.heartbeat import last_beat
from shishi.site import worker

pytestmark = [pytest.mark.django_db, pytest.mark.db]
NOON = datetime(2022, 5, 20, 12, tzinfo=SHANGHAI)


@pytest.fixture
def pages(settings):
    """A web server that answers as it is told."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(self.server.code)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SERVED_AT = f"http://127.0.0.1:{server.server_port}/account/login/"
    yield server
    server.shutdown()
    server.server_close()


def beats(*minutes):
    for after in minutes:
        worker._once("w", {}, NOON + timedelta(minutes=after))


@pytest.mark.parametrize(("code", "away"), [(200, 0), (400, 0), (500, 1)])
def test_while_the_pages_do_not_answer_the_program_is_away_however_the_worker_lives(pages, code, away):
    pages.code = 200
    beats(0)
    pages.code = code
    beats(4, 8, 12)
    pages.code = 200
    beats(16)

    assert Outage.objects.count() == away
    assert last_beat() == NOON + timedelta(minutes=16)


def test_what_was_away_is_told_from_the_last_sign_of_life_to_the_next(settings):
    beats(0)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.SERVED_AT = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        beats(30)
    settings.SERVED_AT = ""
    beats(60)

    outage = Outage.objects.get()
    assert (outage.from_at, outage.to_at) == (NOON, NOON + timedelta(minutes=60))


def test_what_answers_in_another_tongue_than_http_is_no_page(settings):
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=lambda: other.accept()[0].sendall(b"SSH-2.0 hello\r\n"), daemon=True).start()
        settings.SERVED_AT = f"http://127.0.0.1:{other.getsockname()[1]}/"

        assert worker._pages_answer() is False


def test_what_goes_wrong_once_does_not_end_the_beating(monkeypatch, caplog):
    stopped, asked = threading.Event(), []

    def once(*_):
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("nobody thought of it")
        stopped.set()

    monkeypatch.setattr(worker, "_once", once)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0)
    monkeypatch.setattr(worker.connection, "close", lambda: None)

    worker._beat("w", stopped)

    assert len(asked) == 2
    assert "后台任务这一次没有做成" in caplog.text
