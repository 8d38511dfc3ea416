"""The reader against the public gold."""

import importlib.util
import json

import pytest

from shishi.engines.notice import read, to_json
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
NOTICES = SHARED / "notices"
SETS = {
    "zhangye": (NOTICES, NOTICES, ".gold.json", {"milestones": 0.90, "targets": 0.90, "funding": 0.92, "duties": 1.00}),
    "real": (
        NOTICES / "real",
        NOTICES / "real/gold",
        ".json",
        {"milestones": 0.95, "targets": 0.90, "funding": 0.85, "duties": 0.90},
    ),
    "layouts": (
        NOTICES / "layouts",
        NOTICES / "layouts/gold",
        ".json",
        {"milestones": 0.95, "targets": 0.95, "funding": 0.95, "duties": 0.95},
    ),
}
KEYS = {"milestones": ("starts", "ends"), "targets": ("quantity",), "funding": None}


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("score_notice", SHARED / "tools/score_notice.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(name):
    folder, gold_folder, ending, _ = SETS[name]
    for path in sorted(folder.glob("*.txt")):
        gold = gold_folder / f"{path.stem}{ending}"
        raw = path.read_text(encoding="utf-8")
        yield raw.split("\n", 1)[1] if raw.startswith("#") else raw, json.loads(gold.read_text(encoding="utf-8"))


def figures(scorer, name):
    totals = {k: [0, 0, 0] for k in ("milestones", "targets", "funding", "duties")}
    for raw, gold in texts(name):
        found = json.loads(json.dumps(to_json(read(raw))))
        text = scorer.norm(raw)
        for figure, key in (("milestones", scorer.m_key), ("targets", scorer.t_key), ("funding", scorer.f_key)):
            needed = KEYS[figure]
            wanted, got = (
                [x for x in scorer.collect(doc, figure) if not needed or any(x.get(k) is not None for k in needed)]
                for doc in (gold, found)
            )
            for i, n in enumerate(scorer.match(text, wanted, got, key)):
                totals[figure][i] += n
        wanted, got = scorer.duties(gold["programmes"]), scorer.duties(found["programmes"])
        for i, n in enumerate((len(wanted & got), len(wanted), len(got))):
            totals["duties"][i] += n
    return {k: 2 * hit / (g + p) if g + p else 1.0 for k, (hit, g, p) in totals.items()}


@pytest.mark.parametrize("name", SETS)
def test_the_reader_meets_the_bars_on_public_gold(scorer, name):
    reached = figures(scorer, name)

    assert {k: v for k, v in reached.items() if v < SETS[name][3][k]} == {}


@pytest.mark.parametrize("name", ["zhangye", "real"])
def test_the_head_of_every_whole_notice_is_all_right(name):
    for raw, gold in texts(name):
        found = to_json(read(raw))

        assert (found["document_number"], found["issuer"], found["issued_on"]) == (
            gold["document_number"],
            gold["issuer"],
            gold["issued_on"],
        )


def test_the_zhangye_notice_has_nine_schemes_and_twelve_leaf_programmes():
    [(raw, _)] = [t for t in texts("zhangye")]

    programmes = read(raw).programmes

    assert [p.id for p in programmes] == ["1", "2", "3.1", "3.2", "4", "5", "6.1", "6.2", "6.3", "7", "8", "9"]
    assert len({p.scheme or p.title for p in programmes}) == 9
