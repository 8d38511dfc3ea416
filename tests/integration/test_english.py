import importlib
import importlib.util
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.test import Client
from django.utils.translation import override

from shishi.areas.ledgers import public as ledgers
from shishi.areas.plans import public as plans
from shishi.areas.plans.labels import said
from shishi.areas.plans.models import SENTENCES, Accountability, Finding
from shishi.areas.reporting import actions as reports
from shishi.base.phrases import Phrase
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.places.models import Division, Organisation
from shishi.site.filters.ledger_words import late_or_left
from shishi.site.filters.written import day, day_short, label, quantity, yuan
from tests.integration.ledger_entries import GANZHOU, canteen, file, ledger, opened
from tests.integration.world import addresses_of, build

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "shishi/site/locale/en/LC_MESSAGES/django.po"


Message = tuple[str | None, str | tuple[str, str]]


def catalog() -> dict[Message, tuple[str, ...]]:
    """Each word with its English; what is counted has one for one and one for several."""
    with CATALOG.open("rb") as lines:
        return {(m.context, m.id): (m.string,) if isinstance(m.string, str) else tuple(m.string) for m in read_po(lines) if m.id}


def source_strings() -> set[Message]:
    spec = importlib.util.spec_from_file_location("update_messages", ROOT / "scripts/update_messages.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.messages()


def test_every_word_of_the_pages_has_its_english():
    known = catalog()

    assert {(None, "牵头单位"), (None, "文号"), ("name of the program", "实事")} <= source_strings(), (
        "no strings found: the test looks in the wrong place"
    )
    assert {s for s in source_strings() if not all(known.get(s, ("",)))} == set()


def test_the_catalog_keeps_no_word_that_no_page_says():
    assert set(catalog()) - source_strings() == set()


def test_no_english_is_a_guess_and_no_old_word_is_kept_aside():
    with CATALOG.open("rb") as lines:
        read = read_po(lines)

    assert [m.id for m in read if m.id and m.fuzzy] == []
    assert list(read.obsolete) == []


@pytest.mark.parametrize(("n", "said"), [(1, "1 day left"), (2, "2 days left"), (40, "40 days left")])
def test_one_day_is_a_day_and_two_are_days(n, said):
    with override("en"):
        assert late_or_left(SimpleNamespace(planned=1, reached=None, light="yellow", days=-n, waited=0)) == said
    with override("zh-hans"):
        assert late_or_left(SimpleNamespace(planned=1, reached=None, light="yellow", days=-n, waited=0)) == f"还有 {n} 天"


CHINESE = re.compile("[一-龥]")


def test_no_label_of_a_template_is_written_outside_a_translate_tag():
    bare = []
    for path in sorted((ROOT / "shishi/site/templates").rglob("*.html")):
        if path.name == "500.html":
            continue
        text = re.sub(
            r"{#.*?#}|{%\s*trans\b.*?{%\s*endtrans\s*%}|{%.*?%}|{{.*?}}",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.S,
        )
        text = re.sub(
            r'<pre[^>]*lang="zh-hans">.*?</pre>|<button name="language"[^>]*>.*?</button>|<span class="seal".*?</span>',
            "",
            text,
            flags=re.S,
        )
        bare += [f"{path.name}: {line.strip()}" for line in text.splitlines() if CHINESE.search(line)]

    assert bare == []


def test_no_english_word_is_left_chinese_and_no_blank_is_lost():
    every = ((s if isinstance(s, str) else s[0], english) for (_, s), told in catalog().items() for english in told)
    for source, english in every:
        assert source == "中文" or not re.search("[一-龥]", english), source
        assert sorted(re.findall(r"%\(\w+\)[sd]", source)) == sorted(re.findall(r"%\(\w+\)[sd]", english)), source
        blanks = re.findall(r"{\w+(?::\w+)?}", source)
        assert set(re.findall(r"{[^}]*}", re.sub("{{|}}", "", english))) == {b for b in blanks if b != "{unit:unit}"}, source


def test_a_finding_is_english_but_for_what_it_quotes_and_names(retold):
    """Chinese stands only within quotation marks, as a unit's or a level's name before its figure, or as what is measured."""
    with override("en"):
        written = [said(getattr(f, part)) for f in retold[2] for part in SENTENCES if getattr(f, part)]
        bare = [w for w in written if CHINESE.search(_unquoted(w))]

    assert len(written) > 150
    assert bare == []


def _unquoted(words: str) -> str:
    while (inner := re.sub(r"“[^“”]*”", "", words)) != words:
        words = inner
    return re.sub(r"[一-龥]+ (?=[¥\d])", "", words)


class _Bare(HTMLParser):
    """Collects the Chinese of a page that no element marks as the city's own words: `lang="zh-hans"`."""

    VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
    UNMARKED = frozenset(["title", "option", "textarea", "script", "style", "code"])
    """What can hold no mark, or is shown as it was written."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        own = held.get("lang") == "zh-hans" or tag in self.UNMARKED or held.get("class") == "seal"
        if tag not in self.VOID:
            self.open.append((tag, own or bool(self.open and self.open[-1][1])))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and not self.open[-1][1] and CHINESE_TEXT.search(rest := _unquoted(data)):
            self.found.append(rest.strip())


CHINESE_TEXT = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff01-\uff65]")
CUT_SHORT = re.compile("“.*…$")


def _names() -> re.Pattern:
    """Return what a sentence of ours may hold in its middle, where no mark can stand: places, units and persons."""
    names = {*Division.objects.values_list("name", flat=True), *Organisation.objects.values_list("name", flat=True)}
    names |= {*Accountability.objects.values_list("unit", flat=True), *User.objects.values_list("name", flat=True)}
    names |= {short + "县" for short in Division.objects.values_list("short_name", flat=True)}
    return re.compile("|".join(map(re.escape, sorted(names - {""}, key=len, reverse=True))))


@pytest.mark.django_db
@pytest.mark.db
def test_on_no_page_does_the_program_speak_chinese_to_who_reads_english(
    plan, retold, zhangye_pack, person, client, settings, tmp_path
):
    """Chinese stands where it is marked as the city's own, in quotation marks, or not at all: no word, no unit, no full-width sign."""
    settings.FILES_DIR = tmp_path
    maker = Client()
    maker.force_login(clerk := person("ganzhou", ("county", "620702000000", {"organisation": "甘州区政府"})))
    bureau = Client()
    bureau.force_login(
        person("bureau", ("lead_unit", "620700000000", {"organisation": "市教育局"}), ("inspector", "620702000000"))
    )
    addresses, names, bare, pages = addresses_of(build(retold, zhangye_pack, clerk)), _names(), [], 0

    for address in addresses.values():
        for reader in (client, maker, bureau):
            reader.cookies["django_language"] = "en"
            answer = reader.get(address)
            if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
                page = _Bare()
                page.feed(answer.content.decode())
                bare += [(address, told) for told in page.found if CHINESE_TEXT.search(names.sub("", CUT_SHORT.sub("", told)))]
                pages += 1

    assert pages > 100
    assert sorted(set(bare)) == []


@pytest.mark.django_db
def test_what_a_leader_reads_marks_every_name_also_in_the_middle_of_a_sentence(plan, person, client, settings, tmp_path):
    settings.FILES_DIR, settings.TODAY = tmp_path, date(2022, 6, 1)
    now, key = clock.now(), plans.programme_keys(division_code="620700000000", year=2022)["1"]
    asking = reports.Asking(GANZHOU, "市教育局", "西街小学食堂用地手续", date(2022, 6, 8), programme=key)
    asked = reports.ask(asking=asking, by="ganzhou", now=now)
    reports.answer(pk=asked.pk, says="已经批复", by=person("bureau").username, now=now)
    reports.ask(asking=replace(asking, asks="西街小学食堂消防验收"), by="ganzhou", now=now)
    client.cookies["django_language"] = "en"

    for address in ("/leader/", "/leader/1/620700000000/", "/leader/1/620702/", "/coordination/"):
        page = _Bare()
        page.feed(client.get(address).content.decode())
        assert (address, page.found) == (address, [])


def test_a_stored_phrase_says_the_same(retold):
    for f in retold[2]:
        for part in SENTENCES:
            phrase = getattr(f, part)
            stored = Phrase.from_json(json.loads(json.dumps(phrase.to_json())))
            assert str(stored) == str(phrase)


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


def test_a_findings_arithmetic_names_the_levels_of_government_in_english(retold):
    with override("en"):
        told = [said(f.says) for f in retold[2] if f.code == "sum.shares"]

    assert any(s.startswith("Province ¥1,500,000, City ¥600,000, County ¥900,000") for s in told), told


def test_who_answers_for_an_entry_is_asked_and_shown_in_english(plan, signed_in):
    client = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    (entry,) = opened(canteen() | {"responsible": {"包抓领导": "王某"}})

    form = client.get(f"/ledgers/{ledger().pk}/new/", headers={"accept-language": "en"}).content.decode()
    page = client.get(f"/entries/{entry}/", headers={"accept-language": "en"}).content.decode()

    for told in (form, page):
        assert "Responsible leader" in told and "Person in charge" in told
        assert "包抓领导" not in re.sub(r'(value|name|id|for)="[^"]*"', "", told)


class _English(_Bare):
    """Collects the English of a page that stands in what is marked as the city's own words, and has none of them."""

    def handle_data(self, data):
        if self.open and self.open[-1] == ("span", True) and re.search("[A-Za-z]{4}", data) and not CHINESE.search(data):
            self.found.append(data.strip())


@pytest.mark.django_db
def test_what_has_its_english_is_not_marked_as_chinese(plan, signed_in, settings):
    settings.TODAY = date(2022, 6, 1)
    client = signed_in("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    (entry,) = opened(canteen(progress=40))
    file(entry, "started", date(2022, 5, 3))
    client.cookies["django_language"] = "en"
    behind = "/board/ledgers:canteens@completed/620702/"
    said = ""

    for address in (
        f"/entries/{entry}/",
        f"/ledgers/{ledger().pk}/",
        "/board/",
        behind,
        "/counties/620702/",
        "/week/",
        "/burden/",
        "/",
    ):
        page, told = _English(), client.get(address)
        page.feed(told.content.decode())
        said += told.content.decode()
        assert (address, told.status_code, page.found) == (address, 200, [])

    assert "<h1>Canteens completion " in said, "the measure behind the board"


@pytest.mark.django_db
def test_a_measure_is_told_in_english_but_for_what_has_none(plan):
    names = ["ledgers:canteens@completed", "ledgers:roads@accepted:length_m", "ledgers:roads@accepted!rejected"]

    meant = ledgers.measures(names=names, city="620700000000", year=2022)
    with override("en"):
        english = [said(meant[name].label) for name in names]

    assert not any(map(CHINESE.search, english))
    assert english[2].endswith("”") and " without “" in english[2]
    assert str(meant[names[2]].label).endswith("”") and "没有过“" in str(meant[names[2]].label)


@pytest.mark.django_db
def test_a_level_of_a_finding_that_was_stored_before_it_was_a_word_has_its_english(plan):
    mend = importlib.import_module("shishi.areas.plans.migrations.0010_levels_of_stored_findings")
    found = Finding.objects.filter(code="sum.shares").first()
    assert found
    found.phrases = json.loads(json.dumps(found.phrases).replace("{level:word}", "{level}"))
    found.save(update_fields=["phrases"])

    mend.mend_stored_findings(apps, None)

    found.refresh_from_db()
    with override("en"):
        assert "Province ¥" in said(Phrase.from_json(found.phrases["says"]))
