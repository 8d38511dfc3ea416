"""Whatever is sent where a place, a photo, a table or a text is asked for, the page answers with a sentence, never with an error of
the program, and nothing is half kept."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shishi.areas.ledgers import jobs
from shishi.areas.ledgers.models import Batch, Entry, EntryFact, Evidence
from shishi.infra.access.tokens import make_token
from tests import drawings
from tests.integration.conftest import NOW
from tests.integration.ledger_entries import GANZHOU, body, canteen, ledger, opened
from tests.integration.photos import MAY_NOON, photo
from tests.integration.test_evidence_pages import PAPER

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def workbook(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("食堂")
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
    return out.getvalue()


FEW = settings().max_examples // 3
"""Examples, where each is several requests."""
LINE = '{"type":"LineString","coordinates":[[100.45,38.93],[100.48,38.94]]}'
POINT = '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[100.45,38.93]}}'
GPX = '<gpx version="1.1"><trk><trkseg><trkpt lat="38.93" lon="100.45"/><trkpt lat="38.94" lon="100.48"/></trkseg></trk></gpx>'
WRITTEN = (LINE, POINT, GPX, "100.45,38.93 100.48,38.94", "https://uri.amap.com/marker?position=100.45,38.93", "")
TABLE = "名称,所在地,建设方式,就餐学生数（人）,建筑面积(平方米),开工日期\n新河小学食堂,甘州区,新建,300,400,5月6日\n东街小学食堂,梁家墩镇,改扩建,1200,500,\n"
BOOK = workbook([line.split(",") for line in TABLE.splitlines()])
CHAT = "1. 新河小学食堂，甘州区，新建，就餐学生300人，5月6日开工\n2. 东街小学食堂 梁家墩镇 改扩建 1200人\n"
PHOTO = photo(1, MAY_NOON, 100.45, 38.93, size=(160, 120))
PNG = photo(2, form="PNG", size=(64, 48))
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


@st.composite
def flipped(draw, whole):
    """A file with some of its bits the other way round."""
    out = bytearray(whole)
    for at in draw(st.lists(st.integers(0, 8 * len(whole) - 1), min_size=1, max_size=4)):
        out[at // 8] ^= 1 << at % 8
    return bytes(out)


@st.composite
def spoilt_inside(draw, whole):
    """A workbook whose archive is sound and one of whose parts is not."""
    out, parts = io.BytesIO(), zipfile.ZipFile(io.BytesIO(whole))
    chosen = draw(st.sampled_from(parts.namelist()))
    with zipfile.ZipFile(out, "w") as archive:
        for name in parts.namelist():
            part = parts.read(name)
            archive.writestr(name, draw(st.one_of(spoilt(part), flipped(part))) if name == chosen else part)
    return out.getvalue()


@pytest.fixture
def county(signed_in, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))


def test_a_nul_is_left_out_of_a_form_and_an_address_and_refused_from_a_machine(plan, county, person):
    (entry,) = opened(canteen())
    key = make_token(
        user=person("system", ("county", GANZHOU)),
        name="x",
        permissions=["ledger.file"],
        valid_to=date(2030, 1, 1),
        by="x",
        now=NOW,
    )
    filing = {"entry": entry, "stage": "approved", "happened_date": "2022-04-20", "why": "后\0补"}

    seen = [county.get(f"/ledgers/{ledger().pk}/?q=%00%E8%A1%97&f_kind=%00new"), county.get("/search/?q=%00%E8%A1%97")]
    changed = county.post(f"/entries/{entry}/stage/", {"stage": "started", "happened_date": "2022-05-0\x006"})
    sent = Client().post(
        "/api/v1/stages", {"filings": [filing]}, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )

    assert [p.status_code for p in (*seen, changed)] == [200, 200, 302]
    assert "西街小学食堂" in seen[0].content.decode()
    assert EntryFact.objects.get(kind="stage").happened_date == date(2022, 5, 6)
    assert sent.status_code == 400
    assert "空字符" in sent.json()["detail"]


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1"])
def test_an_address_that_goes_on_behind_no_number_begins_at_the_first(plan, county, number):
    opened(canteen())

    page = county.get("/board/ledgers:canteens@completed/620702/", {"part": "d", "after": number})

    assert (page.status_code, "西街小学食堂" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("media_type", ["application/json", "text/plain"])
@pytest.mark.parametrize(
    ("why", "says"),
    [
        (rb"\ud800", "残缺的字符"),
        (rb"\uD83D x", "残缺的字符"),
        (rb"x \udE00", "残缺的字符"),
        (b"\xed\xa0\x80", "残缺的字符"),
        ("后补".encode("gb18030"), "残缺的字符"),
        (rb"\u0000", "空字符"),
        (rb"\ud83d\ude00 \\n", ""),
        ("后补😀".encode(), ""),
    ],
)
def test_half_a_character_is_refused_from_a_machine_with_a_sentence(plan, county, person, media_type, why, says):
    (entry,) = opened(canteen())
    told = {"permissions": ["ledger.file", "ledger.read"], "valid_to": date(2030, 1, 1), "by": "x", "now": NOW}
    key = make_token(user=person("system", ("county", GANZHOU)), name="x", **told)
    filing = b'{"filings": [{"entry": %d, "stage": "approved", "happened_date": "2022-04-20", "why": "%s"}]}' % (entry, why)

    sent = Client().post("/api/v1/stages", filing, content_type=media_type, headers={"Authorization": f"Bearer {key}"})

    assert sent.status_code == (400 if says else 200)
    assert says in sent.json().get("detail", "")


def test_what_is_not_written_in_utf_8_is_read_from_nobody(plan, county):
    body = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--x--\r\n' % (b"text", rb"\ud800")
    multipart = "multipart/form-data; boundary=x; charset={}"

    seen = [
        county.post(f"/ledgers/{ledger().pk}/paste/", body, content_type=multipart.format("unicode_escape")),
        Client().post("/account/login/", body, content_type=multipart.format("utf-7")),
        county.get("/search/?q=%5Cud800", headers={"Content-Type": "text/plain; charset=unicode_escape"}),
    ]

    assert [(p.status_code, p.json()["detail"]) for p in seen] == [(400, "提交的内容不是 UTF-8 编码；请用 UTF-8 编码提交。")] * 3
    assert county.post(f"/ledgers/{ledger().pk}/paste/", body, content_type=multipart.format("utf8")).status_code == 302


@pytest.mark.parametrize(
    "written",
    [
        r'{"type":"\ud800","coordinates":[100.45,38.93]}',
        r'{"type":"Point","coordinates":["\ud800",38.93]}',
        r'{"type":"Point","coordinates":[100.45,38.93],"crs":{"properties":{"name":"\ud800"}}}',
    ],
)
def test_half_a_character_in_a_map_is_told_as_what_it_is(plan, county, written):
    (entry,) = opened(canteen())

    page = county.post(f"/entries/{entry}/place/", {"datum": "cgcs2000", "geometry": written})

    assert page.status_code == 422
    assert "“?”" in page.content.decode() or "“[&#34;?&#34;, 38.93]”" in page.content.decode()


@pytest.mark.parametrize("ledger", ["canteens", "roads"])
def test_a_place_is_kept_or_refused_with_a_sentence(plan, county, ledger):
    (entry,) = (
        opened(canteen()) if ledger == "canteens" else opened(body("一号路", GANZHOU, length_m=3200, hamlets=3), code="roads")
    )
    answers = set()

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

    @settings(max_examples=2 * FEW)
    @given(data=st.one_of(st.binary(max_size=200), *(f(x) for x in (PHOTO, PNG, PAPER) for f in (spoilt, flipped))))
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


def test_a_file_of_many_places_is_shown_or_refused_with_a_sentence(plan, county):
    opened(body("东街路", length_m=2_000, hamlets=1), code="roads")
    address, answers = f"/ledgers/{ledger('roads').pk}/places/", set()
    at = ((100.45, 38.93), (100.48, 38.94))
    whole = [
        drawings.geojson(({"name": "东街路"}, drawings.line(*at)), ({"name": "x"}, drawings.point(1, 2))),
        drawings.kml(("东街路", "A", at)),
        drawings.gpx(("东街路", at)),
        drawings.zipped(**drawings.shapes(("东街路", at)), prj=drawings.ZONE_33_BARE.encode()),
    ]
    archives = [whole[-1], drawings.archive({"doc.kml": whole[1]})]

    @settings(max_examples=FEW)
    @given(
        data=st.one_of(
            geojson.map(str.encode),
            st.builds(lambda parts: json.dumps({"type": "FeatureCollection", "features": parts}).encode(), nested),
            *(f(x) for x in whole for f in (spoilt, flipped)),
            *map(spoilt_inside, archives),
        ),
        datum=st.sampled_from(["cgcs2000", "gcj02", "bd09", "x"]),
    )
    @example(data=whole[0], datum="cgcs2000")
    @example(data=whole[0], datum="x")
    def send(data, datum):
        held = EntryFact.objects.count()
        page = county.post(address, {"datum": datum, "file": SimpleUploadedFile("x", data)}, follow=True)
        answers.add(page.status_code)
        if not page.redirect_chain:
            assert (page.status_code, bool(re.search("[一-龥]{4}", page.context["page"].wrong))) == (422, True)
            return
        found = page.context["page"].found
        taken = [r.numbers[0] for r in found.rows if r.may_be_taken]
        done = county.post(page.redirect_chain[-1][0], {"act": "write", "take": taken, "seal": found.seal}, follow=True)
        assert done.status_code == (200 if taken else 422)
        assert EntryFact.objects.count() - held == len(taken)

    send()
    assert answers == {200, 422}


def test_a_table_is_shown_or_refused_with_sentences(plan, county, monkeypatch):
    monkeypatch.setattr("shishi.areas.ledgers.pages.importing.enqueue", lambda job, *told: jobs.judge.func(*told))
    states = set()
    address, csv = f"/ledgers/{ledger().pk}/import/", TABLE.encode("gb18030")

    @settings(max_examples=FEW)
    @given(
        data=st.one_of(st.binary(max_size=200), spoilt(csv), flipped(csv), spoilt(BOOK), flipped(BOOK), spoilt_inside(BOOK)),
        name=st.sampled_from(["食堂.csv", "食堂.xlsx", "x"]),
    )
    def send(data, name):
        page = county.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)
        it = page.context["page"].it if page.redirect_chain else None
        states.add(it.state if it else "none")
        if it is None:
            assert (page.status_code, bool(page.context["page"].wrong)) == (422, True)
        elif it.state == "refused":
            wrong = page.context["page"].wrong
            assert wrong and all(re.search("[一-龥]{4}.*[。；：]", says) for *_, says in wrong)
            assert county.get(f"/batches/{it.pk}/marked.xlsx").status_code == (200 if it.proposal else 404)
        else:
            assert it.state == "ready"
        assert not Entry.objects.exists()

    send()
    page = county.post(address, {"file": SimpleUploadedFile("好.xlsx", BOOK)}, follow=True)
    assert (page.context["page"].it.told["new"], "refused" in states) == (2, True)


def test_a_pasted_text_is_proposed_and_written_as_shown_or_not_at_all(plan, county):
    """Whatever it is, every line can be read, and all that may be written at once can be."""
    address, tabbed = f"/ledgers/{ledger().pk}/paste/", TABLE.replace(",", "\t")

    @settings(max_examples=FEW)
    @given(text=st.one_of(st.text(max_size=60), spoilt(CHAT), spoilt(tabbed)))
    def send(text):
        held = Entry.objects.count()
        page = county.post(address, {"text": text}, follow=True)
        assert page.status_code == (200 if page.redirect_chain else 422)
        if not page.redirect_chain:
            assert page.context["page"].wrong
            return
        rows = [x for x, _ in page.context["page"].rows]
        seals = {f"seal-{x.read.line}": x.seal for x in rows if x.may_be_taken}
        done = county.post(page.redirect_chain[-1][0], {"act": "all", **seals}, follow=True)
        assert done.status_code == (200 if seals else 422)
        made = sum(x.is_new for x in rows if x.may_be_taken) if Batch.objects.first().state == "written" else 0
        assert Entry.objects.count() - held == made

    send()
    assert county.post(address, {"text": CHAT}, follow=True).context["page"].found.lines
