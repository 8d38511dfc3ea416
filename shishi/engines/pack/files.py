"""A pack on disk: `pack.toml` and one file for each programme, one line for each value."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shishi.base.phrases import Phrase, Refused, say
from shishi.engines.pack.fields import KINDS
from shishi.engines.pack.judge import judge
from shishi.engines.pack.meant import unmeant
from shishi.engines.pack.resting import never_sent
from shishi.engines.pack.schema import PERSON, Item, Pack, PackProgramme, Plain, Source, Value
from shishi.engines.pack.swap import put_in_place

HEAD = "pack.toml"


class PackError(Refused):
    """A pack that cannot be used; `problems` says each reason with its file, key and what would be right."""


def write(pack: Pack, folder: Path) -> None:
    """Write the pack whole: a crash leaves the old folder or the new one. Refuses a folder that holds anything but a pack."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / HEAD).exists())):
        raise PackError([say("{folder}：该位置已有其他内容，不是计划包；请换一个空文件夹。", folder=str(folder))])
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, text in render(pack).items():
            (new / name).write_text(text, encoding="utf-8")
        new.chmod(0o755)
        put_in_place(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def render(pack: Pack) -> dict[str, str]:
    """Return the pack's files by name."""
    source = {"file_name": pack.source.file_name, "sha256": pack.source.sha256, "reader_version": pack.source.reader_version}
    head = [
        "[source]",
        *(f"{k} = {_plain(v)}" for k, v in source.items()),
        "",
        "[pack]",
        *_lines(pack.values),
        "",
        *_tables(pack.items),
    ]
    files = {HEAD: "\n".join(head).rstrip() + "\n"}
    for number, programme in enumerate(pack.programmes, 1):
        lines = [
            f"id = {_plain(programme.id)}",
            f"order = {number}",
            "",
            "[programme]",
            *_lines(programme.values),
            "",
            *_tables(programme.items),
        ]
        files[file_of(programme.id)] = "\n".join(lines).rstrip() + "\n"
    return files


def file_of(programme: str) -> str:
    return f"p{programme.replace('.', '-')}.toml"


def _tables(items: tuple[Item, ...]) -> list[str]:
    out: list[str] = []
    for item in sorted(items, key=lambda i: KINDS.index(i.kind)):
        out += [
            f"[{item.kind}.{item.id}]",
            *([f"heading = {_plain(item.heading)}"] if item.heading else []),
            *_lines(item.values),
            "",
        ]
    return out


def _lines(values: dict[str, Value]) -> list[str]:
    out = []
    for key, value in values.items():
        parts = [f"value = {_plain(value.value)}", f'by = "{value.by}"']
        parts += [f"span = [{value.span[0]}, {value.span[1]}]"] if value.span else []
        parts += ["confirm = true"] if value.confirm else []
        out.append(f"{key} = {{ {', '.join(parts)} }}")
    return out


def _plain(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_plain(v) for v in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def read(folder: Path) -> Pack:
    """Return the pack in `folder`. Raises PackError with every problem of every file at once; a measure that names nothing and a week that is never sent come behind them."""
    if not (folder / HEAD).is_file():
        raise PackError(
            [say("{folder}：不是计划包（缺少 {head}）；请给出由 shishi plan draft 生成的文件夹。", folder=folder, head=HEAD)]
        )
    problems: list[Phrase] = []
    documents: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            documents[path.name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            problems.append(say("{name}：不是合法的 TOML（{error}）。", name=path.name, error=str(error)))
    pack = assemble(documents, problems)
    if problems := [*unmeant(documents), *never_sent(pack)]:
        raise PackError(problems)
    return pack


def parsed(files: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the documents of rendered files by name: the inverse of `assemble`."""
    return {name: tomllib.loads(text) for name, text in files.items()}


def assemble(documents: dict[str, dict[str, Any]], known_problems: Sequence[Phrase] = ()) -> Pack:
    """Return the pack that parsed files make. Raises PackError with every problem of every file at once."""
    problems = [
        *known_problems,
        *(p for name, document in documents.items() for p in judge(name, document, is_head=name == HEAD)),
    ]
    problems += _twins(documents)
    if problems:
        raise PackError(problems)
    head = documents[HEAD]
    ordered = sorted((d for name, d in documents.items() if name != HEAD), key=lambda d: d["order"])
    return Pack(
        source=Source(**head["source"]),
        values=_values(head["pack"]),
        items=_items(head),
        programmes=tuple(PackProgramme(id=d["id"], values=_values(d["programme"]), items=_items(d)) for d in ordered),
    )


def _twins(documents: dict[str, dict[str, Any]]) -> list[Phrase]:
    """Two files for one programme would hide each other."""
    first: dict[object, str] = {}
    problems = []
    for name, document in documents.items():
        identity = document.get("id")
        if isinstance(identity, str) and identity in first:
            problems.append(
                say(
                    "{name}：id “{identity}” 与 {other} 相同；每项实事一个文件、一个编号。",
                    name=name,
                    identity=identity,
                    other=first[identity],
                )
            )
        first.setdefault(identity, name)
    return problems


def _values(table: dict[str, Any]) -> dict[str, Value]:
    return {
        key: Value(value=v["value"], by=v["by"], span=tuple(v["span"]) if "span" in v else None, confirm=v.get("confirm", False))
        for key, v in table.items()
        if isinstance(v, dict)
    }


def _items(document: dict[str, Any]) -> tuple[Item, ...]:
    return tuple(
        Item(
            kind=kind,
            id=identity,
            heading=table.get("heading", ""),
            values=_values({k: v for k, v in table.items() if k != "heading"}),
        )
        for kind in KINDS
        for identity, table in document.get(kind, {}).items()
    )


def person_share(pack: Pack) -> tuple[int, int]:
    """Return how many of the pack's values a person put there, and how many values there are."""
    values = list(pack.all_values())
    return sum(v.by == PERSON for v in values), len(values)
