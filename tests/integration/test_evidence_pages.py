"""Evidence on the page: handed in, judged for inspectors only, shown without its place, taken back, looked at."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from shishi.areas.ledgers.actions import Change, Upload, add_evidence, change_entries, place_entry, withdraw_evidence
from shishi.areas.ledgers.models import EntryFact, Evidence
from shishi.engines.evidence import examine
from shishi.infra import files
from shishi.infra.record.models import Line
from tests.integration.ledger_entries import CITY, GANZHOU, LINZE, at, canteen, file, ledger, opened
from tests.integration.photos import MAY_NOON, photo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY = date(2022, 5, 12)
PAPER = photo(9, form="PDF")


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def county(signed_in):
    return signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))


def sent(client, entry, *pictures, stage="started", **more):
    uploads = [SimpleUploadedFile(f"{n}.jpg", data) for n, data in enumerate(pictures)]
    return client.post(f"/entries/{entry}/evidence/", {"stage": stage, "files": uploads, **more}, follow=True).content.decode()


def add(entry, data, stage="started", on=MAY, by="clerk", key=""):
    files.keep(data)
    return add_evidence(entry_id=entry, stage=stage, upload=Upload(examine(data), "a.jpg", client_key=key), by=by, now=at(on))


def test_photos_are_handed_in_and_the_wrong_file_is_told_by_name(plan, county):
    (entry,) = opened(canteen())
    page = sent(county, entry, photo(1, MAY_NOON), b"MZ not a picture", photo(2, MAY_NOON))

    assert "已收到 2 个凭据" in page
    assert "1.jpg：无法识别这种文件" in page
    assert Line.objects.filter(verb="ledgers.evidence.added").count() == 2


def test_a_photo_that_is_there_already_is_told_by_name_and_not_counted(plan, county):
    (entry,) = opened(canteen())
    page = sent(county, entry, photo(1), photo(2), photo(1))

    assert "已收到 2 个凭据" in page
    assert "2.jpg：这个阶段早已收到同一个文件" in page
    assert "已收到" not in sent(county, entry, photo(1)).replace("早已收到", "")


def test_a_stage_is_filed_with_its_photo_at_once(plan, county):
    (entry,) = opened(canteen())
    sent = {"stage": "started", "happened_date": "2022-05-10", "files": [SimpleUploadedFile("a.jpg", photo(1, MAY_NOON))]}
    county.post(f"/entries/{entry}/stage/", sent)
    refused = county.post(f"/entries/{entry}/stage/", sent | {"files": [SimpleUploadedFile("b.jpg", photo(2, MAY_NOON))]})

    assert refused.status_code == 422
    assert list(Evidence.objects.values_list("stage", "kind", "verdict")) == [("started", "photo", "pass")]


@pytest.mark.parametrize(
    ("stage", "said", "data", "kind", "verdict"),
    [
        ("approved", "立项批复", photo(1, MAY_NOON), "立项批复", "pass"),
        ("started", "", photo(1, MAY_NOON), "photo", "doubt"),
        ("started", "photo", PAPER, "文件", "pass"),
        ("accepted", "", PAPER, "结项验收报告", "pass"),
    ],
)
def test_the_picture_of_a_paper_is_that_paper_and_no_view_of_the_site(plan, stage, said, data, kind, verdict):
    (entry,) = opened(canteen())
    file(entry, stage, date(2022, 3, 1), on=MAY, gates=True)
    files.keep(data)

    it = add_evidence(entry_id=entry, stage=stage, upload=Upload(examine(data), "a", said), by="clerk", now=at(MAY))

    assert (it.kind, it.verdict) == (kind, verdict)


def test_an_upload_sent_twice_is_one(plan):
    (entry,) = opened(canteen())
    first, again = add(entry, photo(1), key="k"), add(entry, photo(1), key="k")

    assert first.pk == again.pk


def test_doubts_are_the_inspectors_and_never_the_clerks(plan, county, signed_in):
    (one, other) = opened(canteen("甲"), canteen("乙"))
    file(one, "started", date(2022, 5, 8), on=MAY)
    place_entry(
        entry_id=one, place={"geometry": "{}", "lon": 100.45, "lat": 38.93, "length_m": 0, "area_m2": 0}, by="clerk", now=at(MAY)
    )
    good, far = add(one, photo(1, MAY_NOON, 100.45, 38.93)), add(one, photo(2, MAY_NOON, 100.9, 38.93))
    twice = add(other, photo(1, MAY_NOON, 100.45, 38.93))
    inspector = signed_in("du", ("inspector", "620700000000"))

    assert [e.verdict for e in (good, far, twice)] == ["pass", "doubt", "fail"]
    listed = inspector.get("/evidence/").content.decode()
    assert re.search(r"拍摄地点离项目 3\d,\d{3} 米", listed)
    assert "620702-0001 的凭据是同一个文件" in listed
    assert county.get("/evidence/").status_code == 404
    assert "拍摄地点离项目" not in county.get(f"/evidence/{far.pk}/").content.decode()
    assert "拍摄地点离项目" in inspector.get(f"/evidence/{far.pk}/").content.decode()


def test_an_auditor_reads_every_doubt_and_settles_none(plan, signed_in):
    (one,) = opened(canteen("甲"))
    place_entry(
        entry_id=one, place={"geometry": "{}", "lon": 100.45, "lat": 38.93, "length_m": 0, "area_m2": 0}, by="clerk", now=at(MAY)
    )
    far = add(one, photo(2, MAY_NOON, 100.9, 38.93))
    auditor = signed_in("shenji", ("auditor", "620700000000"))

    pages = [auditor.get(at_) for at_ in ("/evidence/", f"/evidence/{far.pk}/", f"/ledgers/{ledger().pk}/suspicions/")]

    assert [p.status_code for p in pages] == [200, 200, 200]
    assert all("拍摄地点离项目" in p.content.decode() for p in pages[:2])
    assert "核查结果" not in pages[1].content.decode()
    assert auditor.get(f"/evidence/{far.pk}/original").status_code == 200
    assert auditor.post(f"/evidence/{far.pk}/inspect/", {"outcome": "true"}).status_code == 403


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(100.45, 38.93, ""), (100.45, 38.55, ""), (103.83, 36.06, "outside_county")],
    ids=["inside", "just over the sketch's line", "Lanzhou"],
)
def test_without_a_declared_place_a_photo_is_held_against_the_county_and_only_inspectors_hear_of_it(
    plan, county, signed_in, lon, lat, code
):
    (entry,) = opened(canteen())
    file(entry, "started", date(2022, 5, 8), on=MAY)

    it = add(entry, photo(1, MAY_NOON, lon, lat))

    assert [r["code"] for r in it.reasons] == ([code] if code else [])
    assert it.verdict == ("doubt" if code else "pass")
    inspector = signed_in("du", ("inspector", "620700000000"))
    assert ("在本县区之外" in inspector.get("/evidence/").content.decode()) is bool(code)
    assert "在本县区之外" not in county.get(f"/evidence/{it.pk}/").content.decode()
    assert "存疑" not in county.get("/").content.decode()


def test_a_picture_like_anothers_is_found_behind_many_of_ones_own(plan):
    one, other = opened(canteen("甲"), canteen("乙"))
    add(other, photo(7, MAY_NOON, quality=60))
    for quality in range(80, 96, 2):
        mine = add(one, photo(7, MAY_NOON, quality=quality))

    assert mine.verdict == "doubt"
    assert [r["figures"]["ref"] for r in mine.reasons if r["code"] == "alike"] == ["620702-0002"]


def test_an_inspector_writes_what_is_so_and_the_doubt_goes(plan, signed_in):
    (entry,) = opened(canteen())
    file(entry, "started", date(2022, 3, 1), on=MAY)
    doubt = add(entry, photo(1, MAY_NOON))
    inspector = signed_in("du", ("inspector", "620700000000"))

    inspector.post(f"/evidence/{doubt.pk}/inspect/", {"outcome": "true", "says": "已到现场核对"})

    doubt.refresh_from_db()
    assert (doubt.verdict, doubt.seen_by) == ("doubt", "du")
    assert "没有待核查的凭据" in inspector.get("/evidence/").content.decode()


def test_a_picture_is_shown_without_its_place_and_only_within_reach(plan, county, signed_in):
    (entry,) = opened(canteen())
    it = add(entry, photo(1, MAY_NOON, 100.45, 38.93, size=(1200, 900)))
    elsewhere = signed_in("linze", ("county", "620723000000"))

    shown = Image.open(io.BytesIO(county.get(f"/evidence/{it.pk}/320.jpg").content))

    assert shown.width == 320
    assert not shown.getexif()
    assert county.get(f"/evidence/{it.pk}/321.jpg").status_code == 404
    assert county.get(f"/evidence/{it.pk}/original").status_code == 403
    assert [elsewhere.get(f"/evidence/{it.pk}/{end}").status_code for end in ("", "320.jpg", "original")] == [404, 404, 404]


def test_evidence_taken_back_stays_with_its_reason(plan, county):
    (entry,) = opened(canteen())
    it = add(entry, photo(1))

    county.post(f"/evidence/{it.pk}/withdraw/", {"why": ""})
    assert Evidence.objects.get().withdrawn_at is None
    county.post(f"/evidence/{it.pk}/withdraw/", {"why": "传错了照片"})
    assert Evidence.objects.get().withdrawn_why == "传错了照片"
    assert add(entry, photo(1)).verdict != "fail"


def test_what_an_inspector_handed_in_is_taken_back_by_an_inspector_alone(plan, county, signed_in):
    (entry,) = opened(canteen())
    own, theirs = add(entry, photo(1)), add(entry, photo(2), stage="accepted", by="du")
    inspector = signed_in("dudu", ("inspector", CITY))

    offered = [
        "撤回这个凭据" in who.get(f"/evidence/{it.pk}/").content.decode() for who in (county, inspector) for it in (own, theirs)
    ]
    answers = [
        who.post(f"/evidence/{it.pk}/withdraw/", {"why": "传错了"}).status_code
        for who, it in ((county, theirs), (inspector, own), (county, own), (inspector, theirs))
    ]

    assert offered == [True, False, False, True]
    assert answers == [403, 403, 302, 302]


def test_evidence_goes_with_its_entry_to_another_county(plan, county, signed_in):
    (entry,) = opened(canteen())
    it = add(entry, photo(1))
    elsewhere = signed_in("linze", ("county", LINZE, {"organisation": "临泽县政府"}))
    inspector = signed_in("dushi", ("inspector", LINZE))
    assert elsewhere.get(f"/evidence/{it.pk}/").status_code == 404

    moved = Change(entry, EntryFact.objects.get(entry=entry, kind="values").pk, canteen(division=LINZE))
    change_entries(changes=[moved], by="office", now=at(MAY))

    assert [client.get(f"/evidence/{it.pk}/").status_code for client in (county, elsewhere, inspector)] == [404, 200, 200]
    assert [client.get(f"/evidence/{it.pk}/320.jpg").status_code for client in (county, elsewhere)] == [404, 200]
    assert inspector.get(f"/evidence/{it.pk}/original").status_code == 200
    assert elsewhere.post(f"/evidence/{it.pk}/withdraw/", {"why": "不是这所食堂"}).status_code == 302


def test_an_upload_sent_again_after_it_was_taken_back_is_answered_as_before(plan, county):
    (entry,) = opened(canteen())
    it = add(entry, photo(1), key="k-1")
    county.post(f"/evidence/{it.pk}/withdraw/", {"why": "传错了照片"})

    assert "没有重复登记" in sent(county, entry, photo(1), client_key="k-1")
    assert Evidence.objects.count() == 1
    assert "已收到 1 个凭据" in sent(county, entry, photo(1))


def taken_back(it):
    return withdraw_evidence(evidence_id=it.pk, why="传错了", by="clerk", now=at(MAY))


def codes(it):
    return [r["code"] for r in it.reasons]


def test_what_is_doubted_is_no_less_so_when_it_was_taken_back(plan, signed_in):
    """The same photo for two canteens, both taken back, and handed in once more for the second."""
    one, two = opened(canteen("甲"), canteen("乙"))
    picture = photo(7, MAY_NOON)
    first, second = add(one, picture), add(two, picture)
    taken_back(second)
    taken_back(first)
    again = add(two, picture)

    assert (second.verdict, again.verdict) == ("fail", "doubt")
    assert codes(again) == ["same_file"]
    inspector = signed_in("ducha", ("inspector", CITY))
    page = inspector.get("/evidence/").content.decode()
    assert all(f'href="/evidence/{it.pk}/"' in page for it in (second, again))
    assert page.count("已撤回：传错了") == 1


def test_whoever_hands_in_again_what_they_took_back_there_hides_nothing(plan):
    (one,) = opened(canteen("甲"))
    taken_back(add(one, photo(7, MAY_NOON)))

    assert "same_file" not in codes(add(one, photo(7, MAY_NOON)))
    assert "alike" not in codes(add(one, photo(7, MAY_NOON, quality=60)))


def test_the_picture_of_the_start_saved_again_is_none_of_the_completion(plan):
    (one,) = opened(canteen("甲"))
    add(one, photo(7, MAY_NOON))

    assert "alike" in codes(add(one, photo(7, quality=60), stage="completed"))
    assert "alike" not in codes(add(one, photo(8, quality=60), stage="completed"))


def test_a_picture_that_is_mirrored_was_seen_before(plan):
    one, two = opened(canteen("甲"), canteen("乙"))
    add(one, photo(7, MAY_NOON))
    out = io.BytesIO()
    ImageOps.mirror(Image.open(io.BytesIO(photo(7)))).save(out, "JPEG", quality=80)

    assert codes(add(two, out.getvalue())) == ["mirrored", "no_time"]
    assert "mirrored" not in codes(add(two, photo(8)))


@pytest.mark.parametrize(
    ("stage", "kind", "says"), [("started", "随便写的", "没有“随便写的”这种文件"), ("", "立项批复", "可用的有 意见函")]
)
def test_a_paper_is_one_that_is_asked_for(plan, county, stage, kind, says):
    (entry,) = opened(canteen())

    assert says in sent(county, entry, PAPER, stage=stage, kind=kind)
    assert not Evidence.objects.exists()


def test_evidence_of_an_acceptance_is_handed_in_by_those_who_accept(plan, county, signed_in):
    (entry,) = opened(canteen())
    upload = {"stage": "accepted", "files": [SimpleUploadedFile("a.jpg", photo(1))]}

    assert county.post(f"/entries/{entry}/evidence/", upload).status_code == 403
    assert not Evidence.objects.exists()


def test_every_coordinate_says_its_datum(plan, county, signed_in):
    (entry,) = opened(canteen())
    lies = {"geometry": '{"type":"Point","coordinates":[100.45,38.93]}', "lon": 100.45, "lat": 38.93, "length_m": 0, "area_m2": 0}
    place_entry(entry_id=entry, place=lies, by="clerk", now=at(MAY))
    taken = add(entry, photo(1, MAY_NOON, 100.46, 38.93))
    inspector = signed_in("du", ("inspector", "620700000000"))

    assert "100.45, 38.93（CGCS2000）" in county.get(f"/entries/{entry}/").content.decode()
    assert "经纬度（CGCS2000）" in county.get(f"/ledgers/{taken.entry.ledger_id}/map/").content.decode()
    assert "100.46, 38.93（WGS-84）" in inspector.get(f"/evidence/{taken.pk}/").content.decode()
