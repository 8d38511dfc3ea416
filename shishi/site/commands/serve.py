"""`shishi serve`: the web server and the worker, started and stopped together."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import typer

from shishi.site.commands import stop

_LOCAL = ("127.0.0.1", "localhost", "::1")
_START_SECONDS = 60
_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
"""What is started ends with `shishi serve` however that ends, and leaves the port free for the next."""
_BEHIND_THE_PAGES = ("nice", "-n", "10")
"""The worker gives way to them from its very start, when those who waited for the server all ask at once."""
_MOST_PROCESSES = 16
"""Each keeps two connections to the database, of which PostgreSQL gives a hundred unless it is told otherwise."""
_TOLD = 2
"""How the web server ends where it has said what is wrong."""
_REFUSED = {
    errno.EADDRINUSE: "端口 {port} 已被占用：请用 --port 换一个，或先停止占用它的程序。",
    errno.EACCES: "没有权限使用端口 {port}：请用 --port 换一个 1024 以上的端口。",
}
_NO_ADDRESS = "这台机器没有地址 {host}：请检查 --host。"


def command(
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口")] = 8000,
    host: Annotated[str, typer.Option(help="地址；默认只供本机")] = "127.0.0.1",
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="没有 https 也对外提供；密码会明文传输，只用于隔离的网络")
    ] = False,
) -> None:
    """启动网页与后台任务；按 Ctrl-C 一并停止。"""
    if host not in _LOCAL and not plain_http and not _https():
        stop(
            f"不能在 {host} 上提供网页：没有 https，密码会明文传输；请在 https 代理之后运行并设置 SHISHI_HTTPS=true，或加 --plain-http。"
        )
    run(port=port, host=host, announce=lambda address: print(f"网页已启动：{address}（按 Ctrl-C 停止）", flush=True))


def _https() -> bool:
    from shishi.site.settings import HTTPS  # noqa: PLC0415 - read only where it decides: the web server's own process reads them

    return HTTPS


def run(*, port: int, host: str, announce) -> None:
    """Start both, tell `announce` the address once the page answers, and wait. A process that dies is started again.

    The address is listened at here, so that whoever asks while the web server loads, or is started again, waits and is not refused.
    """
    try:
        listener = socket.create_server((host, port), family=_family(host), backlog=2048)
    except OSError as error:
        print(_REFUSED.get(error.errno or 0, _NO_ADDRESS).format(host=host, port=port), file=sys.stderr)
        raise typer.Exit(2) from error
    with listener, tempfile.TemporaryDirectory(prefix="shishi-") as shared:
        address = f"http://{'localhost' if host in _LOCAL else host}:{port}/"
        told = {
            "DJANGO_SETTINGS_MODULE": "shishi.site.settings",
            "SHISHI_COUNTS_CACHE": shared,
            "SHISHI_SERVED_AT": _own(listener),
        }
        _run(listener, {**os.environ, **told}, lambda: announce(address))


def _own(listener: socket.socket) -> str:
    """Return where this machine reaches what is listened at."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{_LIGHT}"


_LIGHT = "/account/login/"
"""A page that asks the database for little."""


def web_command(application: str, bind: str) -> list[str]:
    """Return the web server's command. One process more than cores, of few threads: a long page holds up few others.

    Not more, since what is loaded once runs slowly at first in each of its copies. A process takes few connections at once: those that
    wait go to whichever is free, and not all to the first that looks.
    """
    return [
        *(sys.executable, "-m", "gunicorn", application, "--bind", bind, "--preload", "--log-level", "warning"),
        *("--worker-class", "gthread", "--workers", f"{_processes()}", "--threads", "2", "--worker-connections", "4"),
    ]


def _processes() -> int:
    return min(len(os.sched_getaffinity(0)) + 1, _MOST_PROCESSES)


def _run(listener: socket.socket, environment: dict[str, str], announce: Callable[[], None]) -> None:
    def start(name: str) -> subprocess.Popen[bytes]:
        if name == "worker":
            command, kept = [*_BEHIND_THE_PAGES, sys.executable, "-m", "shishi.site.worker"], ()
        else:
            command, kept = web_command("shishi.site.served", f"fd://{listener.fileno()}"), (listener.fileno(),)
        return subprocess.Popen([*_WITH_US, *command], env=environment, start_new_session=True, pass_fds=kept)

    signal.signal(signal.SIGTERM, _interrupt)
    children = {"web": start("web")}
    try:
        _wait_for(listener, children["web"])
        children["worker"] = start("worker")
        announce()
        while True:
            time.sleep(1)
            for name, child in children.items():
                if child.poll() is not None:
                    print(f"{name} 意外退出（{child.returncode}），正在重新启动。", file=sys.stderr, flush=True)
                    children[name] = start(name)
    except KeyboardInterrupt:
        print("正在停止……", file=sys.stderr)
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _wait_for(listener: socket.socket, web: subprocess.Popen[bytes]) -> None:
    """Ask for the front page and wait until the answer begins, or for the web server's end.

    Then once more: whoever asked meanwhile stands before us, and is served when we are.
    """
    deadline = time.monotonic() + _START_SECONDS
    for _time in range(2):
        if not _answered(listener, web, deadline):
            break
    else:
        return
    if web.poll() == _TOLD:
        raise typer.Exit(_TOLD)
    print("网页没有启动：请查看上面的错误信息，或运行 shishi doctor。", file=sys.stderr)
    raise typer.Exit(2)


def _answered(listener: socket.socket, web: subprocess.Popen[bytes], deadline: float) -> bool:
    with socket.create_connection(listener.getsockname()[:2], timeout=0.2) as line:
        line.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        while time.monotonic() < deadline and web.poll() is None:
            with suppress(TimeoutError):
                line.recv(1)
                return True
    return False
