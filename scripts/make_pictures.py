"""Draw the README's pictures from the demonstration: `make pictures` plays it into var/demo (once), signs in as its desks and photographs their pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES, PORT = ROOT / "docs/pictures", 8099
HOME = f"http://127.0.0.1:{PORT}"
ACCOUNTS = ROOT / "var/demo/accounts.txt"
DESK, PHONE = 1360, 390
COLOURS = 96
"""So many colours are enough for a page, and make a picture a quarter as large."""
SHOTS = (
    ("front", "duchake", DESK, 1180, "/"),
    ("city", "duchake", DESK, 1000, "/city/"),
    ("board", "duchake", DESK, 1060, "/board/"),
    ("year", "duchake", DESK, 1000, "/board/1/year/"),
    ("curve", "duchake", DESK, 1560, "/board/3.1/t-25000/620700000000/"),
    ("leader", "fushizhang", DESK, 1280, "/leader/"),
    ("side-by-side", "duchake", DESK, 860, "/notice/"),
    ("calendar-phone", "duchake", PHONE, 844, "/calendar/"),
    ("week-phone", "ganzhou", PHONE, 844, "/week/"),
)
"""(file, who signs in, width, height, page)."""


def main() -> None:
    with subprocess.Popen([ROOT / "scripts/demo"], env={**os.environ, "PORT": str(PORT)}, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(server)
            password = re.search(r"密码都是 ([^）]+)）", ACCOUNTS.read_text(encoding="utf-8"))[1]  # type: ignore[index]
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=shutil.which("chromium-headless-shell"))
                for name, who, width, height, path in SHOTS:
                    _draw(_signed_in(browser, who, password, width, height), name, path)
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{HOME}/account/login/", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise SystemExit("演示没有启动；请先单独运行 make demo 看看原因。")


def _signed_in(browser: Browser, who: str, password: str, width: int, height: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
    page.goto(f"{HOME}/account/login/")
    page.locator("input[name=username], input[name=login]").first.fill(who)
    page.locator("input[type=password]").first.fill(password)
    page.locator("input[type=password]").first.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _draw(page: Page, name: str, path: str) -> None:
    page.goto(f"{HOME}{path}")
    page.wait_for_timeout(1500)
    drawn = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    drawn.save(PICTURES / f"{name}.png", optimize=True)
    page.context.close()


if __name__ == "__main__":
    main()
