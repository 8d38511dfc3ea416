import pytest

from shishi.engines.notice.lines import Text
from shishi.engines.notice.outline import marker_of, outline


@pytest.mark.parametrize(
    ("line", "kind", "ordinal"),
    [
        ("一、目标任务", "cn", 1),
        ("十二、保障措施", "cn", 12),
        ("（三）实施步骤", "pcn", 3),
        ("【三】实施步骤", "pcn", 3),
        ("〔三〕实施步骤", "pcn", 3),
        ("㈢实施步骤", "pcn", 3),
        ("4.资金安排", "num", 4),
        ("４．资金安排", "num", 4),
        ("4、资金安排", "num", 4),
        ("4）资金安排", "num", 4),
        ("⒋资金安排", "num", 4),
        ("（5）验收", "pnum", 5),
        ("⑸验收", "pnum", 5),
        ("⑥抽查", "circle", 6),
        ("❻抽查", "circle", 6),
        ("第七章 附则", "chapter", 7),
        ("第八条 本办法", "article", 8),
        ("实事二：修路", "promise", 2),
        ("3.6月底前完成", "num", 3),
    ],
)
def test_every_way_to_number_a_heading_is_known(line, kind, ordinal):
    marker = marker_of(Text(line).folded)

    assert marker is not None
    assert (marker.kind, marker.ordinal) == (kind, ordinal)


@pytest.mark.parametrize(
    "line", ["2.5万人次", "3.6公里", "新建12所", "2022年3月", "一是加强领导", "（2022年）", "第一季度完成", "一二三四"]
)
def test_a_figure_or_a_word_at_the_beginning_is_no_number(line):
    assert marker_of(Text(line).folded) is None


def tree(written: str):
    def shape(sections):
        return [(s.path, s.title, shape(s.children)) for s in sections]

    text = Text(written)
    return shape(outline(text, (0, len(written))))


def test_depth_is_told_by_nesting():
    assert tree("一、目标\n（一）总量。修路。\n1.北线\n2.南线\n（二）分量\n二、步骤") == [
        ("一", "目标", [
            ("一/(一)", "总量", [("一/(一)/1", "北线", []), ("一/(一)/2", "南线", [])]),
            ("一/(二)", "分量", []),
        ]),
        ("二", "步骤", []),
    ]  # fmt: skip


def test_another_kind_of_number_below_may_stand_where_a_bracket_stood_elsewhere():
    assert tree("一、目标\n1.总量\n2.分量\n二、步骤\n（一）准备") == [
        ("一", "目标", [("一/1", "总量", []), ("一/2", "分量", [])]),
        ("二", "步骤", [("二/(一)", "准备", [])]),
    ]


def test_a_list_within_a_paragraph_is_a_list():
    [(_, _, children)] = tree("一、对象\n具备：（1）年满十八岁；（2）有本市户籍；（3）无固定收入。")

    assert [path for path, _, _ in children] == ["一/(1)", "一/(2)", "一/(3)"]


def test_sections_cover_their_text_without_overlap():
    written = "一、目标\n（一）修路\n三公里。\n（二）架桥\n二、步骤\n五月开工。"
    first, second = outline(Text(written), (0, len(written)))

    assert first.span == (0, written.index("二、步骤"))
    assert second.span == (written.index("二、步骤"), len(written))
    assert [written[slice(*c.span)].strip() for c in first.children] == ["（一）修路\n三公里。", "（二）架桥"]
