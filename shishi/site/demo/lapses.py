"""What goes otherwise than by itself in the invented city's reports; see planted.toml for what of it is wrong."""

from __future__ import annotations

from datetime import date

from shishi.site.demo.reports import Lapses, Return

_FIGURE = 60_000_000
"""Six hundred thousand yuan, in fen."""

LAPSES = Lapses(
    never=frozenset(
        {
            ("县区周报", "西陂县政府", date(2022, 6, 16)),
            ("劳动者驿站宣传", "市总工会", date(2022, 6, 30)),
        }
    ),
    late=frozenset(
        {
            ("县区周报", "南原县政府", date(2022, 7, 14)),
            ("道路建设进展", "南原县政府", date(2022, 4, 30)),
        }
    ),
    excused=frozenset({("县区周报", "东陂区政府", date(2022, 6, 30))}),
    extended={("道路建设进展", "东陂区政府", date(2022, 6, 30)): 10},
    returned={
        ("食堂建设进展", "东陂区政府", date(2022, 4, 30)): Return(
            "没有写存在的问题和下一步打算，请补充。", "一所学校的施工许可还在办理，预计五月上旬办结。"
        ),
        ("县区周报", "西陂县政府", date(2022, 5, 19)): Return(
            "三所食堂连续两周没有进展，请写明原因。", "连续降雨停工，现已复工。", days=3
        ),
        ("实事办理进展", "市交通运输局", date(2022, 5, 31)): Return(
            "请补充未开工道路的名单和开工时间。", "未开工的两条路六月十日前开工。"
        ),
        ("县区周报", "南原县政府", date(2022, 6, 30)): Return(
            "驿站进度与上周相同，请核实后重报。", "已核实：等待设备到货，进度没有变化。"
        ),
    },
    typed={("食堂投资完成情况", "东陂区政府", date(2022, 5, 31)): ("canteens.invested", _FIGURE)},
)
