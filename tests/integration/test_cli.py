"""The command line as a user meets it: what it prints, and the code it ends with."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from shishi.base.phrases import say
from shishi.engines import pack as packs
from shishi.site.commands.plan import load_command

ROOT = Path(__file__).resolve().parents[2]
SHISHI = str(Path(sys.executable).parent / "shishi")
RETOLD = str(ROOT / "examples/zhangye-2022/notice.docx")
PACK = str(ROOT / "packs/zhangye-2022")


@pytest.fixture
def run(tmp_path, migrated):
    migrated.put_into(tmp_path / "var")
    environment = {**os.environ, "SHISHI_VAR_DIR": str(tmp_path / "var"), "SHISHI_SECRET_KEY": "test", "COLUMNS": "200"}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def call(*words, stdin="", **more):
        return subprocess.run(
            [SHISHI, *map(str, words)], input=stdin, capture_output=True, text=True, env={**environment, **more}, timeout=120
        )

    call.environment = environment
    return call


def test_reading_prints_one_json_document_with_every_documented_key(run):
    result = run("notice", "read", RETOLD, "--json")
    document = json.loads(result.stdout)

    assert result.returncode == 0
    assert set(document) >= {"document_number", "title", "issuer", "issued_on", "programmes", "findings"}
    assert set(document["programmes"][0]) >= {
        "id", "title", "targets", "funding", "milestones", "recurring", "responsible", "deadline", "safeguards", "attachments",
    }  # fmt: skip


def test_checking_ends_with_one_where_something_is_wrong_and_none_where_nothing_is(run, tmp_path):
    fine = tmp_path / "fine.txt"
    fine.write_text("某县修桥方案\n一、目标任务\n修桥3座。\n", encoding="utf-8")

    assert run("notice", "check", RETOLD).returncode == 1
    assert run("notice", "check", fine).returncode == 0


def test_brackets_in_a_notice_are_shown_as_they_are(run, tmp_path):
    notice = tmp_path / "notice.txt"
    notice.write_text("某县[b1]修桥[/b2]方案\n一、目标任务\n修桥3座。\n", encoding="utf-8")

    read, checked = run("notice", "read", notice), run("notice", "check", notice)

    assert (read.returncode, read.stderr) == (0, "")
    assert "某县[b1]修桥[/b2]方案" in read.stdout
    assert "Traceback" not in checked.stderr


def test_a_word_that_is_no_text_is_told_in_a_sentence(run):
    result = run("redline", "load", RETOLD, "--kind", "ecology", "--document", "x", "--division", "\udcba\udcf3")

    assert (result.returncode, result.stderr.strip()) == (2, "参数或文件名不是 UTF-8 文字：请改正或给文件改名后再试。")


def test_reading_a_notice_loads_no_framework(run):
    code = (
        "import sys; sys.argv = ['shishi', 'notice', 'read', sys.argv[1], '--json']\n"
        "from shishi.site.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('django', 'docx', 'pdfplumber', 'lxml') if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "examples/zhangye-2022/notice.txt")], capture_output=True, text=True
    )

    assert result.stderr.strip().splitlines()[-1] == "[]"


def test_the_record_is_exported_signed_and_verified(run, tmp_path):
    run("plan", "load", ROOT / "packs/zhangye-2022", "--notice", ROOT / "examples/zhangye-2022/notice.docx")
    export, bodies, head = tmp_path / "record.jsonl", tmp_path / "bodies.jsonl", tmp_path / "head.json"

    lines = 4 + sum(len(p.of("ledger")) for p in packs.read(ROOT / "packs/zhangye-2022").programmes)
    assert f"已导出 {lines} 行" in run("record", "export", export, "--bodies", bodies).stdout
    assert run("record", "sign", head).returncode == 0
    verified = run("record", "verify", export, "--head", head, "--bodies", bodies)
    assert (verified.returncode, verified.stdout.splitlines()[0]) == (0, f"记录未被改动，至第 {lines} 行与公布的链头一致。")
    assert run("record", "check").stdout.strip() == "数据库中的记录链完整。"

    export.write_text("".join(export.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    cut = run("record", "verify", export, "--head", head)
    assert (cut.returncode, cut.stdout.splitlines()[0]) == (1, f"末尾缺失：公布的链头是第 {lines} 行，文件止于第 2 行。")


def refused(ended):
    """The one sentence with which a command ends."""
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1), ended.stderr
    return ended.stderr.strip()


def test_an_export_that_cannot_be_written_says_so_and_leaves_nothing(run, tmp_path):
    to = tmp_path / "out"
    to.mkdir()

    assert "没有这个文件或文件夹）：请换一个位置" in refused(run("record", "export", to / "record", "--bodies", to / "no/bodies"))
    assert "是一个文件夹" in refused(run("record", "export", to))
    assert "是一个文件夹" in refused(run("record", "sign", to))
    assert "另一个文件" in refused(run("record", "export", to / "record", "--bodies", to / "record"))
    assert list(to.iterdir()) == []


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none"}, "数据库不能使用"),
        ({"DATABASE_URL": "nonsense"}, "设置 DATABASE_URL 的值不对"),
        ({"SHISHI_TODAY": "never"}, "设置 SHISHI_TODAY 的值不对"),
        ({"SHISHI_VAR_DIR": "/proc/nowhere"}, "无法读写"),
        ({"SHISHI_FILES": "ftp"}, "设置 SHISHI_FILES 的值不对：请填 disk、s3。"),
        ({"SHISHI_BUCKET_STYLE": "folder"}, "设置 SHISHI_BUCKET_STYLE 的值不对：请填 path、virtual。"),
        ({"SHISHI_SMS": "pigeon"}, "设置 SHISHI_SMS 的值不对：请填 none、file、webhook、smpp。"),
        ({"SHISHI_SMS_WEBHOOK": "robot"}, "设置 SHISHI_SMS_WEBHOOK 的值不对：请填 http://…、https://…。"),
        ({"SHISHI_SERVED_AT": "here"}, "设置 SHISHI_SERVED_AT 的值不对：请填 http://…、https://…。"),
        ({"SHISHI_LOG_LEVEL": "LOUD"}, "设置 SHISHI_LOG_LEVEL 的值不对：请填 DEBUG、INFO、WARNING、ERROR。"),
    ],
)
def test_what_stands_in_the_way_of_a_command_is_told_in_a_sentence(run, setting, says):
    assert says in refused(run("user", "list", **setting))


@pytest.mark.parametrize(
    ("setting", "lacks"),
    [
        ({"SHISHI_FILES": "s3"}, "SHISHI_FILES 是 s3，还缺 SHISHI_BUCKET_NAME"),
        ({"SHISHI_SMS": "webhook"}, "SHISHI_SMS 是 webhook，还缺 SHISHI_SMS_WEBHOOK"),
        ({"SHISHI_SMS": "smpp"}, "SHISHI_SMS 是 smpp，还缺 SHISHI_SMS_HOST"),
    ],
)
def test_a_server_without_what_it_needs_to_keep_or_send_does_not_start(run, setting, lacks):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    assert lacks in refused(run("serve", "--port", port, **setting))


def test_a_secret_key_that_a_full_disk_left_empty_is_made_anew(run, tmp_path):
    key = tmp_path / "var/secret-key"
    key.touch()

    run("user", "list", SHISHI_SECRET_KEY="")
    made = key.read_text()
    run("user", "list", SHISHI_SECRET_KEY="")

    assert len(made) > 40
    assert (key.read_text(), key.stat().st_mode & 0o777) == (made, 0o600)


def test_a_file_that_is_no_database_or_no_key_is_told_in_a_sentence(run, tmp_path):
    keys = tmp_path / "var/keys"
    keys.mkdir()
    for name in ("sealing.json", "record-signing.pem"):
        (keys / name).write_text("junk")

    assert "请从密钥备份中恢复" in refused(run("keys", "rotate"))
    assert "请从密钥备份中恢复" in refused(run("record", "sign", tmp_path / "head.json"))
    assert not (tmp_path / "head.json").exists()
    (tmp_path / "var/shishi.sqlite3").write_bytes(b"junk" * 1000)
    assert "数据库不能使用" in refused(run("user", "list"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "数据库不能使用" in refused(run("serve", "--port", port))


def test_a_person_is_added_with_a_name_that_fits_and_a_password_that_was_given(run):
    for words in (("user", "add", "a b", "甲"), ("user", "add", "a" * 61, "甲"), ("user", "add", "a", "甲\x07")):
        assert "不超过 60 个字" in refused(run(*words))
    alike = refused(run("user", "add", "ganzhouban", "甲", "--password-stdin", stdin="ganzhouban1\n"))
    assert ("用户名" in alike, "username" in alike) == (True, False)
    assert "没有密码" in refused(run("user", "add", "a", "甲", "--password-stdin", stdin=""))
    told = refused(run("user", "add", "a", "甲", "--password-stdin", stdin="1234\n"))
    assert ("至少 10 个字符" in told, "This" in told) == (True, False)


def test_a_new_key_is_made_and_used(run):
    assert "第 2 号密钥已生成并启用" in run("keys", "rotate").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("notice", "read", "/nowhere.txt"), "找不到文件"),
        (("notice", "read"), "参数有误"),
        (("notice", "read", RETOLD, "--nonsense"), "参数有误"),
        (("plan", "load", "/nowhere"), "不是计划包"),
        (("plan", "draft", RETOLD, "-o", str(ROOT / "docs")), "已有其他内容"),
        (("serve", "--host", "0.0.0.0"), "没有 https"),
        (("serve", "--port", "99999999"), "参数有误"),
        (("serve", "--host", "203.0.113.9", "--plain-http"), "这台机器没有地址 203.0.113.9"),
        (("plan", "export", "-o", "/tmp/never"), "没有符合条件的计划"),
    ],
)
def test_a_bad_argument_gets_one_sentence_and_exit_two(run, words, says):
    result = run(*words)

    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("frob",), "参数有误：没有 frob 这个命令。用法见 shishi --help"),
        (("user", "frob"), "参数有误：没有 frob 这个命令。用法见 shishi user --help"),
        (("notice", "check"), "参数有误：缺少 file。用法见 shishi notice check --help"),
        (("plan", "draft", RETOLD), "参数有误：缺少 -o / --output。用法见 shishi plan draft --help"),
        (("plan", "draft", RETOLD, "-o"), "参数有误：-o 后面缺少值。用法见 shishi plan draft --help"),
        (("notice", "read", RETOLD, "--nonsense"), "参数有误：没有 --nonsense 这个选项。用法见 shishi notice read --help"),
        (("serve", "--port", "a"), "参数有误：--port 的值不对。用法见 shishi serve --help"),
        (("redline", "list", "all"), "参数有误：多出了 all。用法见 shishi redline list --help"),
        (("notice",), ""),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence_with_the_help_of_its_own_command(run, words, says):
    result = run(*words)

    assert (result.returncode, result.stderr.strip()) == (2, says)


def test_a_port_that_is_taken_is_told(run):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        result = run("serve", "--port", str(port))

    assert (result.returncode, result.stderr.split("：")[0]) == (2, f"端口 {port} 已被占用")


def test_no_word_of_a_help_is_cut(run):
    assert "…" not in "".join(run(*words, "--help").stdout for words in ((), ("notice",), ("redline",), ("keys",), ("demo",)))


def test_a_pack_that_nests_without_end_is_told_in_a_sentence(run, tmp_path):
    shutil.copytree(PACK, tmp_path / "pack")
    (tmp_path / "pack/p1.toml").write_text("a = " + "[" * 50_000)

    assert "p1.toml：不是合法的 TOML" in refused(run("plan", "load", tmp_path / "pack"))


def test_a_pack_that_would_lose_what_was_filed_is_refused_in_sentences(monkeypatch, capsys):
    def load_pack(pack, sources):
        raise packs.PackError([say("台账“{name}”已有 {count} 条记录，不能去掉。", name="食堂", count=39)])

    monkeypatch.setattr("shishi.site.loading.load_pack", load_pack)
    with pytest.raises(typer.Exit) as ended:
        load_command(Path(PACK))

    assert (ended.value.exit_code, capsys.readouterr().err.strip()) == (2, "台账“食堂”已有 39 条记录，不能去掉。")


def test_draft_load_and_export_bring_the_same_files_back(run, tmp_path):
    assert run("plan", "load", PACK, "--notice", RETOLD).returncode == 0
    assert "内容未变" in run("plan", "load", PACK, "--notice", RETOLD).stdout
    out = tmp_path / "out"

    assert run("plan", "export", "-o", out).returncode == 0

    assert {p.name: p.read_bytes() for p in out.iterdir()} == {p.name: p.read_bytes() for p in Path(PACK).glob("*.toml")}


def test_doctor_says_what_is_there_and_the_share_of_a_persons_values(run):
    checks = json.loads(run("doctor", "--json").stdout)

    assert {c["name"] for c in checks} >= {"数据库", "工作日历", "antiword", "计划包 zhangye-2022"}
    assert "人工填写" in next(c["says"] for c in checks if c["name"] == "计划包 zhangye-2022")
