from shishi.areas.ledgers.models.entry import CLOSED, PLACE, STAGE, VALUES, WAIT, Entry, EntryFact, EntrySpan, State
from shishi.areas.ledgers.models.evidence import Evidence, EvidenceBand
from shishi.areas.ledgers.models.ledger import Ledger, LedgerVersion
from shishi.areas.ledgers.models.phone import PhoneFiling
from shishi.areas.ledgers.models.place import PlaceCheck
from shishi.areas.ledgers.models.views import Batch, SavedView

__all__ = [
    "CLOSED",
    "PLACE",
    "STAGE",
    "VALUES",
    "WAIT",
    "Batch",
    "Entry",
    "EntryFact",
    "EntrySpan",
    "Evidence",
    "EvidenceBand",
    "Ledger",
    "LedgerVersion",
    "PhoneFiling",
    "PlaceCheck",
    "SavedView",
    "State",
]
