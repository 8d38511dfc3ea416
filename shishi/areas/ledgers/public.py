"""What other areas may ask of the ledgers."""

from shishi.areas.ledgers.actions import (
    Change,
    EntryRefused,
    SectionRefused,
    StageRefused,
    change_entries,
    close_entry,
    entry_waited_for_nothing,
    entry_waits,
    entry_waits_no_more,
    file_stages,
    load_section,
    postpone_entry,
)
from shishi.areas.ledgers.labels import SUSPICION_KIND, clause_said, suspicion_said
from shishi.areas.ledgers.measures import Before, measures, readings
from shishi.areas.ledgers.queries.brief import EntryBrief, entry_brief, ledger_codes, titles
from shishi.areas.ledgers.queries.by_county import CountyCourse, courses_by_county
from shishi.areas.ledgers.queries.came import brought, came
from shishi.areas.ledgers.queries.counted_in import ledgers_of, programmes_above
from shishi.areas.ledgers.queries.courses import Course, courses
from shishi.areas.ledgers.queries.definitions import LedgerBrief, ledgers_by_key, programmes_reported
from shishi.areas.ledgers.queries.entries import ledgers_for
from shishi.areas.ledgers.queries.evidence import Photo, newest_photos
from shishi.areas.ledgers.queries.figures import Reported
from shishi.areas.ledgers.queries.late import Answering, Late, late_by_who_answers, late_entries
from shishi.areas.ledgers.queries.later import Later, later_facts
from shishi.areas.ledgers.queries.named import Named, entries_named, namesake_of_successor
from shishi.areas.ledgers.queries.opened import Behind, Figure, Opened, behind, rows, stages_of
from shishi.areas.ledgers.queries.outstanding import outstanding
from shishi.areas.ledgers.queries.owed import owed
from shishi.areas.ledgers.queries.own import OwnEntry, own_entries
from shishi.areas.ledgers.queries.section import measure_problems, section_problems
from shishi.areas.ledgers.queries.stood import Stood, reported_then
from shishi.areas.ledgers.queries.suspected import (
    Searched,
    SuspectedList,
    SuspectedRow,
    Wanted,
    searched,
    suspected_counts,
    suspected_list,
    suspected_rows,
)
from shishi.areas.ledgers.queries.totals import Total, reported, reported_totals
from shishi.areas.ledgers.queries.typed import Typed, typed_cells, typed_rows
from shishi.areas.ledgers.rules import KINDS, Filing, Least, Wait, fall_problems

__all__ = [
    "KINDS",
    "SUSPICION_KIND",
    "Answering",
    "Before",
    "Behind",
    "Change",
    "CountyCourse",
    "Course",
    "EntryBrief",
    "EntryRefused",
    "Figure",
    "Filing",
    "Late",
    "Later",
    "Least",
    "LedgerBrief",
    "Named",
    "Opened",
    "OwnEntry",
    "Photo",
    "Reported",
    "Searched",
    "SectionRefused",
    "StageRefused",
    "Stood",
    "SuspectedList",
    "SuspectedRow",
    "Total",
    "Typed",
    "Wait",
    "Wanted",
    "behind",
    "brought",
    "came",
    "change_entries",
    "clause_said",
    "close_entry",
    "courses",
    "courses_by_county",
    "entries_named",
    "entry_brief",
    "entry_waited_for_nothing",
    "entry_waits",
    "entry_waits_no_more",
    "fall_problems",
    "file_stages",
    "late_by_who_answers",
    "late_entries",
    "later_facts",
    "ledger_codes",
    "ledgers_by_key",
    "ledgers_for",
    "ledgers_of",
    "load_section",
    "measure_problems",
    "measures",
    "namesake_of_successor",
    "newest_photos",
    "outstanding",
    "owed",
    "own_entries",
    "postpone_entry",
    "programmes_above",
    "programmes_reported",
    "readings",
    "reported",
    "reported_then",
    "reported_totals",
    "rows",
    "searched",
    "section_problems",
    "stages_of",
    "suspected_counts",
    "suspected_list",
    "suspected_rows",
    "suspicion_said",
    "titles",
    "typed_cells",
    "typed_rows",
]
