"""A small OpenID Connect provider on this machine: it lets in whoever the test says is sitting there."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "shishi", "only-for-this-test"


class Provider:
    def __init__(self) -> None:
        self.sitting_there = "duchake"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path)
        if path.path == "/.well-known/openid-configuration":
            names = ("authorization", "token", "userinfo")
            ends = {f"{name}_endpoint": f"{self.address}/{name}" for name in names}
            _answer(request, {"issuer": self.address, "jwks_uri": f"{self.address}/keys", **ends})
        elif path.path == "/keys":
            _answer(request, {"keys": [self._public_key()]})
        elif path.path == "/authorization":
            asked = {k: v[0] for k, v in parse_qs(path.query).items()}
            self.codes["code"] = asked
            request.send_response(302)
            request.send_header("Location", asked["redirect_uri"] + "?" + urlencode({"code": "code", "state": asked["state"]}))
            request.end_headers()
        else:
            _answer(request, {"sub": f"id-{self.sitting_there}", "preferred_username": self.sitting_there})

    def post(self, request: BaseHTTPRequestHandler) -> None:
        asked = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode())
        assert asked["code_verifier"], "the client has to prove that it began this sign-in"
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": f"id-{self.sitting_there}",
            "preferred_username": self.sitting_there,
            "iat": now,
            "exp": now + 300,
        }
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "k"})
        _answer(request, {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _public_key(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        return {"kty": "RSA", "kid": "k", "use": "sig", "alg": "RS256", "n": _base64(numbers.n), "e": _base64(numbers.e)}


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def _answer(request: BaseHTTPRequestHandler, told: dict[str, Any]) -> None:
    body = json.dumps(told).encode()
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
