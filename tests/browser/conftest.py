import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests import serving
from tests.browser.accounts_password import PASSWORD
from tests.browser.oidc import CLIENT, SECRET, Provider

REFUSED = re.compile(r"status of (409|422)")
"""The browser notes every answer of this kind; the page itself says what was wrong with what was sent."""
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
"""The network ends at this machine."""


@pytest.fixture(scope="session")
def office_sign_in():
    return Provider()


@pytest.fixture(scope="session")
def environment(tmp_path_factory, office_sign_in, migrated):
    """The environment of the program on the shipped notice and pack, with a database of its own."""
    var = tmp_path_factory.mktemp("var")
    migrated.put_into(var)
    told = serving.environment(
        var,
        SHISHI_OIDC_URL=office_sign_in.address,
        SHISHI_OIDC_CLIENT_ID=CLIENT,
        SHISHI_OIDC_SECRET=SECRET,
    )
    serving.load_example(told)
    return told


@pytest.fixture(scope="session")
def address(environment):
    """The program as a user starts it."""
    with serving.server(environment) as base:
        yield base


@pytest.fixture(scope="session")
def ledgers(environment, address):
    """Ledgers with entries, a school's and an inspector's post; gives where each lies, by name."""
    return json.loads(serving.run(environment, sys.executable, "-m", "tests.browser.entries"))


@pytest.fixture(scope="session")
def chromium():
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium-headless-shell is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect.set_options(timeout=30_000)
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that remembers what went wrong on it: console errors (the content policy's too), and calls to the outside."""

    def __init__(self, browser, address, width, language, state=None, also=()):
        size = {"width": width, "height": 900 if width > 500 else 844}
        self.context = browser.new_context(viewport=size, locale="zh-CN", storage_state=state)
        self.also = tuple(also)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        self.page = self.context.new_page()
        self.address = address
        self.wrong: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" and not REFUSED.search(m.text) else None)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("request", self._local_only)
        self._asked = 0
        self.page.on("request", lambda _: self._count(1))
        for ended in ("requestfinished", "requestfailed"):
            self.page.on(ended, lambda _: self._count(-1))

    def _local_only(self, request):
        if not request.url.startswith((self.address, "data:", "blob:", *self.also)):
            self.wrong.append(f"outside: {request.url}")

    def go(self, path):
        self._asked = 0
        self.page.goto(self.address + path)
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(30)
            quiet = 0 if self._asked else quiet + 1
        return self.page

    def _count(self, more):
        self._asked = max(0, self._asked + more)


def sign_in(page, username, password=PASSWORD):
    page.get_by_label("用户名").or_(page.get_by_label("Username")).fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("form.form-stack button").click()
    page.wait_for_load_state("networkidle")


@pytest.fixture(scope="session")
def sign_ins(chromium, address):
    """Each desk signs in once; its cookies are lent to every page opened for it."""
    states = {}

    def state_of(username):
        if username not in states:
            one = Watched(chromium, address, 1360, "zh-hans")
            sign_in(one.go("/account/login/"), username)
            states[username] = one.context.storage_state()
            one.context.close()
        return states[username]

    return state_of


@pytest.fixture
def watched(chromium, address, sign_ins):
    """Open a page as somebody; nobody (`as_=None`) starts at the entrance."""
    opened = []

    def open_(width=1360, language="zh-hans", as_="duchake", also=()):
        opened.append(Watched(chromium, address, width, language, sign_ins(as_) if as_ else None, also))
        return opened[-1]

    yield open_
    for one in opened:
        one.context.close()
        assert one.wrong == []


@pytest.fixture(scope="session")
def next_years_notice(tmp_path_factory):
    """The retold notice a year later, so that no plan is in its way."""
    from shishi.engines.notice import read_file

    text = read_file(ROOT / "examples/zhangye-2022/notice.docx").text.replace("2022", "2023").replace("38号", "41号")
    path = tmp_path_factory.mktemp("notice") / "2023.txt"
    path.write_text(text, encoding="utf-8")
    return path
