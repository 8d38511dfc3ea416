from shishi.areas.ledgers.pages.doubts import doubts, doubts_export, inspect
from shishi.areas.ledgers.pages.entry import edit, entry, new, stage
from shishi.areas.ledgers.pages.evidence import evidence, original, picture, upload, withdraw
from shishi.areas.ledgers.pages.exporting import entries_export, places_export, template_
from shishi.areas.ledgers.pages.field import field, field_entries, field_send, field_worker
from shishi.areas.ledgers.pages.importing import batch, batch_act, batch_marked, import_
from shishi.areas.ledgers.pages.index import index
from shishi.areas.ledgers.pages.inspection import inspection_file
from shishi.areas.ledgers.pages.listing import bulk, entries, keep_view
from shishi.areas.ledgers.pages.outlines import outlines
from shishi.areas.ledgers.pages.pasting import paste, pasted_
from shishi.areas.ledgers.pages.place import map_, place
from shishi.areas.ledgers.pages.placing import places, placing_
from shishi.areas.ledgers.pages.suspicions import suspicions_, suspicions_export

__all__ = [
    "batch",
    "batch_act",
    "batch_marked",
    "bulk",
    "doubts",
    "doubts_export",
    "edit",
    "entries",
    "entries_export",
    "entry",
    "evidence",
    "field",
    "field_entries",
    "field_send",
    "field_worker",
    "import_",
    "index",
    "inspect",
    "inspection_file",
    "keep_view",
    "map_",
    "new",
    "original",
    "outlines",
    "paste",
    "pasted_",
    "picture",
    "place",
    "places",
    "places_export",
    "placing_",
    "stage",
    "suspicions_",
    "suspicions_export",
    "template_",
    "upload",
    "withdraw",
]
