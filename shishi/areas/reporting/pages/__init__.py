from shishi.areas.reporting.pages.burden import burden, burden_week, burden_week_export
from shishi.areas.reporting.pages.coordination import coordination, coordination_act
from shishi.areas.reporting.pages.exports import export
from shishi.areas.reporting.pages.index import index, lines, take
from shishi.areas.reporting.pages.paper import paper
from shishi.areas.reporting.pages.report import act, report, short
from shishi.areas.reporting.pages.suspicions import suspicions
from shishi.areas.reporting.pages.week import week

__all__ = [
    "act",
    "burden",
    "burden_week",
    "burden_week_export",
    "coordination",
    "coordination_act",
    "export",
    "index",
    "lines",
    "paper",
    "report",
    "short",
    "suspicions",
    "take",
    "week",
]
