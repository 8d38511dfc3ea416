"""The command line. Each command's module is imported only when it is called, so that reading a notice needs no framework."""

from __future__ import annotations

import importlib
import os
import re
import sys

import typer
from typer.exceptions import TyperException

from shishi.site.trouble import in_the_way

COMMANDS = {
    "notice": "读取、审读一份通知",
    "plan": "起草、装入、导出计划包",
    "serve": "启动网页与后台任务",
    "demo": "建立演示数据库：一个城市的一年",
    "start": "读取示例通知、装入计划并启动网页（make run）",
    "user": "添加用户，授予岗位，办理交接",
    "day": "日结：固定当天的读数",
    "record": "导出、签名、核对记录",
    "evidence": "照片按现行标准重新判定",
    "redline": "装入红线；核查工程是否穿越红线，核对签名的结果",
    "keys": "更换加密密钥",
    "backup": "备份数据库和全部文件",
    "restore": "恢复备份并核对",
    "doctor": "检查运行环境",
}

_SAID = {
    r"^No such command '(.*)'\..*": r"没有 \1 这个命令。",
    r"^No such option:? '?([^\s']*).*": r"没有 \1 这个选项。",
    r"^Got unexpected extra arguments? ?\(?s?\)? ?\((.*)\).*": r"多出了 \1。",
    r"^Option '(.*)' requires .*": r"\1 后面缺少值。",
}
"""What the library says of a wrong call, and what we say."""


def build(names: list[str]) -> typer.Typer:
    app = typer.Typer(
        name="shishi",
        help="实事：从一份通知到每一件实事办结。",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name in names:
        module = importlib.import_module(f"shishi.site.commands.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name, help=COMMANDS[name])
        else:
            app.command(name=name, help=COMMANDS[name])(module.command)
    app.callback()(_root)
    return app


def _root() -> None:
    """实事：从一份通知到每一件实事办结。"""


def main() -> None:
    """Run one command. Exit 0 done, 1 findings, 2 a bad argument, file or setting (one line on stderr), 130 interrupted."""
    called = next((a for a in sys.argv[1:] if not a.startswith("-")), None)
    app = build([called] if called in COMMANDS else list(COMMANDS))
    if "--help" in sys.argv or len(sys.argv) < 3:
        importlib.import_module("shishi.site.folding")
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        if said := _said(error):
            _fail(f"参数有误：{said}用法见 {_called(app)} --help")
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if not (said := in_the_way(error)):
            raise
        _fail(said)
    else:
        sys.exit(code or 0)


def _called(app: typer.Typer) -> str:
    """Return the command that was called, with its group."""
    words, here = ["shishi"], typer.main.get_command(app)
    for word in sys.argv[1:]:
        if (here := getattr(here, "commands", {}).get(word)) is None:
            break
        words.append(word)
    return " ".join(words)


def _said(error: TyperException) -> str:
    """Return what is wrong with a call in a sentence of ours; empty where the usage was just shown."""
    told, param = error.format_message(), getattr(error, "param", None)
    name = " / ".join(param.opts) if param else ""
    if told.startswith("Missing"):
        return f"缺少 {name}。"
    if told.startswith("Invalid value"):
        return f"{name} 的值不对。"
    for english, ours in _SAID.items():
        told = re.sub(english, ours, told)
    return told


def _fail(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    sys.exit(2)
