"""Whatever happened to an annex on its way, it is read or refused with a sentence, never an error of the program."""

import io

import docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from shishi.infra.documents.grids import UnreadableTable, grids


def _workbook():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("附件").write_row(0, 0, ["甘州区", 3, 3.5])
    return out.getvalue()


def _document():
    out, paper = io.BytesIO(), docx.Document()
    paper.add_table(2, 2).cell(0, 0).text = "甘州区"
    paper.save(out)
    return out.getvalue()


WHOLE = [_workbook(), _document()]


@pytest.mark.parametrize("whole", WHOLE, ids=["xlsx", "docx"])
@given(data=st.data())
def test_a_spoilt_annex_is_read_or_refused_with_a_sentence(whole, data):
    spoilt = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, 8 * len(whole) - 1), min_size=1, max_size=4)):
        spoilt[at // 8] ^= 1 << at % 8

    try:
        assert grids(bytes(spoilt), "附件.xlsx")
    except UnreadableTable as refused:
        assert "附件.xlsx" in str(refused)
