"""The off-line check as a land bureau meets it: files in, a signed result out, no database, no network, no framework."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHISHI = str(Path(sys.executable).parent / "shishi")
FARMLAND = [[[100.40, 38.90], [100.45, 38.90], [100.45, 38.95], [100.40, 38.95], [100.40, 38.90]]]
RED = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"类型": "永久基本农田", "名称": "机密片区"},
            "geometry": {"type": "Polygon", "coordinates": FARMLAND},
        }
    ],
}
CROSSING = '编号,名称,坐标\nR1,一号路,"100.39 38.92; 100.46 38.92"\nR2,二号路,"100.5 38.92; 100.6 38.92"\n'
CLEAR = '编号,名称,坐标\nR2,二号路,"100.5 38.92; 100.6 38.92"\n'


@pytest.fixture
def desk(tmp_path):
    """A folder with a red-line file; a call runs in it with no settings, no database and no way out."""
    (tmp_path / "red.geojson").write_text(json.dumps(RED, ensure_ascii=False), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SHISHI", "DJANGO", "DATABASE"))}
    environment |= {"COLUMNS": "200", "https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}

    def run(*words, works=None):
        if works is not None:
            (tmp_path / "works.csv").write_text(works, encoding="utf-8")
        return subprocess.run(
            [SHISHI, "redline", *words], capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60
        )

    run.folder = tmp_path
    return run


def check(desk, works, *more):
    return desk("check", "--red", "red.geojson", "--works", "works.csv", "-o", "out.json", *more, works=works)


def test_a_crossing_work_ends_with_one_and_is_measured_without_the_polygon(desk):
    result = check(desk, CROSSING)

    assert (result.returncode, result.stderr) == (1, "")
    assert "2 个工程中 1 个穿越红线" in result.stdout
    assert "4,336 米" in result.stdout
    text = (desk.folder / "out.json").read_text(encoding="utf-8")
    told = json.loads(text)
    assert [(r["work"], r["crosses"], r["overlaps"]) for r in told["results"]] == [
        ("R1", True, [{"kind": "basic_farmland", "kind_name": "永久基本农田", "length_m": 4336, "area_m2": 0}]),
        ("R2", False, []),
    ]
    assert not any(secret in text for secret in ("机密片区", "coordinates", "38.9"))


def test_nothing_crossing_ends_with_none(desk):
    result = check(desk, CLEAR)

    assert (result.returncode, "1 个工程中 0 个穿越红线" in result.stdout) == (0, True)


def test_works_that_are_nowhere_near_the_red_lines_are_told_of(desk):
    result = check(desk, CLEAR.replace("100.", "116."))

    assert (result.returncode, "工程与红线不在同一个地方" in result.stdout) == (0, True)
    assert "不在同一个地方" not in check(desk, CLEAR.replace("38.92", "38.94").replace("100.5 ", "100.45 ")).stdout


def test_a_name_that_cannot_be_written_is_cleaned_and_never_breaks_the_result(desk):
    (desk.folder / "red.geojson").write_text(json.dumps(RED).replace('"\\u6c38', '"\\ud800\\u001b\\u6c38'), encoding="utf-8")

    result = check(desk, CROSSING)

    assert (result.returncode, result.stderr) == (1, "")
    assert "永久基本农田" in result.stdout


@pytest.mark.parametrize("name", ["[/red]", "[a1]路", "路[bold]"])
def test_brackets_in_a_name_are_shown_as_they_are(desk, name):
    result = check(desk, CROSSING.replace("一号路", name))

    assert (result.returncode, result.stderr) == (1, "")
    assert name in result.stdout


def test_a_key_is_made_once_for_its_owner_alone_and_its_public_half_beside_it(desk):
    check(desk, CLEAR, "--key", "bureau.pem")
    key = desk.folder / "bureau.pem"
    first = key.read_bytes()
    check(desk, CLEAR, "--key", "bureau.pem")

    assert (key.read_bytes(), stat.S_IMODE(key.stat().st_mode)) == (first, 0o600)
    assert "BEGIN PUBLIC KEY" in (desk.folder / "bureau.pub.pem").read_text()


def test_a_result_is_verified_by_the_bureaus_key_and_for_its_works(desk):
    check(desk, CROSSING)

    alone = desk("verify", "out.json")
    known = desk("verify", "out.json", "--key", "redline-key.pub.pem", "--works", "works.csv")

    assert (alone.returncode, known.returncode) == (0, 0)
    assert "签名有效，结果未被改动：2 个工程，1 个穿越红线" in alone.stdout
    assert "请与签发单位核对" in alone.stdout
    assert "与给出的公钥一致" in known.stdout


def test_the_documented_lines_verify_a_result_without_this_program(desk):
    check(desk, CROSSING, "-o", "result.json", "--key", "bureau.pem")
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/redlines.md").read_text(encoding="utf-8"), re.DOTALL)

    def verify():
        return subprocess.run([sys.executable, "-c", code], cwd=desk.folder, capture_output=True).returncode

    assert verify() == 0
    file = desk.folder / "result.json"
    file.write_text(file.read_text(encoding="utf-8").replace("4336", "0"), encoding="utf-8")
    assert verify() != 0


@pytest.mark.parametrize(
    ("written", "changed"), [('"crosses": true', '"crosses": false'), ('"length_m": 4336', '"length_m": 0'), ("一号路", "三号路")]
)
def test_a_changed_result_is_found(desk, written, changed):
    check(desk, CROSSING)
    file = desk.folder / "out.json"
    file.write_text(file.read_text(encoding="utf-8").replace(written, changed), encoding="utf-8")

    result = desk("verify", "out.json")

    assert (result.returncode, "签名不符" in result.stdout) == (1, True)


def test_a_result_of_somebody_else_or_for_other_works_is_found(desk):
    check(desk, CROSSING)
    check(desk, CLEAR, "--key", "other.pem", "-o", "other.json")

    assert "不是给出的公钥" in desk("verify", "other.json", "--key", "redline-key.pub.pem").stdout
    result = desk("verify", "out.json", "--works", "works.csv")
    assert (result.returncode, "另一份工程文件" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "--red", "none.geojson", "--works", "works.csv", "-o", "o.json"), "none.geojson 无法打开"),
        (("check", "--red", "works.csv", "--works", "works.csv", "-o", "o.json"), "works.csv：文件不是 GeoJSON"),
        (("check", "--red", "red.geojson", "--works", "red.txt", "-o", "o.json"), "red.txt：工程表第 2 行：没有位置"),
        (("check", "--red", "red.geojson", "--works", "works.csv", "-o", "no/o.json"), "no/o.json 无法写入"),
        (("check", "--red", "red.geojson", "--works", "works.csv", "-o", "o.json", "--key", "works.csv"), "不是 Ed25519 私钥"),
        (
            ("check", "--red", "red.geojson", "--works", "works.csv", "-o", "o.json", "--key", "no/key.pem"),
            "密钥文件 no/key.pem 无法读写",
        ),
        (("check", "--red", "pipe", "--works", "works.csv", "-o", "o.json"), "pipe 无法打开（不是普通文件）"),
        (("check", "--red", "red.geojson", "--works", "/dev/zero", "-o", "o.json"), "/dev/zero 无法打开（不是普通文件）"),
        (
            ("check", "--red", "red.geojson", "--works", "works.csv", "-o", "o.json", "--key", "pipe"),
            "密钥文件 pipe 无法读写（不是普通文件）",
        ),
        (("check", "--red", "red.geojson"), "参数有误"),
        (("verify", "works.csv"), "不是红线核查结果"),
        (("verify", "none.json"), "none.json 无法打开"),
        (("verify", "pipe"), "pipe 无法打开（不是普通文件）"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_two(desk, words, says):
    (desk.folder / "red.txt").write_text("编号,名称\nR1,路\n", encoding="utf-8")
    (desk.folder / "works.csv").write_text(CLEAR, encoding="utf-8")
    os.mkfifo(desk.folder / "pipe")

    result = desk(*words)

    assert (result.returncode, len(result.stderr.strip().splitlines())) == (2, 1)
    assert says in result.stderr
    assert not (desk.folder / "o.json").exists()


def test_the_check_opens_no_database_and_reads_no_settings(desk):
    (desk.folder / "works.csv").write_text(CLEAR, encoding="utf-8")
    code = (
        "import sys; sys.argv = 'shishi redline check --red red.geojson --works works.csv -o out.json'.split()\n"
        "from shishi.site.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('django.db', 'shishi.site.settings', 'sqlite3', 'psycopg', 'requests') if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=desk.folder)

    assert result.stderr.strip().splitlines()[-1] == "[]"
