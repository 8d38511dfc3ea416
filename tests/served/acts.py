"""What people do to a plan, from its loading to its amendment: each act begins where the one before has ended."""

from __future__ import annotations

import hashlib
import io
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urljoin

import lxml.html
import openpyxl
import requests

from shishi.engines.notice import read_file
from tests import serving
from tests.browser.accounts_password import PASSWORD
from tests.served.stage import Stage


class Deed(Protocol):
    """An act made ready: it can be done again and again from the same state."""

    def go(self) -> None:
        """Do it; raise where it was refused or cut short."""

    def kill(self) -> None: ...
    def accept(self) -> None: ...


@dataclass(frozen=True)
class Form:
    """A form of a page, sent by somebody. `page` is an address, or a pattern of a link's name on the page before it."""

    name: str
    who: str
    page: str
    action: str
    """What the form's address holds; empty for a form that is sent to its own page, whatever it asks of it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    """Where given, the form is on the page that this link of `page` leads to."""
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    killed: bool = True
    writes: bool = True

    def prepare(self, stage: Stage) -> Deed:
        session = stage.client(self.who)
        page = stage.base + self.page
        if self.link:
            page = urljoin(page, _link(session.get(page).text, self.link))
        address, fields = self._form(session.get(page), page)
        return _Sending(stage, session, address, {**fields, **self.fields}, dict(self.files))

    def _form(self, response: requests.Response, page: str) -> tuple[str, dict[str, str]]:
        for form in lxml.html.fromstring(response.text).forms:
            fields = dict(form.form_values())
            to = form.action or ""
            fits = self.action in to if self.action else not to.partition("?")[0]
            if (
                fits
                and "csrfmiddlewaretoken" in fields
                and all(fields.get(k, v) == v for k, v in self.fields.items() if k == "taken")
            ):
                return urljoin(page, to), fields
        raise AssertionError(f"{self.name}: no form to {self.action} on {page} ({response.status_code})")


def _link(text: str, pattern: str) -> str:
    for link in lxml.html.fromstring(text).iter("a"):
        if re.search(pattern, link.get("aria-label") or link.text_content()):
            return str(link.get("href")).split("#")[0]
    raise AssertionError(f"no link like {pattern}")


@dataclass
class _Sending:
    stage: Stage
    session: requests.Session
    address: str
    fields: dict[str, str]
    files: dict[str, tuple[str, bytes]]
    answer: requests.Response | None = None

    def __post_init__(self) -> None:
        asked = requests.Request(
            "POST", self.address, data=self.fields, files=self.files or None, headers={"Referer": self.address}
        )
        self._ready = self.session.prepare_request(asked)

    def go(self) -> None:
        with requests.Session() as once:
            self.answer = once.send(self._ready, allow_redirects=False, timeout=60)
        assert self.answer.status_code in (200, 302), f"{self.address} answered {self.answer.status_code}"
        assert "/account/login" not in self.answer.headers.get("Location", ""), f"{self.address} led to the entrance"

    def kill(self) -> None:
        self.stage.kill_worker()

    def accept(self) -> None:
        """Keep the cookies that the answer set."""
        if self.answer is not None:
            self.session.cookies.update(self.answer.cookies)


@dataclass(frozen=True)
class Command:
    """A program run to its end."""

    name: str
    words: tuple[str | Path, ...]
    killed: bool = True
    writes: bool = True

    def prepare(self, stage: Stage) -> Deed:
        return _Running([*map(str, self.words)], stage.environment)


@dataclass
class _Running:
    words: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def go(self) -> None:
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        self.process = subprocess.Popen(self.words, env=self.environment, cwd=serving.ROOT, **quiet)
        assert self.process.wait() == 0, f"{self.words} ended with {self.process.returncode}"

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def accept(self) -> None:
        pass


def _notice_of_2023() -> bytes:
    return read_file(serving.RETOLD).text.replace("2022", "2023").replace("38号", "41号").encode()


def _annex() -> bytes:
    book = openpyxl.Workbook()
    counties = {"甘州区": 12, "临泽县": 6, "高台县": 6, "山丹县": 5, "民乐县": 5, "肃南县": 5}
    for row in (["县区", "食堂（所）"], *([name, n] for name, n in counties.items()), ["合计", 39]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ANNEX, SCAN = _annex(), b"%PDF-1.7 signed and sealed"
ANNEX_PAGE = f"/drafts/1/annex/{hashlib.sha256(ANNEX).hexdigest()}/?name={quote('附件1.xlsx')}"
DOCUMENT = {
    "document": "张政办发〔2022〕61号",
    "title": "关于调整为民实事任务的通知",
    "issued_on": "2022-06-01",
    "effective_on": "2022-06-01",
    "why": "雨季停工",
}
OWN = "my-own-choice-2026"
LOADING = Command("a plan is loaded", (serving.SHISHI, "plan", "load", serving.PACK, "--notice", serving.RETOLD))
GRANT = ("grant", "new", "lead_unit", "--division", "张掖市", "--organisation", "市教育局")
SECOND = Command("a post is granted", (serving.SHISHI, "user", *GRANT))
"""The office that asks for a change and the one that agrees to it are two people."""
HANDED = (
    Command("a person is added", (serving.SHISHI, "user", "add", "kuaiji", "新会计")),
    Command("a deputy is named", (serving.SHISHI, "user", "depute", "fushizhang", "kuaiji", "--to", "2099-12-31")),
    Command("duties are handed over", (serving.SHISHI, "user", "handover", "new", "kuaiji")),
)

ACTS: tuple[Form | Command, ...] = (
    SECOND,
    Form("somebody signs in", "", "/account/login/", "login", {"login": "new", "password": PASSWORD}),
    Form(
        "a password is changed",
        "",
        "/account/password/",
        "password",
        {"oldpassword": PASSWORD, "password1": OWN, "password2": OWN},
    ),
    Form("a notice is drafted", "duchake", "/drafts/", "upload", files={"notice": ("2023.txt", _notice_of_2023())}),
    Form("an item is edited", "duchake", "/drafts/1/programmes/1/", "items", {"quantity": "2300"}, link="修改：.*2295"),
    Form("an item is added", "duchake", "/drafts/1/add-work/1/", "add", {"name": "某小学食堂", "goal": "建成"}),
    Form("an item is struck", "duchake", "/drafts/1/programmes/1/", "strike"),
    Form("an annex is uploaded", "duchake", "/drafts/1/", "annex", files={"annex": ("附件1.xlsx", ANNEX)}, writes=False),
    Form("an annex is laid", "duchake", ANNEX_PAGE, ""),
    Form("a leaf plan is confirmed", "jiaoyuju", "/drafts/1/programmes/1/", "confirm"),
    Form("a quota is taken on", "ganzhou", "/drafts/1/programmes/2/", "quota", {"taken": "1"}),
    Form("a quota is objected to", "linze", "/drafts/1/programmes/2/", "quota", {"taken": "0", "why": "选址未落实"}),
    Form("a draft is given up", "duchake", "/drafts/1/", "give-up", {"why": "明年再起草"}),
    Form(
        "a change is applied for",
        "",
        "/requests/apply/",
        "",
        {"entry": "1|target|t-2295", "kind": "postpone", "new_day": "2022-12-20", "why": "雨季停工"},
    ),
    Form("a change is agreed to", "jiaoyuju", "/requests/1/", "agree", {"agreed": "1"}),
    Form("a change is recorded", "duchake", "/requests/1/", "record", DOCUMENT),
    Form("its leaf plan is confirmed", "jiaoyuju", "/drafts/2/programmes/1/", "confirm", killed=False),
    Form("a draft is sent for signing", "duchake", "/drafts/2/", "send"),
    Form("a draft is returned", "mishuzhang", "/drafts/2/", "return", {"why": "请核对日期"}),
    Form("a draft is sent again", "duchake", "/drafts/2/", "send", killed=False),
    Form("a draft is signed", "mishuzhang", "/drafts/2/", "sign"),
    Form(
        "a page signed on paper is scanned",
        "duchake",
        "/drafts/2/",
        "sign",
        {"signed_by": "分管副市长"},
        files={"scan": ("签批页.pdf", SCAN)},
    ),
    Form("a plan is published", "duchake", "/drafts/2/", "publish"),
    Form("an amendment is begun", "duchake", "/drafts/", "amend", DOCUMENT),
    *HANDED,
)
