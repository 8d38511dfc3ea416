"""The program as a user starts it: a server of its own on a database of its own, thrown away afterwards."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHISHI = str(Path(sys.executable).parent / "shishi")
PACK = ROOT / "packs/zhangye-2022"
RETOLD = ROOT / "examples/zhangye-2022/notice.docx"
_numbers = count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var: Path, url: str = "", **more: str) -> dict[str, str]:
    """Return the environment of a program on its own folder and database; SQLite in the folder where no address is given."""
    told = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE")}
    told |= {"SHISHI_VAR_DIR": str(var), "SHISHI_SECRET_KEY": "only-for-this-test", "SHISHI_LOG_LEVEL": "ERROR", **more}
    return told | {"DATABASE_URL": url} if url else told


@contextmanager
def database(like: str = "template1") -> Iterator[str]:
    """Lend the address of an empty PostgreSQL database where scripts/with-postgres started a server; else none, for SQLite."""
    if "POSTGRES_ADMIN_URL" not in os.environ:
        yield ""
        return
    name = f"served_{os.getpid()}_{next(_numbers)}"
    sql(f"CREATE DATABASE {name} OWNER shishi_app TEMPLATE {like}")
    try:
        yield _address(name)
    finally:
        sql(f"DROP DATABASE {name} WITH (FORCE)")


def _address(name: str) -> str:
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


class Migrated:
    """A database of the current schema and nothing but its places. It is made once a run and copied by whoever does not test its making."""

    _NAME, _FILE = "served_migrated", "shishi.sqlite3"
    _MAKING = "from shishi.site.boot import prepare_database; prepare_database()"

    def __init__(self, folder: Path) -> None:
        """Make it in this folder unless another worker of the run has."""
        self._folder = folder
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "made").exists():
                self._make()
                (folder / "made").touch()

    def _make(self) -> None:
        run(environment(self._folder), sys.executable, "-c", self._MAKING)
        if "POSTGRES_ADMIN_URL" in os.environ:
            sql(f"CREATE DATABASE {self._NAME} OWNER shishi_app")
            run(environment(self._folder, _address(self._NAME)), sys.executable, "-c", self._MAKING)

    def put_into(self, var: Path) -> None:
        """Copy it, as SQLite, into the folder of a program, which is made where it is not there."""
        var.mkdir(exist_ok=True)
        shutil.copy(self._folder / self._FILE, var)

    @contextmanager
    def database(self, var: Path) -> Iterator[str]:
        """Lend a copy as `database()` does; of SQLite it lies in the folder of the program."""
        self.put_into(var)
        with database(self._NAME) as url:
            yield url


def sql(statement: str) -> None:
    """Run one statement as the server's administrator."""
    command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", os.environ["POSTGRES_ADMIN_URL"], "-c", statement]
    subprocess.run(command, check=True, capture_output=True)


def run(environment: dict[str, str], *command: str | Path) -> str:
    """Run a program to its end and return what it printed."""
    return subprocess.run([*map(str, command)], env=environment, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def load_example(environment: dict[str, str]) -> None:
    """Load the shipped plan, and the people of the desks with one password."""
    run(environment, SHISHI, "plan", "load", PACK, "--notice", RETOLD)
    run(environment, sys.executable, "-m", "tests.browser.accounts")


@contextmanager
def server(environment: dict[str, str], port: int = 0) -> Iterator[str]:
    """Serve the pages until the end; lend their address."""
    port = port or free_port()
    process = subprocess.Popen([SHISHI, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    base = f"http://localhost:{port}"
    try:
        wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(address: str) -> None:
    """Wait until it answers; two minutes, for a machine that has other work begins slowly."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"nothing answers at {address}")


def wait_until(done: Callable[[], bool]) -> None:
    """Wait until it is so, half a minute at the most."""
    for _ in range(150):
        if done():
            return
        time.sleep(0.2)
    raise TimeoutError("it never came")
