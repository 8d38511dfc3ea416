"""Evidence: what a file says of itself, what that proves, what may be shown of it."""

from shishi.engines.evidence.examining import PAPER, PHOTO, Examined, Limits, Unusable, examine
from shishi.engines.evidence.judging import DOUBT, FAIL, NO_TIME, PASS, Judgement, Reason, Rules, Seen, Site, distance_m, judge
from shishi.engines.evidence.likeness import WITHIN, bands, distance, signed, unsigned
from shishi.engines.evidence.renditions import WIDTHS, rendition

__all__ = [
    "DOUBT",
    "FAIL",
    "NO_TIME",
    "PAPER",
    "PASS",
    "PHOTO",
    "WIDTHS",
    "WITHIN",
    "Examined",
    "Judgement",
    "Limits",
    "Reason",
    "Rules",
    "Seen",
    "Site",
    "Unusable",
    "bands",
    "distance",
    "distance_m",
    "examine",
    "judge",
    "rendition",
    "signed",
    "unsigned",
]
