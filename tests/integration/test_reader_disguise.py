"""The reader knows offices, not this notice: in any disguise it scores as it does on the original."""

import json

import pytest

from shishi.engines.notice import read, to_json
from tests.disguise import Disguise
from tests.integration.test_scores import KEYS, scorer, texts
from tests.shared import needs_shared

pytestmark = needs_shared
__all__ = ["scorer"]


def score(scorer, raw, gold):
    found = json.loads(json.dumps(to_json(read(raw))))
    text = scorer.norm(raw)
    out = {}
    for figure, key in (("milestones", scorer.m_key), ("targets", scorer.t_key), ("funding", scorer.f_key)):
        needed = KEYS[figure]
        wanted, got = (
            [x for x in scorer.collect(d, figure) if not needed or any(x.get(k) is not None for k in needed)]
            for d in (gold, found)
        )
        hit, g, p = scorer.match(text, wanted, got, key)
        out[figure] = 2 * hit / (g + p)
    wanted, got = scorer.duties(gold["programmes"]), scorer.duties(found["programmes"])
    out["duties"] = 2 * len(wanted & got) / (len(wanted) + len(got))
    out["head"] = sum(
        scorer.norm(str(gold.get(k) or "")) == scorer.norm(str(found.get(k) or ""))
        for k in ("document_number", "issuer", "issued_on")
    )
    return out


@pytest.mark.parametrize("seed", range(6))
def test_a_disguised_notice_scores_as_the_original(scorer, seed):
    [(raw, gold)] = list(texts("zhangye"))
    disguise = Disguise(seed, raw)

    before = score(scorer, raw, gold)
    after = score(scorer, disguise.words(disguise.shuffled(raw)), disguise.gold(gold))

    assert after["head"] == before["head"] == 3
    assert {k: (before[k], after[k]) for k in before if k != "head" and before[k] - after[k] > 0.03} == {}
