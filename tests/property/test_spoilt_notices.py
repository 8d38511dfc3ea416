"""Whatever happened to a notice's file on its way, it is read or refused with a sentence, never an error of the program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shishi.engines.notice.sources import UnreadableFile, read_bytes
from tests.unit.test_sources import WRITERS


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notices")
    for name, write in WRITERS.items():
        write(folder / name)
    return {name: (folder / name).read_bytes() for name in WRITERS}


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.html", "gb.html", "a.ofd", "utf16.txt"])
@given(data=st.data())
def test_a_spoilt_notice_is_read_or_refused_with_a_sentence(whole, name, data):
    spoilt = bytearray(whole[name])
    for at in data.draw(st.lists(st.integers(0, 8 * len(spoilt) - 1), min_size=1, max_size=6)):
        spoilt[at // 8] ^= 1 << at % 8
    first, last = sorted((data.draw(st.integers(0, len(spoilt))), data.draw(st.integers(0, len(spoilt)))))
    if data.draw(st.booleans()):
        del spoilt[first:last]

    try:
        assert read_bytes(bytes(spoilt), name).text.strip()
    except UnreadableFile as refused:
        assert name in str(refused)


def test_signs_that_no_text_has_are_left_out_of_a_page():
    page = "<html><body><p>甲\x01乙</p><script>1</script>\x02丙<p>为民实事</p></body></html>".encode()

    assert read_bytes(page, "a.html").text == "甲乙\n丙\n为民实事\n"
