"""The store of files, over a disk and over a bucket alike: kept, read, named, swept, shown smaller."""

import hashlib
import io
import os
import tempfile
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from PIL import Image

from shishi.infra import files
from shishi.infra.clock import SHANGHAI
from shishi.infra.files import noting, sweeping
from shishi.infra.files.models import Blob
from shishi.infra.files.noting import FileGone, note, stands_on
from shishi.infra.files.ports import storage
from shishi.infra.files.sweeping import sweep
from tests.integration.buckets import make_bucket, served
from tests.integration.photos import MAY_NOON, photo
from tests.pictures import paper, pdf
from tests.serving import free_port

NOW = datetime(2022, 5, 12, 9, 0, tzinfo=SHANGHAI)
LATER = datetime.now(SHANGHAI) + timedelta(days=30)
NOBODYS = "0" * 64


@pytest.fixture(scope="session")
def bucket_server():
    with served() as endpoint:
        yield endpoint


@pytest.fixture(params=["disk", "s3"])
def store(request, settings, tmp_path):
    settings.FILES, settings.FILES_DIR = request.param, tmp_path / "files"
    if request.param == "s3":
        settings.FILES_BUCKET = make_bucket(
            request.getfixturevalue("bucket_server"), f"b-{hashlib.md5(str(tmp_path).encode()).hexdigest()}"
        )
    return request.param


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("data", [b"", b"a", bytes(range(256)) * 20_000], ids=["empty", "small", "5 MB"])
def test_what_is_kept_is_read_again(store, data):
    digest = files.keep(data)

    assert digest == digest_of(data)
    assert files.read(digest) == data
    assert storage().stat(digest).size == len(data)


def test_a_stream_is_kept_under_the_same_name(store):
    assert files.keep_stream(iter([b"ab", b"", b"c"])) == files.keep(b"abc")
    assert [s.digest for s in storage().stored()] == [digest_of(b"abc")]


