"""Evidence: what a file says of itself, what that proves, what may be shown of it."""

from shishi.engines.evidence.examining import check_size, examine, too_large
from shishi.engines.evidence.ground import Site
from shishi.engines.evidence.judging import (
    DOUBT,
    FAIL,
    NO_TIME,
    PASS,
    VERDICTS,
    Judgement,
    Reason,
    Rules,
    Seen,
    judge,
    judge_again,
)
from shishi.engines.evidence.likeness import WITHIN, bands, distance, near, signed, unsigned
from shishi.engines.evidence.renditions import WIDTHS, renditions
from shishi.engines.evidence.scans import LARGEST_SCAN, scan_kind
from shishi.engines.evidence.schema import PAPER, PHOTO, Examined, Limits, Unusable

__all__ = [
    "DOUBT",
    "FAIL",
    "LARGEST_SCAN",
    "NO_TIME",
    "PAPER",
    "PASS",
    "PHOTO",
    "VERDICTS",
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
    "check_size",
    "distance",
    "examine",
    "judge",
    "judge_again",
    "near",
    "renditions",
    "scan_kind",
    "signed",
    "too_large",
    "unsigned",
]
