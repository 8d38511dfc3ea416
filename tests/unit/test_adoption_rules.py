from shishi.areas.packs.rules.adoption import Earlier, proposals
from shishi.areas.packs.rules.likeness import alike, likeness, pairs, programmes_alike
from shishi.areas.packs.rules.rows import Row
from shishi.engines.pack.cells import cell


def row(number, kind, item="", **values):
    return Row(number, kind, item, "", 0, {key: v if isinstance(v, dict) else cell(v) for key, v in values.items()})


def read(value, **more):
    return {"value": value, "by": "read", **more}


def year(number, *rows):
    return [row("", "pack", city="某市", year=number, title="通知"), *rows]


def offered(old, new, matches=None):
    earlier = Earlier(2022, old, new, 2023, lambda r: "", lambda r: "")
    return {p.key: p for p in proposals(earlier, matches or {})}


def test_numbers_do_not_make_two_texts_unlike():
    assert likeness(pairs("新建食堂39所"), pairs("新建食堂45所")) == 1
    assert likeness(pairs("新建食堂"), pairs("农村公路")) == 0


def test_each_is_used_once_and_the_likest_comes_first():
    near = {("a", "x"): 0.9, ("b", "x"): 0.8, ("b", "y"): 0.6, ("a", "y"): 0.1}

    assert alike(["a", "b"], ["x", "y"], lambda n, o: near[n, o], least=0.5) == {"a": "x", "b": "y"}
    assert alike(["a", "b"], ["x", "y"], lambda n, o: near[n, o], least=0.85) == {"a": "x"}


def test_a_programme_is_known_again_by_its_ledger_whatever_it_is_called():
    old = {"1": [row("1", "programme", title="食堂"), row("1", "ledger", "canteens")], "2": [row("2", "programme", title="公路")]}
    new = {"7": [row("7", "programme", title="公路"), row("7", "ledger", "canteens")]}

    assert programmes_alike(new, old) == {"7": "1"}


def test_a_setting_that_a_person_agreed_to_takes_the_place_of_a_default_and_of_nothing_else():
    old = year(2022, row("", "report", "r-1", cadence="monthly"))
    old[0].values.update(warning_days=cell(21), holiday_rule=cell("skip"), week_starts=read(1, confirm=True))
    new = year(2023)
    new[0].values.update(warning_days=read(14, confirm=True), holiday_rule=cell("later"), week_starts=read(5, confirm=True))

    head = offered(old, new)["|pack|"]

    assert head.gives[0].sets == {"warning_days": cell(21), "week_starts": cell(1) | {"confirm": True}}
    assert [(d.key, d.now, d.was) for d in head.differs] == [("holiday_rule", "later", "skip")]


def test_the_sign_chain_is_adopted_whole_unless_a_person_has_set_it():
    def step(n, post, **more):
        return row("", "sign_step", f"z-{n}", order={**cell(n), **more}, unit="市政府", post=post)

    old = year(2022, step(1, "科长"))

    chain = offered(old, year(2023, step(1, "主任", confirm=True), step(2, "市长", confirm=True)))["|sign_step|"]
    assert [(c.item, list(c.sets)) for c in chain.gives] == [("z-1", ["order", "unit", "post"]), ("z-2", ["left_out"])]

    kept = offered(old, year(2023, step(1, "主任")))["|sign_step|"]
    assert (kept.gives, kept.differs[0].now, kept.differs[0].was) == ((), "市政府主任", "市政府科长")


def test_of_an_acceptance_chain_that_the_notice_tells_no_step_is_added_and_of_a_role_that_it_names_no_unit():
    head = row("1", "programme", title="食堂")
    old = [
        head,
        row("1", "acceptance", "s-county", level="county", form="self"),
        row("1", "acceptance", "s-city", level="city", form="joint", signs=read("组长")),
        row("1", "accountability", "a-1", role="lead_unit", unit="市教育局"),
    ]
    told = [
        head,
        row("1", "acceptance", "s-city", level="city", form="joint"),
        row("1", "accountability", "a-9", role="lead_unit", unit="市民政局"),
    ]

    some = offered(year(2022, *old), year(2023, *told), {"1": "1"})
    none = offered(year(2022, *old), year(2023, head), {"1": "1"})

    assert {key: p.gives[0].sets for key, p in some.items()} == {
        "1|acceptance|s-city": {"signs": cell("组长") | {"confirm": True}}
    }
    assert set(none) == {"1|acceptance|s-county", "1|acceptance|s-city", "1|accountability|lead_unit"}


def test_days_and_words_of_the_earlier_year_are_asked_anew():
    head = row("1", "programme", title="食堂")
    ledger = [
        row("1", "ledger", "canteens", name="食堂", unit="所", note="2022年新建的"),
        row("1", "stage", "canteens-done", label="完成", order=1, due="2022-08-31"),
    ]

    (found,) = offered(year(2022, head, *ledger), year(2023, head), {"1": "1"}).values()

    assert [c.sets.get("due") for c in found.gives] == [None, None]
    assert [str(a) for a in found.asks] == [
        "“食堂”各阶段今年的计划日期是哪一天？2022年的是：完成 8月31日。",
        "“食堂”里写有2022年，今年应怎样写？",
    ]


def test_what_was_struck_out_as_read_twice_is_offered_to_be_struck_again_but_not_ticked():
    head = row("1", "programme", title="食堂")
    old = row("1", "milestone", "m-by-20220320", left_out=True)
    new = row("1", "milestone", "m-by-20230320", ends=read("2023-03-20"))

    (found,) = offered(year(2022, head, old), year(2023, head, new), {"1": "1"}).values()

    assert (found.kind, found.likely, found.gives[0].item) == ("left_out", False, "m-by-20230320")


def test_an_activity_is_adopted_without_its_days_and_known_again_by_its_kind_and_whose_it_is():
    def activity(item, kind, **values):
        it = row("4", "activity", item, **values)
        it.values["kind"] = cell(kind)
        return it

    head = row("4", "programme", title="资助")
    days = {"starts": "2022-02-01", "by_date": "2022-07-31"}
    old = [
        head,
        activity("h-1", "publicity", what="政策宣传", owner="县级团委", to="团市委", **days),
        activity("h-2", "training", what="业务培训", owner="团市委", to="团市委", by_date="2022-03-31"),
    ]
    new = [head, activity("h-person-1", "training", owner="团市委", to="团市委", by_date="2023-04-30")]

    found = offered(year(2022, *old), year(2023, *new), {"4": "4"})

    added, completed = found["4|activity|h-1"], found["4|activity|h-person-1"]
    assert set(added.gives[0].sets) == {"kind", "what", "owner", "to"}
    assert [str(a) for a in added.asks] == ["“政策宣传”今年的期限是哪一天？2022年的是2022年7月31日。"]
    assert list(completed.gives[0].sets) == ["what"]