def test_a_stream_that_breaks_off_leaves_nothing(store, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def broken():
        yield b"half"
        raise ConnectionError("the phone went away")

    with pytest.raises(ConnectionError):
        files.keep_stream(broken())

    assert list(storage().stored()) == []
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_what_is_not_there_is_not_found_whatever_it_is_called(store, tmp_path):
    for name in (NOBODYS, "", "..secret-key", "../x", "A" * 64):
        with pytest.raises(FileNotFoundError):
            files.read(name)
        with pytest.raises(FileNotFoundError):
            storage().copy(name, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert storage().stat(NOBODYS) is None
    storage().drop(NOBODYS)


def test_a_file_changed_behind_our_back_is_noticed_and_healed_by_keeping_it_again(store, tmp_path):
    digest = files.keep(b"the scan")
    other = tmp_path / "other"
    other.write_bytes(b"a forged scan")
    storage().put(digest, other)

    with pytest.raises(ValueError, match="changed"):
        files.read(digest)
    files.keep(b"the scan")
    assert files.read(digest) == b"the scan"


def test_everything_is_listed_in_the_order_of_digests_without_what_was_made_of_it(store):
    data = [photo(1), *(f"{n}".encode() for n in range(40))]
    kept = {files.keep(d): len(d) for d in data}
    files.rendition(digest_of(data[0]), 320)

    listed = list(storage().stored())

    assert [s.digest for s in listed] == sorted(kept)
    assert {s.digest: s.size for s in listed} == kept
    assert all(abs(datetime.now(SHANGHAI) - s.at) < timedelta(hours=1) for s in listed)


def test_a_copy_goes_to_a_file(store, tmp_path):
    digest = files.keep(b"x" * 3_000_000)

    storage().copy(digest, tmp_path / "out")

    assert (tmp_path / "out").read_bytes() == b"x" * 3_000_000


def test_a_picture_is_made_once_small_upright_and_silent(store, monkeypatch):
    digest = files.keep(photo(1, MAY_NOON, 100.45, 38.93, size=(1200, 900)))
    first = {width: files.rendition(digest, width) for width in (320, 960, 1920)}
    monkeypatch.setattr(files, "renditions", lambda data: pytest.fail("made again"))

    assert {width: files.rendition(digest, width) for width in (320, 960, 1920)} == first
    image = Image.open(io.BytesIO(first[320]))
    assert (image.format, image.width, dict(image.getexif())) == ("JPEG", 320, {})
    assert files.rendition(digest, 321) is None


def test_of_a_paper_the_first_page_is_shown_and_of_others_nothing(store):
    assert Image.open(io.BytesIO(files.rendition(files.keep(pdf()), 960))).width == 960
    assert files.rendition(files.keep(paper("docx")), 320) is None
    assert files.rendition(files.keep(b"MZ is no evidence"), 320) is None
    with pytest.raises(FileNotFoundError):
        files.rendition(NOBODYS, 320)


@pytest.mark.django_db
@pytest.mark.db
class TestRows:
    def test_a_kept_file_is_named_once(self, store):
        digest = files.keep(b"abc")

        note(digest, media_type="application/pdf", now=NOW)
        note(digest, media_type="image/png", now=LATER)

        row = Blob.objects.get()
        assert (row.digest, row.size, row.media_type, row.kept_at) == (digest, 3, "application/pdf", NOW)

    def test_naming_is_one_statement(self, store, django_assert_num_queries):
        digest = files.keep(b"abc")

        with transaction.atomic(), django_assert_num_queries(1):
            note(digest, media_type="application/pdf", now=NOW)

    def test_no_row_names_what_is_not_there(self, store):
        with pytest.raises(FileGone, match="请重新上传"):
            note(NOBODYS, media_type="application/pdf", now=NOW)

        assert Blob.objects.count() == 0

    def test_only_old_files_that_nothing_names_are_swept_with_their_pictures(self, store):
        named, orphan = files.keep(photo(1)), files.keep(photo(2))
        note(named, media_type="image/jpeg", now=NOW)
        shown = [files.rendition(d, 320) for d in (named, orphan)]

        early = sweep(now=datetime.now(SHANGHAI))
        asked = sweep(now=LATER, remove=False)
        assert (early.orphans, [s.digest for s in asked.orphans]) == ((), [orphan])
        assert files.rendition(orphan, 320) == shown[1]
        swept = sweep(now=LATER)

        assert ([s.digest for s in swept.orphans], swept.count, swept.missing) == ([orphan], 1, ())
        assert [s.digest for s in storage().stored()] == [named]
        assert [s.digest for s in storage("320").stored()] == [named]
        assert files.rendition(named, 320) == shown[0]
        assert [b.digest for b in Blob.objects.all()] == [named]
        assert sweep(now=LATER).orphans == ()

    def test_rows_without_their_file_are_named_and_so_are_those_cut_short(self, store, tmp_path):
        lost, cut, good = (files.keep(d) for d in (b"lost", b"cut short", b"good"))
        for digest in (lost, cut, good):
            note(digest, media_type="application/pdf", now=NOW)
        storage().drop(lost)
        (tmp_path / "short").write_bytes(b"cut")
        storage().put(cut, tmp_path / "short")

        swept = sweep(now=LATER)

        assert (set(swept.missing), swept.count) == ({lost, cut}, 3)

    @pytest.mark.parametrize("named", [set(), {0}, {39}, set(range(0, 40, 3)), set(range(40))])
    def test_rows_and_files_are_told_apart_wherever_they_lie(self, store, named):
        digests = sorted(files.keep(f"{n}".encode()) for n in range(40))
        for n in named:
            note(digests[n], media_type="text/plain", now=NOW)

        swept = sweep(now=LATER)

        assert {s.digest for s in swept.orphans} == {d for n, d in enumerate(digests) if n not in named}
        assert [s.digest for s in storage().stored()] == [d for n, d in enumerate(digests) if n in named]
        assert swept.count == len(named)

    def test_a_file_named_or_kept_anew_while_the_sweep_runs_stays(self, store, monkeypatch):
        named, anew = files.keep(b"named at the last moment"), files.keep(b"kept anew")
        if store == "disk":
            for digest in (named, anew):
                os.utime(storage()._place(digest), (0, 0))
        look = sweeping._removed

        def late(digest, before):
            if digest == named:
                note(named, media_type="text/plain", now=NOW)
            else:
                files.keep(b"kept anew")
            return look(digest, before)

        monkeypatch.setattr(sweeping, "_removed", late)

        swept = sweep(now=datetime.now(SHANGHAI) if store == "disk" else LATER)

        assert files.read(named) == b"named at the last moment"
        if store == "disk":
            assert (swept.orphans, files.read(anew)) == ((), b"kept anew")

    def test_a_file_removed_under_an_action_is_no_row(self, store, monkeypatch):
        digest = files.keep(b"abc")
        held = storage()

        class Late:
            def stat(self, digest):
                found = held.stat(digest)
                held.drop(digest)
                return found

        monkeypatch.setattr(noting, "storage", Late)

        with pytest.raises(FileGone), transaction.atomic():
            note(digest, media_type="text/plain", now=NOW)
        assert Blob.objects.count() == 0

    @pytest.mark.parametrize("nested", [False, True])
    def test_an_action_asks_the_store_before_its_transaction_and_never_in_it(self, store, monkeypatch, nested):
        digest, depth, asked = files.keep(b"abc"), len(connection.atomic_blocks), []

        class Watched:
            def __getattr__(self, name):
                asked.append((name, len(connection.atomic_blocks) - depth))
                return getattr(storage(), name)

        @stands_on(lambda told: [told["digest"], ""])
        @transaction.atomic
        def inner(*, digest, now):
            assert connection.atomic_blocks[depth:]
            note(digest, media_type="text/plain", now=now)

        @stands_on(lambda told: [told["digest"]])
        @transaction.atomic
        def outer(*, digest, now):
            inner(digest=digest, now=now)

        monkeypatch.setattr(noting, "storage", Watched)
        (outer if nested else inner)(digest=digest, now=NOW)

        assert asked == [("stat", 0)]
        assert Blob.objects.get().size == 3
        with pytest.raises(FileGone):
            inner(digest=NOBODYS, now=NOW)

    def test_a_file_that_waited_long_for_its_action_is_kept_anew_and_no_sweep_removes_it(self, settings, tmp_path):
        settings.FILES, settings.FILES_DIR = "disk", tmp_path
        digest = files.keep(b"kept on one page, laid on the next")
        os.utime(storage()._place(digest), (0, 0))
        today = datetime.now(SHANGHAI)
        swept = []

        @stands_on(lambda told: [told["digest"]])
        @transaction.atomic
        def act(*, digest, now):
            swept.append(sweep(now=now))
            note(digest, media_type="text/plain", now=now)

        act(digest=digest, now=today)

        assert swept[0].orphans == ()
        assert files.read(digest)
        assert sweep(now=LATER).missing == ()

    def test_what_was_begun_and_never_finished_goes(self, settings, tmp_path):
        settings.FILES, settings.FILES_DIR = "disk", tmp_path
        files.keep(b"abc")
        (tmp_path / "incoming" / "tmpabc").write_bytes(b"half")

        sweep(now=datetime.now(SHANGHAI))
        assert (tmp_path / "incoming" / "tmpabc").exists()
        sweep(now=LATER)

        assert list((tmp_path / "incoming").iterdir()) == []


class TestTrouble:
    def test_a_bucket_that_does_not_answer_is_one_sentence(self, settings):
        told = dict(NAME="b", ENDPOINT=f"http://127.0.0.1:{free_port()}", REGION="r", KEY="k", SECRET="s", STYLE="path")
        settings.FILES, settings.FILES_BUCKET = "s3", told

        for ask in (lambda: files.keep(b"abc"), lambda: files.read(NOBODYS), lambda: list(storage().stored()), storage().check):
            with pytest.raises(files.FilesUnreachable, match="没有应答"):
                ask()

    def test_a_bucket_that_is_not_there_is_not_an_empty_one(self, settings, bucket_server):
        settings.FILES, settings.FILES_BUCKET = "s3", {**make_bucket(bucket_server, "there"), "NAME": "elsewhere"}

        with pytest.raises(files.FilesUnreachable, match="没有名为 elsewhere 的存储桶"):
            storage().check()
        with pytest.raises(files.FilesUnreachable, match="NoSuchBucket"):
            list(storage().stored())

    def test_a_bucket_that_is_not_named_is_said(self, settings):
        settings.FILES = "s3"

        with pytest.raises(ImproperlyConfigured, match="SHISHI_BUCKET_NAME、SHISHI_BUCKET_KEY、SHISHI_BUCKET_SECRET"):
            storage()

    def test_a_folder_that_cannot_be_written_is_said(self, settings, tmp_path):
        (tmp_path / "file").write_text("in the way")
        settings.FILES, settings.FILES_DIR = "disk", tmp_path / "file" / "files"

        with pytest.raises(files.FilesUnreachable, match="SHISHI_FILES_DIR"):
            storage().check()

    def test_a_full_disk_leaves_nothing(self, settings, tmp_path, monkeypatch):
        settings.FILES, settings.FILES_DIR = "disk", tmp_path

        def full(handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("shishi.infra.files.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            files.keep(b"abc")
        assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_backup_s_file_comes_back_under_its_name_over_either_store(store, tmp_path):
    source = tmp_path / "member"
    source.write_bytes(b"abc")

    files.put_back(digest_of(b"abc"), source)

    assert files.read(digest_of(b"abc")) == b"abc"
    assert source.exists()
