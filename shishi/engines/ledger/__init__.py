"""Ledgers as data: what a pack says of them, whether it is sound, what an entry's values and stages mean under it."""

from shishi.engines.ledger.checks import Outcome, read_by_refusals, refused, run, variables
from shishi.engines.ledger.definition import (
    GOAL_MET,
    KINDS,
    Check,
    Definition,
    Field,
    Option,
    OuterForm,
    Stage,
    definitions,
    from_json,
    to_json,
)
from shishi.engines.ledger.judge import Used, following, losses, problems
from shishi.engines.ledger.values import ValueRefused, below, below_zero, factor, found, typed, typed_day, upgrade, written

__all__ = [
    "GOAL_MET",
    "KINDS",
    "Check",
    "Definition",
    "Field",
    "Option",
    "Outcome",
    "OuterForm",
    "Stage",
    "Used",
    "ValueRefused",
    "below",
    "below_zero",
    "definitions",
    "factor",
    "following",
    "found",
    "from_json",
    "losses",
    "problems",
    "read_by_refusals",
    "refused",
    "run",
    "to_json",
    "typed",
    "typed_day",
    "upgrade",
    "variables",
    "written",
]
