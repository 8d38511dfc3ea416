from datetime import date

import pytest

from shishi.engines.notice.head import read_head
from shishi.engines.notice.lines import Text

BODY = "各县（区）人民政府，市政府各部门：\n\n现将方案印发给你们，请认真贯彻执行。\n"


def head(written: str):
    return read_head(Text(written))


@pytest.mark.parametrize(
    ("written", "number", "issuer", "issued_on"),
    [
        (
            f"澄河市人民政府办公室关于印发为民实事方案的通知\n澄政办发〔2031〕7号\n{BODY}\n澄河市人民政府办公室\n2031年3月5日\n一、目标\n修路。",
            "澄政办发〔2031〕7号", "澄河市人民政府办公室", date(2031, 3, 5),
        ),
        (
            f"澄政办发[2031]7号\n澄河市人民政府办公室\n关于印发为民实事方案的通知\n{BODY}\n澄河市人民政府办公室\n二〇三一年三月五日\n",
            "澄政办发[2031]7号", "澄河市人民政府办公室", date(2031, 3, 5),
        ),
        (
            f"关于做好农村道路工作的通知\n澄交发（2031）12号\n{BODY}\n澄河市交通运输局\n２０３１年４月１日\n",
            "澄交发（2031）12号", "澄河市交通运输局", date(2031, 4, 1),
        ),
        ("2031年澄河市为民实事项目\n一、修路\n三公里。\n", None, None, None),
    ],
)  # fmt: skip
def test_number_issuer_and_day_stand_where_offices_put_them(written, number, issuer, issued_on):
    found = head(written)

    assert (found.document_number, found.issuer, found.issued_on) == (number, issuer, issued_on)


def test_a_title_over_two_lines_is_one_title():
    found = head(f"澄河市人民政府办公室\n关于印发2031年为民实事\n实施方案的通知\n澄政办发〔2031〕7号\n{BODY}")

    assert found.title.replace("\n", "").endswith("关于印发2031年为民实事实施方案的通知")


def test_the_year_is_that_of_the_title_before_that_of_the_day():
    assert (
        head(f"关于印发2032年为民实事方案的通知\n澄政办发〔2031〕99号\n{BODY}\n澄河市人民政府办公室\n2031年12月30日\n").year
        == 2032
    )


def test_another_document_that_is_quoted_lends_no_number():
    found = head(f"关于做好修路工作的通知\n澄交发〔2031〕12号\n根据《方案》（省政办发〔2030〕1号）要求。\n{BODY}")

    assert found.document_number == "澄交发〔2031〕12号"


@pytest.mark.parametrize("name", ["document_number", "title", "issuer"])
def test_every_span_covers_what_was_read(name):
    written = f"澄河市人民政府办公室关于印发为民实事方案的通知\n澄政办发〔2031〕7号\n{BODY}\n澄河市人民政府办公室\n2031年3月5日\n"
    found = head(written)

    assert written[slice(*getattr(found, f"{name}_span"))] == getattr(found, name)
