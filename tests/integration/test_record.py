"""Everything that is done leaves a line, and no line can be changed, dropped, moved or slipped in unseen."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from shishi.infra.clock import SHANGHAI
from shishi.infra.record import keeping
from shishi.infra.record.models import Body, Head, Line
from shishi.infra.record.verify import main as verify_main
from shishi.infra.record.verify import problems
from shishi.infra.record.writing import DayIsClosed, recorded, write
from tests import kills
from tests.kept.actions import rename
from tests.kept.models import Thing

pytestmark = pytest.mark.db
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def own_signing_key(tmp_path, settings):
    settings.SIGNING_KEY_FILE = tmp_path / "keys/record-signing.pem"


@pytest.fixture
def thing(db):
    return Thing.objects.create(name="甲")


@pytest.fixture
def six_lines(thing):
    for n in range(6):
        rename(thing=thing.pk, name=f"名{n}", by="u1", now=NOW + timedelta(minutes=n))
    return exported()


def exported(bodies=False):
    lines, kept = io.StringIO(), io.StringIO()
    keeping.export(lines, kept if bodies else None)
    told = [json.loads(x) for x in lines.getvalue().splitlines()]
    return (told, [json.loads(x) for x in kept.getvalue().splitlines()]) if bodies else told


def head():
    row = Head.objects.get(pk=1)
    return {"number": row.number, "hash": bytes(row.hash).hex()}


def test_an_action_leaves_a_line_with_who_what_and_when(thing):
    rename(thing=thing.pk, name="乙", by="u1", now=NOW)

    line = Line.objects.select_related("body").last()
    assert (line.verb, line.ref, line.by, line.at) == ("kept.thing.renamed", f"kept.thing/{thing.pk}", "u1", NOW)
    assert json.loads(line.body.body) == {"name": "乙"}
    assert keeping.check() == []


def test_an_action_that_fails_leaves_neither_its_change_nor_a_line(thing):
    @recorded
    def fail():
        rename(thing=thing.pk, name="乙", by="u1", now=NOW)
        raise ValueError

    before = head()
    with pytest.raises(ValueError):
        fail()

    assert (Thing.objects.get().name, head()) == ("甲", before)
    assert not Body.objects.exists()


def test_an_action_called_by_an_action_joins_it(thing):
    @recorded
    def twice():
        rename(thing=thing.pk, name="乙", by="u1", now=NOW)
        rename(thing=thing.pk, name="丙", by="u1", now=NOW)

    before = head()["number"]
    twice()

    assert head()["number"] == before + 2
    assert keeping.check() == []


def test_a_line_outside_an_action_is_refused(db):
    with pytest.raises(RuntimeError, match="@recorded"):
        write("kept.thing.renamed", by="u1", at=NOW)


def test_nothing_is_put_on_record_for_a_closed_day(thing):
    Head.objects.update(closed_date=date(2026, 3, 2))

    with pytest.raises(DayIsClosed, match="请以今天的时间重新办理"):
        rename(thing=thing.pk, name="乙", by="u1", now=NOW)
    assert Thing.objects.get().name == "甲"
    rename(thing=thing.pk, name="乙", by="u1", now=NOW + timedelta(days=1))


@pytest.mark.parametrize("change", [lambda: Line.objects.update(by="u2"), lambda: Line.objects.all()._raw_delete("default")])
def test_the_table_of_lines_refuses_change(six_lines, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


def altered(key, value):
    def alter(lines):
        lines[2] = lines[2] | {key: value}

    return alter


def renumbered(lines):
    """Someone drops a line and numbers the rest anew."""
    del lines[2]
    for n, line in enumerate(lines, 1):
        line["number"] = n


TAMPERED = {
    "by": altered("by", "u9"),
    "verb": altered("verb", "kept.thing.deleted"),
    "ref": altered("ref", "kept.thing/99"),
    "moment": altered("at", "2026-03-02T00:00:00.000000Z"),
    "digest": altered("digest", "0" * 64),
    "hash": altered("hash", "0" * 64),
    "dropped": lambda lines: lines.pop(2),
    "dropped and renumbered": renumbered,
    "reordered": lambda lines: lines.insert(1, lines.pop(3)),
    "slipped in": lambda lines: lines.insert(2, dict(lines[2])),
    "first dropped": lambda lines: lines.pop(0),
    "cut off": lambda lines: lines.pop(),
    "emptied": lambda lines: lines.clear(),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_every_way_to_tamper_is_found(six_lines, name):
    assert list(problems(six_lines, head())) == []

    TAMPERED[name](six_lines)

    assert len(list(problems(six_lines, head()))) == 1


def test_a_chain_rewritten_whole_is_found_by_a_published_head(six_lines):
    from shishi.infra.record.verify import GENESIS, line_hash

    published, previous = head(), GENESIS
    for line in six_lines:
        line["by"] = "u9"
        previous = line["hash"] = line_hash(previous, line)

    assert list(problems(six_lines)) == [], "the chain alone is sound"
    assert "整段记录可能被重写" in next(iter(problems(six_lines, published)))


def test_an_altered_body_is_found_where_bodies_are_at_hand(six_lines):
    lines, bodies = exported(bodies=True)
    kept = {b["number"]: b for b in bodies}
    assert list(problems(lines, head(), kept)) == []

    kept[3]["body"] = kept[3]["body"].replace("名2", "名9")
    del kept[5]

    assert list(problems(lines, head(), kept)) == ["第 3 行的内容被改动：摘要不符。", "第 5 行的内容缺失。"]


def test_the_chain_tells_nothing_of_what_a_line_says(six_lines):
    assert "名" not in json.dumps(six_lines, ensure_ascii=False)


@pytest.fixture
def files(six_lines, tmp_path):
    signed = keeping.sign_head(now=NOW)
    export, head_file, key = tmp_path / "record.jsonl", tmp_path / "head.json", tmp_path / "public.pem"
    with export.open("w", encoding="utf-8") as out:
        keeping.export(out)
    head_file.write_text(json.dumps(signed))
    key.write_text(signed["public_key"])
    return export, head_file, key


def test_the_verifier_is_one_file_that_needs_only_python_and_openssl(files, tmp_path):
    alone = shutil.copy(ROOT / "shishi/infra/record/verify.py", tmp_path / "verify.py")
    export, head_file, key = files

    ended = subprocess.run(
        [sys.executable, "-I", "-S", alone, export, "--head", head_file, "--key", key],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "记录未被改动" in ended.stdout


@pytest.mark.parametrize("key", ["number", "hash", "at"])
def test_a_head_that_was_changed_after_signing_is_found(files, key, capsys):
    export, head_file, public = files
    told = json.loads(head_file.read_text())
    told[key] = 5 if key == "number" else told[key].replace("0", "1", 1) if key == "at" else "1" * 64
    head_file.write_text(json.dumps(told))

    assert verify_main([str(export), "--head", str(head_file), "--key", str(public)]) == 1
    assert "签名不符" in capsys.readouterr().out


def test_a_head_signed_by_someone_else_is_found(files, settings, tmp_path, capsys):
    export, head_file, key = files
    settings.SIGNING_KEY_FILE = tmp_path / "other.pem"
    head_file.write_text(json.dumps(keeping.sign_head(now=NOW)))

    assert verify_main([str(export), "--head", str(head_file), "--key", str(key)]) == 1
    assert "签名不符" in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["{", "[]", '{"number": 1}'])
def test_a_file_that_is_no_record_is_refused_with_one_sentence(tmp_path, broken, capsys):
    path = tmp_path / "record.jsonl"
    path.write_text(broken + "\n")

    assert verify_main([str(path)]) == 2
    assert capsys.readouterr().err.strip().splitlines() == [
        "无法核对：record.jsonl 第 1 行不是记录的一行：请用 shishi record export 重新导出。"
    ]


@pytest.mark.parametrize("head", ["{}", "[1]", "5", "", "{", '{"number": "6"}', '{"number": null}'])
def test_what_is_no_head_is_refused_and_never_taken_for_none(files, head, capsys):
    export, head_file, _key = files
    head_file.write_text(head)

    assert verify_main([str(export), "--head", str(head_file)]) == 2
    assert "不是公布的链头" in capsys.readouterr().err


@pytest.mark.parametrize(("key", "value"), [("signature", "zz"), ("signature", ""), ("public_key", "钥")])
def test_a_signature_or_key_that_is_none_is_no_match(files, key, value, capsys):
    export, head_file, _key = files
    head_file.write_text(json.dumps({**json.loads(head_file.read_text()), key: value}, ensure_ascii=False))

    assert verify_main([str(export), "--head", str(head_file)]) == 1
    assert "签名不符" in capsys.readouterr().out


def test_a_key_alone_an_empty_export_and_a_file_that_is_missing_are_told_in_a_sentence(files, tmp_path, capsys):
    export, _head, key = files
    (tmp_path / "empty").write_text("")
    for words, says in (
        ((export, "--key", key), "请同时用 --head"),
        ((tmp_path / "empty",), "empty 是空的"),
        ((tmp_path / "none",), "打不开"),
        ((export, "--bodies", key), "不是记录的一行"),
    ):
        assert verify_main([str(word) for word in words]) == 2
        assert says in capsys.readouterr().err


def test_a_body_with_any_mark_of_a_line_in_it_is_one_line(thing, tmp_path):
    rename(thing=thing.pk, name="上\u2028下\x85", by="u1", now=NOW)
    export, bodies = tmp_path / "record.jsonl", tmp_path / "bodies.jsonl"
    with export.open("w", encoding="utf-8") as lines, bodies.open("w", encoding="utf-8") as kept:
        keeping.export(lines, kept)

    assert verify_main([str(export), "--bodies", str(bodies)]) == 0


EMPTY = """
from django.db import connection
from shishi.infra.record.models import GENESIS
with connection.cursor() as cursor:
    cursor.execute("TRUNCATE kept_thing, kept_stageevent, kept_stagespan, record_line, record_body")
    cursor.execute("UPDATE record_head SET number = 0, hash = %s", [GENESIS])
