import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import override

from shishi.site.templatetags.written import day, day_short, label, quantity, yuan

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
LABEL = re.compile(r"""\b_\(\s*"([^"]+)"\s*\)|gettext_lazy\(\s*"([^"]+)"\s*\)""")


def catalog() -> dict[str, str]:
    with (ROOT / "shishi/site/locale/en/LC_MESSAGES/django.po").open("rb") as lines:
        return {m.id: m.string for m in read_po(lines) if m.id}


def source_strings() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "shishi").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {a or b for a, b in MESSAGE.findall(text)}
        found |= {re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", body) for body in BLOCK.findall(text)}
    for path in (ROOT / "shishi").rglob("*.py"):
        found |= {a or b for a, b in LABEL.findall(path.read_text(encoding="utf-8"))}
    return found


def test_every_word_of_the_pages_has_its_english():
    known = catalog()

    assert source_strings(), "no strings found: the test looks in the wrong place"
    assert {s for s in source_strings() if not known.get(s)} == set()


def test_no_english_word_is_left_chinese_and_no_blank_is_lost():
    for source, english in catalog().items():
        assert source == "中文" or not re.search("[一-龥]", english), source
        assert sorted(re.findall(r"%\(\w+\)[sd]", source)) == sorted(re.findall(r"%\(\w+\)[sd]", english)), source


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("zh-hans", ("2022年8月31日", "8月31日（周三）", "300 万元", "矛盾")),
        ("en", ("31 Aug 2022", "Wed 31 Aug", "¥3,000,000", "Contradiction")),
    ],
)
def test_days_amounts_and_codes_are_written_as_the_reader_writes_them(language, written):
    from datetime import date

    with override(language):
        shown = day(date(2022, 8, 31)), day_short(date(2022, 8, 31)), yuan(300_000_000), label("error", "SEVERITY")

    assert shown == written


@pytest.mark.parametrize(("value", "written"), [(25000, "25,000"), (1.2, "1.2"), (None, "—"), (31.656, "31.656")])
def test_quantities_carry_no_needless_zeros(value, written):
    assert quantity(value) == written
