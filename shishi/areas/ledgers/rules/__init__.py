"""What an entry's facts add up to and which filings can be: of one entry (`entry`), and of a whole table of new ones (`columnar`); what was made
easier afterwards (`softened`). Pure."""

from shishi.areas.ledgers.rules.entry import (
    OPEN,
    Filed,
    Filing,
    Reached,
    bursts,
    due_date,
    filing_problem,
    goal_of,
    judge_filings,
    light_of,
    out_of_order,
    placed,
    reached,
    refusals,
    stand,
)
from shishi.areas.ledgers.rules.softened import named_alike, softened

__all__ = [
    "OPEN",
    "Filed",
    "Filing",
    "Reached",
    "bursts",
    "due_date",
    "filing_problem",
    "goal_of",
    "judge_filings",
    "light_of",
    "named_alike",
    "out_of_order",
    "placed",
    "reached",
    "refusals",
    "softened",
    "stand",
]
