"""What can be counted: the names by which a pack asks for it, what it reads, and how that stands to what was promised."""

from shishi.engines.measures.forecast import Forecast, forecast, gains_of
from shishi.engines.measures.lights import Beside, Step, Verdict, expected, furthest_behind, judge, worst
from shishi.engines.measures.names import MeasureName, MeasureNameError, parse
from shishi.engines.measures.reading import NOT_KEPT, Measure, Reading
from shishi.engines.measures.waits import Spell, last_in_time, lasted, waited, waited_of

__all__ = [
    "NOT_KEPT",
    "Beside",
    "Forecast",
    "Measure",
    "MeasureName",
    "MeasureNameError",
    "Reading",
    "Spell",
    "Step",
    "Verdict",
    "expected",
    "forecast",
    "furthest_behind",
    "gains_of",
    "judge",
    "last_in_time",
    "lasted",
    "parse",
    "waited",
    "waited_of",
    "worst",
]
