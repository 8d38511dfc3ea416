import pytest

from shishi.engines.measures import MeasureName, MeasureNameError, parse
from shishi.engines.pack.ids import Ids, word


def test_a_measure_name_falls_into_its_parts():
    name = parse("training:classes.open@ended:employers_met[kind=eldercare][grade=two]")

    assert name == MeasureName(
        area="training",
        nouns=("classes", "open"),
        stage="ended",
        field="employers_met",
        filters=(("kind", "eldercare"), ("grade", "two")),
    )


@pytest.mark.parametrize(
    "written",
    ["ledgers:roads@accepted:length_m", "aid:paid", "chronic:hypertension.managed", "training:certified[kind=eldercare]"],
)
def test_a_measure_name_writes_itself_back(written):
    assert str(parse(written)) == written


@pytest.mark.parametrize(
    "written",
    ["", "roads", "ledgers:", "Ledgers:roads", "ledgers:roads@", "ledgers:roads[kind]", "ledgers:道路", "a:b c", "a:b[k=v][k=w]"],
)
def test_what_is_no_measure_name_is_refused_with_the_right_form(written):
    with pytest.raises(MeasureNameError, match=r"应写成|只能写一次"):
        parse(written)


def test_equal_values_get_numbered_ids():
    ids = Ids()

    assert [ids.new("t", 39), ids.new("t", 39), ids.new("t", 2.5)] == ["t-39", "t-39-2", "t-2_5"]


def test_words_of_ids_are_ascii():
    assert word("每个").isascii()
    assert word("省级") == "province"
