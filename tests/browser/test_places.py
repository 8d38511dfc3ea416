"""Where an entry lies is set by a click or by what is pasted, and shown on the sketch of the counties; nothing comes from outside."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from shishi.engines.geometry import Datum, to_stored

pytestmark = pytest.mark.browser


def registered(page, name):
    """Register a canteen of 甘州区 and open the page of its place."""
    page.get_by_role("link", name="食堂").first.click()
    page.wait_for_url(re.compile(r"/ledgers/\d+/"))
    page.goto(re.match(r".*/ledgers/\d+/", page.url)[0] + "new/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=division]").fill("甘州区")
    page.locator("[name=f_kind]").select_option("new")
    page.locator("[name=f_pupils]").fill("1200")
    page.locator("[name=f_area]").fill("360")
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(re.compile(r"/entries/\d+/$"))
    page.get_by_role("link", name="标注位置").click()
    page.wait_for_url(re.compile(r"/entries/\d+/place/$"))
    page.wait_for_load_state("networkidle")


def clicked(page, across=0.5, down=0.5):
    box = page.locator(".chart").bounding_box()
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def saved(page):
    page.get_by_role("button", name="保存位置").click()
    page.wait_for_url(re.compile(r"/entries/\d+/$"))
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [1360, 390], ids=["desktop", "phone"])
def test_a_place_is_clicked_taken_back_saved_and_shown(watched, width):
    page = watched(width, as_="ganzhou").go("/ledgers/")
    registered(page, f"图上点的食堂{width}")
    text, undo = page.get_by_role("textbox", name="位置"), page.get_by_role("button", name="撤回一步")

    clicked(page)
    first = text.input_value()
    clicked(page, 0.52)
    assert text.input_value() != first
    undo.click()
    assert text.input_value() == first
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0

    saved(page)
    assert page.locator("[data-place-map] svg").count() == 1
    lon, lat = json.loads(first)["coordinates"]
    assert f"{lon}, {lat}" in page.locator("main").inner_text()


def test_a_pasted_link_is_read_when_it_is_saved_and_the_map_of_the_ledger_leads_back(watched):
    page = watched(as_="ganzhou").go("/ledgers/")
    registered(page, "粘贴链接的食堂")

    page.get_by_role("textbox", name="位置").fill("https://uri.amap.com/marker?position=100.45,38.93&name=x")
    assert "保存时识别" in page.locator("[data-place-draw] output").inner_text()
    saved(page)
    shown = re.search(r"(100\.\d+), (38\.\d+)（CGCS2000）", page.locator("main").inner_text())
    assert (float(shown[1]), float(shown[2])) == pytest.approx(to_stored(100.45, 38.93, Datum.GCJ02), abs=1e-7)

    page.locator(".crumb a").last.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="地图").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-place-map] svg").count() == 1
    assert Axe().run(page).response["violations"] == []
