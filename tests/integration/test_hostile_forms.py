"""Whatever is sent where a place or a photo is asked for, the page answers with a sentence, never with an error of the program."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from shishi.areas.ledgers.models import EntryFact, Evidence
from tests.integration.ledger_entries import GANZHOU, body, canteen, opened
from tests.integration.photos import MAY_NOON, photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LINE = '{"type":"LineString","coordinates":[[100.45,38.93],[100.48,38.94]]}'
POINT = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[100.45,38.93]}}'
GPX = '<gpx version="1.1"><trk><trkseg><trkpt lat="38.93" lon="100.45"/><trkpt lat="38.94" lon="100.48"/></trkseg></trk></gpx>'
WRITTEN = (LINE, POINT, GPX, "100.45,38.93 100.48,38.94", "https://uri.amap.com/marker?position=100.45,38.93", "")
PHOTO = photo(1, MAY_NOON, 100.45, 38.93, size=(160, 120))
numbers = st.integers() | st.floats() | st.none() | st.booleans() | st.text(max_size=3)
shapes = st.sampled_from(["Point", "LineString", "Polygon", "MultiLineString", "GeometryCollection", "Feature", "", "点"])
nested = st.recursive(numbers, lambda inner: st.lists(inner, max_size=4), max_leaves=12)
geojson = st.builds(
    lambda kind, at: json.dumps({"type": kind, "coordinates": at, "features": at, "geometry": at}), shapes, nested
)


@st.composite
def spoilt(draw, whole):
    """A text or file with some of it cut out or written over."""
    first, last = sorted((draw(st.integers(0, len(whole))), draw(st.integers(0, len(whole)))))
    put = draw(st.binary(max_size=8) if isinstance(whole, bytes) else st.text(max_size=8))
    return whole[:first] + put + (whole[last:] if draw(st.booleans()) else whole[first:])


@pytest.fixture
def county(signed_in, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))


@pytest.mark.parametrize("ledger", ["canteens", "roads"])
def test_a_place_is_kept_or_refused_with_a_sentence(plan, county, ledger):
    (entry,) = (
        opened(canteen()) if ledger == "canteens" else opened(body("一号路", GANZHOU, length_m=3200, hamlets=3), code="roads")
    )
    answers = set()

    @settings(max_examples=60)
    @given(
        text=st.one_of(geojson, *map(spoilt, WRITTEN)),
        datum=st.sampled_from(["auto", "gcj02", "bd09", "x"]),
        as_file=st.booleans(),
    )
    def send(text, datum, as_file):
        held = EntryFact.objects.count()
        sent = {"file": SimpleUploadedFile("x.json", text.encode("utf-8", "replace"))} if as_file else {"geometry": text}
        page = county.post(f"/entries/{entry}/place/", {"datum": datum, **sent})
        answers.add(page.status_code)
        assert page.status_code in (302, 422)
        assert EntryFact.objects.count() - held in ((0, 1) if page.status_code == 302 else (0,))
        if page.status_code == 422:
            (says,) = re.findall(r'class="wrong"[^>]*>(.*?)</p>', page.content.decode(), re.S)
            assert re.search("[一-龥]{4}", says)

    send()
    county.post(f"/entries/{entry}/place/", {"datum": "cgcs2000", "geometry": LINE if ledger == "roads" else POINT})
    assert answers and EntryFact.objects.filter(kind="place").exists()


def test_a_photo_is_kept_or_refused_with_a_sentence(plan, county):
    (entry,) = opened(canteen())

    @settings(max_examples=40)
    @given(data=st.one_of(st.binary(max_size=200), spoilt(PHOTO), spoilt(photo(2, form="PNG", size=(64, 48)))))
    def send(data):
        held = Evidence.objects.count()
        upload = {"stage": "started", "files": [SimpleUploadedFile("现场.jpg", data)]}
        said = county.post(f"/entries/{entry}/evidence/", upload, follow=True)
        assert said.status_code == 200
        (says,) = re.findall(r'class="message (\w+)">([^<]+)<', said.content.decode())
        assert says[0] == "success" or (Evidence.objects.count() == held and says[1].startswith("现场.jpg：")), says

    send()
    county.post(f"/entries/{entry}/evidence/", {"stage": "started", "files": [SimpleUploadedFile("好.jpg", PHOTO)]})
    assert Evidence.objects.filter(kind="photo", withdrawn_at=None).exists()
