"""A plan written as a notice reads back as the plan."""

from hypothesis import given, settings

from shishi.engines.notice import read
from tests.rendering import plans


@settings(max_examples=100)
@given(plans())
def test_a_plan_written_as_a_notice_reads_back_as_the_plan(drawn):
    chosen, text = drawn

    reading = read(text)

    assert [p.title for p in reading.programmes] == [f"关于{p.title}的实施方案" for p in chosen]
    for written, found in zip(chosen, reading.programmes, strict=True):
        assert goals_of(found) == sorted(
            (g.quantity, g.unit, g.qualifier, g.by or written.deadline, g.parts) for g in written.goals
        )
        assert [(m.starts, m.ends) for m in found.milestones if m.heads_phase] == [(s.starts, s.ends) for s in written.stages]
        # A day that several targets share is one step; each target keeps it as its own `by`.
        steps = [(None, day) for s in written.stages for day in s.steps]
        assert [(m.starts, m.ends) for m in found.milestones if not m.heads_phase and m.bound == "by"] == [
            *((None, day) for day in dict.fromkeys(g.by for g in written.goals if g.by)),
            *steps,
        ]
        assert found.responsible.city_leader and found.responsible.city_leader.name == written.leader
        assert found.deadline and found.deadline.date == written.deadline
        assert [u.name for u in found.responsible.lead_units] == [written.lead]
        assert [u.name for u in found.responsible.supporting_units] == list(written.supporting)
        assert [r.cadence for r in found.recurring] == [written.cadence]
        assert money_of(found) == (
            [("total", written.money.total)] + [("component", n) for _, n in written.money.parts] if written.money else []
        )
        if written.money:
            assert [f.source_level for f in found.funding[1:]] == [level for level, _ in written.money.parts]


def goals_of(programme):
    return sorted(
        (t.quantity, t.unit, t.qualifier, t.by, tuple((place, part.quantity) for part in t.parts for place in part.places))
        for t in programme.targets
    )


def money_of(programme):
    return [(f.kind, f.amount) for f in programme.funding]
