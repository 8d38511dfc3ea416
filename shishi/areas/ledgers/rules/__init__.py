"""What an entry's facts add up to and which filings can be: of one entry (`entry`), and of a whole table of new ones (`columnar`); what was made
easier afterwards (`softened`); what is known of its past days (`known`); what keeps one from being kept (`keeping`); what it waits for (`waiting`); what it is known by (`called`); what its
reported figures may say (`figures`) and when they count (`counting`); what may be asked of a ledger (`asking`); what of its evidence counts
(`proving`); what inspectors look for (`suspecting`). Pure."""

from shishi.areas.ledgers.rules.asking import (
    BEFORE_ALL,
    DONE,
    ENDED_TOO,
    GOING,
    LATE,
    LATE_NO_MORE,
    asking_problems,
    filter_problems,
)
from shishi.areas.ledgers.rules.called import calling, lies_in, meets, numbered, parts_of
from shishi.areas.ledgers.rules.counting import Least, least_stages
from shishi.areas.ledgers.rules.entry import (
    BURST_LEAST,
    BURST_TIMES,
    OPEN,
    Filed,
    Filing,
    Reached,
    bursts,
    due_date,
    filing_problem,
    found_columns,
    goal_of,
    judge_filings,
    light_of,
    out_of_order,
    placed,
    reached,
    stand,
    standing_of,
)
from shishi.areas.ledgers.rules.figures import fall_problems
from shishi.areas.ledgers.rules.keeping import missing, refusals
from shishi.areas.ledgers.rules.known import NEVER, WIDTH
from shishi.areas.ledgers.rules.proving import asked_anew, counts, is_unproven
from shishi.areas.ledgers.rules.softened import named_alike, plain_name, softened
from shishi.areas.ledgers.rules.suspecting import IDLE_DAYS, KINDS, idle, kind_of
from shishi.areas.ledgers.rules.waiting import Wait, body_of, is_late, waits_of

__all__ = [
    "BEFORE_ALL",
    "BURST_LEAST",
    "BURST_TIMES",
    "DONE",
    "ENDED_TOO",
    "GOING",
    "IDLE_DAYS",
    "KINDS",
    "LATE",
    "LATE_NO_MORE",
    "NEVER",
    "OPEN",
    "WIDTH",
    "Filed",
    "Filing",
    "Least",
    "Reached",
    "Wait",
    "asked_anew",
    "asking_problems",
    "body_of",
    "bursts",
    "calling",
    "counts",
    "due_date",
    "fall_problems",
    "filing_problem",
    "filter_problems",
    "found_columns",
    "goal_of",
    "idle",
    "is_late",
    "is_unproven",
    "judge_filings",
    "kind_of",
    "least_stages",
    "lies_in",
    "light_of",
    "meets",
    "missing",
    "named_alike",
    "numbered",
    "out_of_order",
    "parts_of",
    "placed",
    "plain_name",
    "reached",
    "refusals",
    "softened",
    "stand",
    "standing_of",
    "waits_of",
]
