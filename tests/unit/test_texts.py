"""What people type is kept whole or refused; what the program itself makes may be shortened, and shows it."""

import pytest

from shishi.base.texts import TooLong, fitting, shortened


def test_what_fits_is_kept_without_the_blanks_around_it():
    assert fitting("  征地已完成\n" + "好" * 395, 401) == "征地已完成\n" + "好" * 395


def test_what_is_too_long_is_told_by_its_beginning_and_by_how_much():
    with pytest.raises(TooLong) as refused:
        fitting("征地已经全部完成，正在清理场地" + "。" * 388, 400)

    assert str(refused.value) == "“征地已经全部完成，正在…”有 403 字，这里最多写 400 字；请删去 3 字。"


def test_a_name_of_the_programs_own_is_shortened_with_an_ellipsis():
    assert (shortened("食堂", 3), shortened("学校食堂", 3)) == ("食堂", "学校…")
