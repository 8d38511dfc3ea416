"""A wire between a browser and a server of its own, which can be cut, and whose server can be killed while a filing is on its way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Event, Thread

from tests import serving

FILING = b"POST /field/send/"
WHOLE, CUT, IN_THE_BODY, BEFORE_THE_ANSWER = "whole", "cut", "in the body", "before the answer"


class Wire:
    """The browser knows one address, whichever server answers behind it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._behind = serving.free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._died = Event()
        self.state = CUT
        self.address = f"http://localhost:{self._listener.getsockname()[1]}"
        self.filings = 0
        """How many times the browser began to send one."""
        Thread(target=self._accept, daemon=True).start()

    def start(self, state: str = WHOLE) -> None:
        """Start a server; until it answers the wire is cut."""
        self.state = CUT
        at = f"127.0.0.1:{self._behind}"
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "shishi.site.wsgi",
            "--bind",
            at,
            "--worker-class",
            "gthread",
            "--threads",
            "4",
        ]
        self._process = subprocess.Popen(
            [*command, "--log-level", "critical"], env=self._environment, cwd=serving.ROOT, start_new_session=True
        )
        serving.wait_for(f"http://{at}")
        self.state = state

    def dies(self) -> None:
        """Wait until the filing that the phone sends, when it likes, has met its state."""
        assert self._died.wait(60), "no filing came"
        self._died.clear()

    def kill(self) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        self._died.set()

    def close(self) -> None:
        self.kill()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        with near, suppress(OSError):
            if self.state == CUT:
                return
            with socket.create_connection(("127.0.0.1", self._behind)) as far:
                back = Thread(target=self._answers, args=(far, near), daemon=True)
                back.start()
                self._asks(near, far)
                back.join()

    def _asks(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(4096):
                if FILING in data:
                    self.filings += 1
                    if self.state == IN_THE_BODY:
                        far.sendall(data)
                        self.kill()
                        near.shutdown(socket.SHUT_RDWR)
                        return
                far.sendall(data)
            far.shutdown(socket.SHUT_WR)

    def _answers(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65536):
                if self.state == BEFORE_THE_ANSWER and b'"received"' in data:
                    self.kill()
                    break
                near.sendall(data)
        with suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)
