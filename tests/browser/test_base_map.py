"""A base map lies under the sketch only where the operator has named one, in its place and from nowhere else."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_places import registered

pytestmark = pytest.mark.browser
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#dde"/></svg>'
ADDRESS = re.compile(r"/tiles/(\d+)/(\d+)/(\d+)\.svg$")


def test_pictures_cover_the_view_where_they_belong_and_follow_it(watched):
    one = watched(as_="ganzhou")
    page = one.go("/ledgers/")
    registered(page, "底图上的食堂")
    page.route("**/place/", lambda route: named(route))
    page.route("**/tiles/**", lambda route: route.fulfill(body=PICTURE, content_type="image/svg+xml"))

    page.reload()
    page.locator(".chart image").nth(3).wait_for(state="attached")
    before = shown(page)
    page.get_by_role("button", name="放大").click()
    expect(page.locator(".chart image").first).not_to_have_attribute("href", before[0][0])

    # The town of the county lies in 100.45, 38.93: at zoom 10 in column 797 and row 392, at zoom 11 in 1595 and 784.
    for pictures in (before, shown(page)):
        zooms = {int(ADDRESS.search(href)[1]) for href, *_ in pictures}
        assert len(zooms) == 1
        tiles = {tuple(map(int, ADDRESS.search(href).groups()))[1:] for href, *_ in pictures}
        zoom = zooms.pop()
        column, row = int((100.45 + 180) / 360 * 2**zoom), int(0.3830 * 2**zoom)
        assert any(abs(x - column) <= 1 and abs(y - row) <= 2 for x, y in tiles)
    clicked_where_a_picture_says(page)


def named(route):
    answer = route.fetch()
    route.fulfill(
        response=answer, body=answer.text().replace('class="chart"', 'class="chart" data-tiles="/tiles/{z}/{x}/{y}.svg"')
    )


def shown(page):
    return page.evaluate(
        "[...document.querySelectorAll('.chart image')].map(e => [e.getAttribute('href'), +e.getAttribute('x'), +e.getAttribute('y')])"
    )


def clicked_where_a_picture_says(page):
    """A click on a picture's corner writes the longitude and latitude of that corner."""
    box = page.locator(".chart").bounding_box()
    inside = [p for p in shown(page) if 20 < p[1] < box["width"] - 20 and 20 < p[2] < box["height"] - 20]
    href, x, y = inside[0]
    zoom, column, row = map(int, ADDRESS.search(href).groups())
    page.mouse.click(box["x"] + x, box["y"] + y)
    written = page.get_by_role("textbox", name="位置").input_value()
    lon, lat = map(float, re.findall(r"-?\d+\.\d+", written))
    # Two pixels, and what a chart's border takes.
    degree = 360 / 2**zoom / 256 * 3
    assert lon == pytest.approx(column / 2**zoom * 360 - 180, abs=degree)
    assert lat == pytest.approx(
        page.evaluate("([r, z]) => Math.atan(Math.sinh(Math.PI * (1 - 2 * r / 2 ** z))) * 180 / Math.PI", [row, zoom]), abs=degree
    )


def test_without_a_base_map_there_is_none(watched):
    page = watched(as_="ganzhou").go("/ledgers/")
    registered(page, "没有底图的食堂")

    assert page.locator(".chart image").count() == 0
    assert page.locator(".place-credit").count() == 0
