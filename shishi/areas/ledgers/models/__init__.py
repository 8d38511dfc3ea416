from shishi.areas.ledgers.models.entry import CLOSED, PLACE, STAGE, VALUES, WAIT, Entry, EntryFact, EntrySpan, State
from shishi.areas.ledgers.models.evidence import (
    ADDED,
    OUTCOMES,
    PLACE_MOVED,
    RULES_CHANGED,
    SEEN,
    STAGE_MOVED,
    TRUE,
    UNTRUE,
    WANTING,
    Evidence,
    EvidenceBand,
    EvidenceJudgement,
    EvidenceLook,
)
from shishi.areas.ledgers.models.ledger import Ledger, LedgerVersion
from shishi.areas.ledgers.models.phone import PhoneFiling
from shishi.areas.ledgers.models.place import PlaceCheck
from shishi.areas.ledgers.models.suspected import Search, Suspected
from shishi.areas.ledgers.models.views import Batch, SavedView

__all__ = [
    "ADDED",
    "CLOSED",
    "OUTCOMES",
    "PLACE",
    "PLACE_MOVED",
    "RULES_CHANGED",
    "SEEN",
    "STAGE",
    "STAGE_MOVED",
    "TRUE",
    "UNTRUE",
    "VALUES",
    "WAIT",
    "WANTING",
    "Batch",
    "Entry",
    "EntryFact",
    "EntrySpan",
    "Evidence",
    "EvidenceBand",
    "EvidenceJudgement",
    "EvidenceLook",
    "Ledger",
    "LedgerVersion",
    "PhoneFiling",
    "PlaceCheck",
    "SavedView",
    "Search",
    "State",
    "Suspected",
]
