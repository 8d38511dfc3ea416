"""The house as it stands keeps its own plan."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import checks

BIN = Path(sys.executable).parent
ROOT = checks.REPOSITORY
PROGRAMME_WORDS = frozenset(
    [
        "食堂",
        "厕所",
        "养老",
        "康养",
        "学徒",
        "毕业生",
        "驿站",
        "硬化路",
        "水库",
        "灌区",
        "水厂",
        "宫颈",
        "乳腺",
        "两癌",
        "四病",
        "核酸",
        "慢阻肺",
        "高血压",
        "糖尿病",
        "脑卒中",
        "公示牌",
    ]
)
BUREAU_STEMS = "教育 民政 财政 卫生 卫健 水务 水利 交通 住建 住房 人社 人力资源 妇联 团市委 总工会 发改 发展改革 自然资源 审计 公安 应急 生态环境 林草 农业农村 商务 工信 文旅 残联"


def place_names() -> frozenset[str]:
    names: set[str] = set()
    for file in (ROOT / "shishi").rglob("*towns.json"):
        names |= {row["name"] for row in json.loads(file.read_text(encoding="utf-8"))}
    for file in (ROOT / "shishi").rglob("*counties.geojson"):
        names |= {f["properties"]["name"] for f in json.loads(file.read_text(encoding="utf-8"))["features"]}
    short = {name[:2] for name in names if len(name) == 3}
    assert len(names) > 80, "the places of the city are not in the project"
    return frozenset(
        names
        | {n for n in short if re.fullmatch("(甘州|临泽|高台|山丹|民乐|肃南)", n)}
        | {"张掖", "甘肃", "兰州", "昆明", "安徽", "大竹", "洋县"}
    )


@pytest.mark.parametrize(
    "check",
    [
        checks.past_the_door,
        checks.foreign_keys,
        checks.clock_reads,
        checks.rooms,
        checks.looked_up_models,
        checks.unrecorded_actions,
    ],
)
def test_the_house_keeps_its_rules(check):
    assert check(ROOT) == []


def test_no_rule_of_the_notice_engine_names_a_place_a_bureau_or_a_programme():
    bureaus = frozenset(f"{stem}{suffix}" for stem in BUREAU_STEMS.split() for suffix in ("局", "厅", "部", "委"))

    breaches = checks.fitted_words(ROOT, place_names() | PROGRAMME_WORDS | bureaus)

    assert breaches == []


def test_calls_run_down_only():
    result = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode == 0, result.stdout


def test_no_file_carries_a_path_of_this_machine_or_an_unfinished_word():
    tracked = subprocess.run(
        ["git", "ls-files", "shishi", "scripts", "docs", "Makefile", "README.md"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    unfinished = re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError|/(?:home/\w+|root)/")
    found = []
    for name in tracked.split("\n"):
        if name.endswith((".py", ".html", ".md", ".css", ".toml")) and "vendor" not in name:
            found += [name for _ in unfinished.finditer((ROOT / name).read_text(encoding="utf-8"))]

    assert found == []


def test_no_day_that_is_written_with_its_weekday_in_brackets_stands_in_brackets():
    nested = re.compile(r"{% trans [^%]*?(\w+)=[^%,]*\|day_short[^%]*%}[^{]*（[^（）]*{{ \1 }}[^（）]*）")
    pages = [path for path in (ROOT / "shishi").rglob("*.html") if nested.search(path.read_text(encoding="utf-8"))]

    assert pages == []
