"""`shishi serve`: the web server and the worker, started and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from typing import Annotated

import typer

from shishi.site.commands import stop

_LOCAL = ("127.0.0.1", "localhost", "::1")
_START_SECONDS = 60
_TOLD = 2
"""How the web server ends where it has said what is wrong."""


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
    """Start both, tell `announce` the address once the page answers, and wait. A process that dies is started again."""
    if _taken(host, port):
        print(f"端口 {port} 已被占用：请用 --port 换一个，或先停止占用它的程序。", file=sys.stderr)
        raise typer.Exit(2)
    with tempfile.TemporaryDirectory(prefix="shishi-") as shared:
        _run(port, host, announce, {**os.environ, "DJANGO_SETTINGS_MODULE": "shishi.site.settings", "SHISHI_DAYS_CACHE": shared})


def _run(port: int, host: str, announce, environment: dict[str, str]) -> None:
    commands = {
        "web": [
            sys.executable,
            "-m",
            "gunicorn",
            "shishi.site.served",
            "--bind",
            f"{host}:{port}",
            "--workers",
            "2",
            "--threads",
            "4",
            "--worker-class",
            "gthread",
            "--preload",
            "--log-level",
            "warning",
        ],
        "worker": [sys.executable, "-m", "shishi.site.worker"],
    }
    signal.signal(signal.SIGTERM, _interrupt)
    children = {"web": _start(commands["web"], environment)}
    try:
        _wait_for(f"http://{host}:{port}/", children["web"])
        children["worker"] = _start(commands["worker"], environment)
        announce(f"http://{'localhost' if host in _LOCAL else host}:{port}/")
        while True:
            time.sleep(1)
            for name, child in children.items():
                if child.poll() is not None:
                    print(f"{name} 意外退出（{child.returncode}），正在重新启动。", file=sys.stderr, flush=True)
                    children[name] = _start(commands[name], environment)
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


def _start(args: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(args, env=environment, start_new_session=True)


def _taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((host, port)) == 0


def _wait_for(address: str, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    if web.poll() == _TOLD:
        raise typer.Exit(_TOLD)
    print("网页没有启动：请查看上面的错误信息，或运行 shishi doctor。", file=sys.stderr)
    raise typer.Exit(2)
