#!/usr/bin/env python3
"""Verifies an exported record. Needs only Python's standard library, and openssl for a head's signature.

    python3 verify.py EXPORT [--head HEAD] [--key PUBLIC.pem] [--bodies BODIES]

EXPORT holds one line of JSON for each line of the record. HEAD is a published head: without one nobody can tell that lines are missing at the
end; without PUBLIC.pem, got on another way than HEAD, nobody can tell who signed it. Exit 0: all is as it was written; 1: it is not; 2: a file cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
_FIXED = ("at", "by", "verb", "ref", "digest", "hash")


def line_hash(previous: str, line: dict[str, Any]) -> str:
    """Return the hash of a line behind `previous` (hex): SHA-256 of the canonical JSON of all that it fixes."""
    fixed = [previous, line["number"], line["at"], line["by"], line["verb"], line["ref"], line["digest"]]
    return hashlib.sha256(canonical(fixed)).hexdigest()


def body_digest(salt: str, body: str) -> str:
    return hashlib.sha256(_bytes(salt) + body.encode()).hexdigest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def head_message(head: dict[str, Any]) -> bytes:
    """Return the bytes that a head's signature signs."""
    return canonical([head["number"], head["hash"], head["at"]])


def problems(
    lines: Iterable[dict[str, Any]], head: dict[str, Any] | None = None, bodies: dict[int, dict[str, Any]] | None = None
) -> Iterator[str]:
    """Yield one sentence for each way in which `lines` are not what was written."""
    previous, expected, at_head = GENESIS, 1, GENESIS
    for line in lines:
        number = line["number"]
        if number != expected:
            yield f"第 {expected} 行缺失或次序被改动：此处是第 {number} 行。"
            return
        if line_hash(previous, line) != line["hash"]:
            yield f"第 {number} 行被改动，或它之前有行被改动：哈希不符。"
            return
        if bodies is not None:
            yield from _body_problems(line, bodies.get(number))
        previous, expected = line["hash"], number + 1
        if head and number == head["number"]:
            at_head = previous
    if head and expected <= head["number"]:
        yield f"末尾缺失：公布的链头是第 {head['number']} 行，文件止于第 {expected - 1} 行。"
    elif head and at_head != head["hash"]:
        yield f"第 {head['number']} 行与公布的链头不符：整段记录可能被重写。"


def _body_problems(line: dict[str, Any], body: dict[str, Any] | None) -> Iterator[str]:
    if body is None:
        yield f"第 {line['number']} 行的内容缺失。"
    elif body_digest(body["salt"], body["body"]) != line["digest"]:
        yield f"第 {line['number']} 行的内容被改动：摘要不符。"


def signature_problem(head: dict[str, Any], public_key: str) -> str | None:
    """Return what is wrong with the head's signature, or None."""
    with tempfile.TemporaryDirectory() as folder:
        key, message, signature = (Path(folder) / name for name in ("key.pem", "message", "signature"))
        key.write_text(public_key, encoding="utf-8")
        message.write_bytes(head_message(head))
        signature.write_bytes(_bytes(head["signature"]))
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", message, "-sigfile", signature]
        try:
            ended = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            return "本机没有 openssl，无法核对签名：请安装 openssl 后重试。"
    return None if ended.returncode == 0 else "链头的签名不符：它不是用这把公钥的私钥签的，或内容被改动。"


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""


def read_lines(path: Path, texts: tuple[str, ...] = _FIXED) -> Iterator[dict[str, Any]]:
    """Yield the lines of an export, each with its number and these texts. Raises ValueError with one sentence."""
    at = 0
    with path.open(encoding="utf-8", errors="replace") as file:
        for at, text in enumerate(file, 1):
            yield read(text, texts, f"{path.name} 第 {at} 行不是记录的一行：请用 shishi record export 重新导出。")
    if not at:
        raise ValueError(f"{path.name} 是空的：请用 shishi record export 重新导出。")


def read(text: str, texts: tuple[str, ...], wrong: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
        if type(told["number"]) is int and all(type(told[key]) is str for key in texts):
            return told
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise ValueError(wrong)


def _read_head(path: Path) -> dict[str, Any]:
    wrong = f"{path.name} 不是公布的链头：请给出 shishi record sign 写成的文件。"
    return read(path.read_text(encoding="utf-8", errors="replace"), ("hash", "at", "public_key", "signature"), wrong)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="核对导出的记录")
    parser.add_argument("export", type=Path)
    parser.add_argument("--head", type=Path, help="公布的链头（JSON）")
    parser.add_argument("--key", type=Path, help="另行取得的公钥（PEM）")
    parser.add_argument("--bodies", type=Path, help="另行保存的内容（JSON 行）")
    asked = parser.parse_args(arguments)
    try:
        if asked.key and not asked.head:
            raise ValueError("公钥用来核对链头的签名：请同时用 --head 给出链头。")
        head = _read_head(asked.head) if asked.head else None
        bodies = {b["number"]: b for b in read_lines(asked.bodies, ("salt", "body"))} if asked.bodies else None
        found = list(problems(read_lines(asked.export), head, bodies))
        if head:
            public_key = asked.key.read_text(encoding="utf-8", errors="replace") if asked.key else head["public_key"]
            found += filter(None, [signature_problem(head, public_key)])
    except OSError as problem:
        print(f"无法核对：{problem.filename} 打不开，请核对路径和权限。", file=sys.stderr)
        return 2
    except ValueError as problem:
        print(f"无法核对：{problem}", file=sys.stderr)
        return 2
    for sentence in found:
        print(sentence)
    if not found:
        upto = f"至第 {head['number']} 行与公布的链头一致" if head else "但没有链头，无法知道末尾是否缺失"
        print(f"记录未被改动，{upto}。")
        if head and not asked.key:
            print("签名是用链头自带的公钥核对的；要确认是谁签的，请用 --key 给出另行取得的公钥。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
