"""A served program whose whole state, database and files, can be kept and put back, and whose worker can be killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from tests import serving
from tests.browser.accounts_password import PASSWORD

_GUNICORN = ("--preload", "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--log-level", "critical")


class Stage:
    """`folder` is its own; `url` its PostgreSQL database, or empty for SQLite in the folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.var, self._kept, self._url = folder / "var", folder / "kept", url
        self.environment = serving.environment(self.var, url)
        self._sessions: dict[str, requests.Session] = {}

    def start(self) -> None:
        port = serving.free_port()
        self.base = f"http://localhost:{port}"
        command = [sys.executable, "-m", "gunicorn", "shishi.site.wsgi", "--bind", f"127.0.0.1:{port}", *_GUNICORN]
        self._master = subprocess.Popen(command, env=self.environment, cwd=serving.ROOT)
        judge = [sys.executable, "-m", "tests.served.judge"]
        pipe = subprocess.PIPE
        self._judge = subprocess.Popen(judge, env=self.environment, cwd=serving.ROOT, stdin=pipe, stdout=pipe, text=True)
        serving.wait_for(self.base)

    def stop(self) -> None:
        for process in (self._master, self._judge):
            process.terminate()
            process.wait(timeout=20)

    def look(self) -> dict[str, Any]:
        """Return what the database holds and what is wrong with it."""
        assert self._judge.stdin and self._judge.stdout
        print(file=self._judge.stdin, flush=True)
        return json.loads(self._judge.stdout.readline())

    def kill_worker(self) -> None:
        """SIGKILL whoever answers requests; the master sends another."""
        for pid in _children(self._master.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.settle()

    def settle(self) -> None:
        """Wait until the database server has noticed that those who asked are gone."""
        if self._url:
            name = self._url.rpartition("/")[2]
            serving.sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")

    def keep(self, name: str) -> None:
        self.kill_worker()
        if self._url:
            database = self._url.rpartition("/")[2]
            serving.sql(f"DROP DATABASE IF EXISTS {database}_{name}")
            serving.sql(f"CREATE DATABASE {database}_{name} TEMPLATE {database} OWNER shishi_app")
        shutil.rmtree(self._kept / name, ignore_errors=True)
        shutil.copytree(self.var, self._kept / name)

    def put_back(self, name: str) -> None:
        self.kill_worker()
        if self._url:
            database = self._url.rpartition("/")[2]
            serving.sql(f"DROP DATABASE {database} WITH (FORCE)")
            serving.sql(f"CREATE DATABASE {database} TEMPLATE {database}_{name} OWNER shishi_app")
        shutil.rmtree(self.var)
        shutil.copytree(self._kept / name, self.var)

    def forget(self) -> None:
        if self._url:
            for path in self._kept.iterdir():
                serving.sql(f"DROP DATABASE {self._url.rpartition('/')[2]}_{path.name} WITH (FORCE)")

    def client(self, username: str) -> requests.Session:
        """Return somebody's browser, signed in; nobody's where the name is empty."""
        if username not in self._sessions:
            session = self._sessions[username] = requests.Session()
            session.headers["Connection"] = "close"
            if username:
                page = session.get(f"{self.base}/account/login/")
                told = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
                assert page.ok and session.post(f"{self.base}/account/login/", told).url == f"{self.base}/"
        return self._sessions[username]


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if stat.read_text().rsplit(")", 1)[1].split()[1] == str(pid):
                found.append(int(stat.parent.name))
    return found
