from shishi.areas.ledgers.pages.entry import edit, entry, new, stage
from shishi.areas.ledgers.pages.index import index
from shishi.areas.ledgers.pages.listing import bulk, entries, keep_view

__all__ = ["bulk", "edit", "entries", "entry", "index", "keep_view", "new", "stage"]
