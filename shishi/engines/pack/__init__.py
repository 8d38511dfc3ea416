"""Plan packs: drafted from a reading, completed by people, read back whole or refused whole."""

from shishi.engines.pack.anchors import Anchor, anchors
from shishi.engines.pack.diff import Difference, differences
from shishi.engines.pack.draft import draft
from shishi.engines.pack.files import PackError, assemble, file_of, parsed, person_share, read, render, write
from shishi.engines.pack.merge import merge
from shishi.engines.pack.schema import Pack

__all__ = [
    "Anchor",
    "Difference",
    "Pack",
    "PackError",
    "anchors",
    "assemble",
    "differences",
    "draft",
    "file_of",
    "merge",
    "parsed",
    "person_share",
    "read",
    "render",
    "write",
]