"""
THINGS = "from tests.kept.models import Thing; Thing.objects.bulk_create([Thing(name=str(n)) for n in range(20)])"
CHECKED = """
import json
from shishi.infra.record import keeping
from shishi.infra.record.models import Body, Line
print(json.dumps([keeping.check(), Line.objects.count(), Body.objects.count()]))
"""


@pytest.fixture
def outside(tmp_path, settings):
    """Start Python in processes of their own: on SQLite with a file of their own, on PostgreSQL on the test's database, emptied behind them."""
    if connection.vendor == "sqlite":
        database = f"sqlite:///{tmp_path}/outside.sqlite3"
    else:
        at = settings.DATABASES["default"]
        database = f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{connection.settings_dict['NAME']}"
    where = {
        "DATABASE_URL": database,
        "SHISHI_VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
    }

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, *arguments], env={**os.environ, **where}, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def run(code):
        process = start("-c", f"import django; django.setup()\n{code}")
        told = process.communicate()[0]
        assert process.returncode == 0
        return told

    if connection.vendor == "sqlite":
        assert start("-m", "django", "migrate", "-v0").wait() == 0
    run(THINGS)
    yield start, run
    if connection.vendor == "postgresql":
        run(EMPTY)


def test_eight_processes_at_once_leave_one_chain_without_a_gap(outside):
    start, run = outside

    workers = [start("-m", "tests.kept.hammer", str(n), "25", "60") for n in range(8)]
    done = [int(w.communicate()[0].split()[-1]) for w in workers]

    assert done == [25] * 8
    assert json.loads(run(CHECKED)) == [[], 200, 200]


def test_killed_at_any_moment_no_action_is_half_on_record(outside):
    start, run = outside
    dice = kills.dice()

    for kill in range(kills.COUNT):
        worker = start("-m", "tests.kept.hammer", str(kill), "100000", "60")
        assert worker.stdout.readline() == "begins\n"
        time.sleep(dice.uniform(0.02, 1))
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    found, lines, bodies = json.loads(run(CHECKED))
    assert found == []
    assert lines == bodies > 0
