from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shishi.engines.ledger import KINDS as LEDGER_KINDS
from shishi.engines.notice import read as read_notice
from shishi.engines.pack import anchors, draft, merge, read, write
from shishi.engines.pack.fields import CADENCES, FIELDS, KINDS, PACK_FIELDS, PROGRAMME_FIELDS
from shishi.engines.pack.resting import never_sent
from shishi.engines.pack.schema import LEFT_OUT, Item, Pack, PackProgramme, Source, Value

RETOLD = (Path(__file__).resolve().parents[2] / "examples/zhangye-2022/notice.txt").read_text(encoding="utf-8")
DRAFTED = draft(read_notice(RETOLD), file_name="notice.docx")

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
numbers = st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9, allow_nan=False))
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
spans = st.one_of(st.none(), st.tuples(st.integers(0, 99), st.integers(100, 9999)))


def plain(field):
    return {
        "text": words,
        "number": st.integers(*field.between) if field.between else numbers,
        "range": st.one_of(numbers, st.tuples(st.integers(0, 9), st.integers(10, 99)).map(list)),
        "date": days,
        "hour": st.times().map(lambda t: f"{t:%H:%M}").map(lambda hour: "24:00" if hour == "00:00" else hour),
        "texts": st.lists(words, max_size=3),
        "flag": st.booleans(),
        "measure": st.just("trainings:classes@held"),
        "choice": st.sampled_from(field.choices or ("x",)),
    }[field.form]


@st.composite
def tables(draw, fields):
    values = {}
    for key, field in fields.items():
        if key == LEFT_OUT or not (field.required or draw(st.booleans())):
            continue
        by = draw(st.sampled_from(["read", "person"]))
        values[key] = Value(value=draw(plain(field)), by=by, span=draw(spans), confirm=draw(st.booleans()))
    return values


@st.composite
def ledgers(draw):
    """The parts of one ledger hang together: a field and a stage of it, a check that reads the field, a form of another system."""
    if not draw(st.booleans()):
        return []
    told = {
        ("ledger", "roads"): {"name": draw(words), "unit": draw(words), "geometry": "line"},
        ("field", "roads-length_m"): {"label": draw(words), "form": "integer", "scale": draw(st.integers(0, 6)), "find": True},
        ("stage", "roads-started"): {"label": draw(words), "order": draw(st.integers(1, 999)), "due": draw(days)},
        ("check", "roads-long"): {"expr": "length_m > 0.0", "says": draw(words), "severity": "flag"},
        ("outer_form", "roads-theirs"): {"name": draw(words), "columns": ["长度=length_m", "备注="]},
    }
    return [
        Item(kind=kind, id=name, heading="", values={k: Value(value=v, by="person") for k, v in values.items()})
        for (kind, name), values in told.items()
    ]


@st.composite
def packs(draw):
    programmes = []
    for number in range(draw(st.integers(0, 2))):
        items = []
        items += draw(ledgers())
        for kind in (k for k in KINDS if k not in LEDGER_KINDS):
            if kind == "quota" and not any(i.kind == "target" for i in items):
                continue
            for n in range(draw(st.integers(0, 2))):
                values = draw(tables(FIELDS[kind]))
                if kind == "quota":
                    values["target"] = replace(values["target"], value="target-0")
                if kind == "activity" and {"starts", "by_date"} <= values.keys():
                    first, last = sorted([values["starts"].value, values["by_date"].value])
                    values |= {
                        "starts": replace(values["starts"], value=first),
                        "by_date": replace(values["by_date"], value=last),
                    }
                items.append(Item(kind=kind, id=f"{kind}-{n}", heading=draw(st.sampled_from(["", "一/（一）"])), values=values))
        ordered = tuple(sorted(items, key=lambda i: KINDS.index(i.kind)))
        programmes.append(PackProgramme(id=str(number + 1), values=draw(tables(PROGRAMME_FIELDS)), items=ordered))
    source = Source(file_name=draw(words), sha256="0" * 64, reader_version="1")
    it = Pack(source=source, values=draw(tables(PACK_FIELDS)), programmes=tuple(programmes))
    assume(not never_sent(it))
    return it


@given(packs())
def test_any_pack_reads_back_as_it_was_written(pack):
    with TemporaryDirectory() as place:
        write(pack, Path(place) / "city")

        assert read(Path(place) / "city") == pack


@given(packs())
def test_a_pack_merged_with_itself_is_itself(pack):
    assert merge(pack, pack) == pack


def test_drafting_twice_gives_the_same_pack():
    assert draft(read_notice(RETOLD), file_name="notice.docx") == DRAFTED


IDLE = ("各单位要高度重视。", "有关情况另行通知。", "请认真抓好落实，确保取得实效。", "此项工作由专人负责。")
FULL_STOPS = [n + 1 for n, c in enumerate(RETOLD) if c == "。" and n > RETOLD.index("一、目标任务") and RETOLD[n + 1] != "\n"]


def ids(pack):
    return [(p.id, i.kind, i.id) for p in pack.programmes for i in p.items if i.kind != "question"]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(FULL_STOPS), st.sampled_from(IDLE)), min_size=1, max_size=5, unique_by=lambda x: x[0]))
def test_ids_outlive_sentences_that_promise_nothing(inserted):
    text = RETOLD
    for at, sentence in sorted(inserted, reverse=True):
        text = text[:at] + sentence + text[at:]

    assert ids(draft(read_notice(text), file_name="x")) == ids(DRAFTED)


@pytest.mark.parametrize("programme", DRAFTED.programmes, ids=lambda p: p.id)
def test_every_anchor_covers_the_quantity_it_stands_for(programme):
    reading = read_notice(RETOLD)
    found = {(a.item, a.key): a.span for a in anchors(DRAFTED, reading) if a.programme == programme.id}

    for item in programme.items:
        for key, value in item.values.items():
            assert value.span is None or found[item.id, key] == value.span


def test_a_cadence_is_a_word_of_the_schema():
    assert {i.get("cadence") for p in DRAFTED.programmes for i in p.of("report")} <= set(CADENCES)
