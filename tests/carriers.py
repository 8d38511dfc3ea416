"""What stands at the other end of a message in tests: a fake, a group's robot, a message centre that speaks SMPP 3.4."""

from __future__ import annotations

import json
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from shishi.infra.sms.ports import NotSent

REFUSED = "13800000000"
"""A number that no carrier takes."""
BIND, SUBMIT, UNBIND = 0x02, 0x04, 0x06
OK, BAD_ACCOUNT, BAD_ADDRESS = 0, 0x0F, 0x0B


class Fake:
    """Keeps what it is given. Believed only while the contract holds for it as for the others."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    def send(self, *, to: str, text: str, key: str) -> str:
        if to == REFUSED:
            raise NotSent("没有这个号码。", permanent=True)
        self.taken.append((to, text))
        return key


@contextmanager
def robot() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Serve a group's robot; give its address and what it was told."""
    taken: list[tuple[str, str]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            to = "".join(told["text"]["mentioned_mobile_list"])
            wrong = to == REFUSED
            if not wrong:
                taken.append((to, told["text"]["content"]))
            said = json.dumps({"errcode": 40001, "errmsg": "no such member"} if wrong else {"errcode": 0, "msgid": "7"}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            pass

    with _served(HTTPServer(("127.0.0.1", 0), Answer)) as port:
        yield f"http://127.0.0.1:{port}/send", taken


@contextmanager
def centre(password: str) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Serve a message centre; give its port and what it took: the parts of a long message put together."""
    taken: list[tuple[str, str]] = []

    class Answer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            parts: list[str] = []
            while len(head := self.rfile.read(16)) == 16:
                length, command, _, sequence = struct.unpack(">IIII", head)
                body = self.rfile.read(length - 16)
                status, said = self._answer(command, body, parts)
                self.wfile.write(struct.pack(">IIII", 16 + len(said), command | 0x80000000, status, sequence) + said)

        def _answer(self, command: int, body: bytes, parts: list[str]) -> tuple[int, bytes]:
            if command == BIND:
                right = body.split(b"\0")[1].decode() == password
                return (OK, b"centre\0") if right else (BAD_ACCOUNT, b"")
            if command != SUBMIT:
                return OK, b""
            to, text, last = _submitted(body)
            if to == REFUSED:
                return BAD_ADDRESS, b""
            parts.append(text)
            if last:
                taken.append((to, "".join(parts)))
                parts.clear()
            return OK, b"42\0"

    with _served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer)) as port:
        yield port, taken


def _submitted(body: bytes) -> tuple[str, str, bool]:
    """Return (number, text of the part, whether it is the last) of a submit_sm."""
    at = body.index(b"\0") + 3
    at = body.index(b"\0", at) + 3
    end = body.index(b"\0", at)
    to, esm_class, at = body[at:end].decode(), body[end + 1], end + 4
    for _ in range(2):
        at = body.index(b"\0", at) + 1
    coding, size = body[at + 2], body[at + 4]
    text = body[at + 5 : at + 5 + size]
    head = text[0] + 1 if esm_class & 0x40 else 0
    last = not head or text[head - 1] == text[head - 2]
    return to, text[head:].decode("utf-16-be" if coding == 8 else "latin-1"), last


@contextmanager
def _served(server: socketserver.TCPServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1]  # type: ignore[misc]
    finally:
        server.shutdown()
        server.server_close()
