from shishi.areas.ledgers.actions.bulk import BulkEdit, bulk_edit
from shishi.areas.ledgers.actions.entries import (
    Change,
    change_entries,
    close_entry,
    postpone_entry,
)
from shishi.areas.ledgers.actions.evidence import (
    EvidenceRefused,
    Upload,
    add_evidence,
    file_with_proof,
    withdraw_evidence,
)
from shishi.areas.ledgers.actions.importing import (
    BatchRefused,
    begin_writing,
    cancel_batch,
    carry_out,
    choose,
    judge_batch,
    receive,
    write_batch,
)
from shishi.areas.ledgers.actions.judging import judge_evidence_again
from shishi.areas.ledgers.actions.load_section import SectionRefused, load_section
from shishi.areas.ledgers.actions.looking import look_at_evidence, take_back_look
from shishi.areas.ledgers.actions.opening import EntryRefused, Opening, open_entries
from shishi.areas.ledgers.actions.pasting import choose_heads, write_paste
from shishi.areas.ledgers.actions.phone import KeyUsed, take_phone_filing
from shishi.areas.ledgers.actions.places import place_entries, place_entry
from shishi.areas.ledgers.actions.placing import receive_places, write_places
from shishi.areas.ledgers.actions.pouring import Event, NoDemonstration, Past, pour
from shishi.areas.ledgers.actions.red_lines import judge_places
from shishi.areas.ledgers.actions.searching import search
from shishi.areas.ledgers.actions.stages import StageRefused, file_stages
from shishi.areas.ledgers.actions.views import drop_view, keep_view
from shishi.areas.ledgers.actions.waiting import entry_waited_for_nothing, entry_waits, entry_waits_no_more

__all__ = [
    "BatchRefused",
    "BulkEdit",
    "Change",
    "EntryRefused",
    "Event",
    "EvidenceRefused",
    "KeyUsed",
    "NoDemonstration",
    "Opening",
    "Past",
    "SectionRefused",
    "StageRefused",
    "Upload",
    "add_evidence",
    "begin_writing",
    "bulk_edit",
    "cancel_batch",
    "carry_out",
    "change_entries",
    "choose",
    "choose_heads",
    "close_entry",
    "drop_view",
    "entry_waited_for_nothing",
    "entry_waits",
    "entry_waits_no_more",
    "file_stages",
    "file_with_proof",
    "judge_batch",
    "judge_evidence_again",
    "judge_places",
    "keep_view",
    "load_section",
    "look_at_evidence",
    "open_entries",
    "place_entries",
    "place_entry",
    "postpone_entry",
    "pour",
    "receive",
    "receive_places",
    "search",
    "take_back_look",
    "take_phone_filing",
    "withdraw_evidence",
    "write_batch",
    "write_paste",
    "write_places",
]
