"""Plan packs: drafted from a reading, completed by people, read back whole or refused whole."""

from shishi.engines.pack.anchors import Anchor, anchors
from shishi.engines.pack.draft import draft
from shishi.engines.pack.files import PackError, person_share, read, render, write
from shishi.engines.pack.merge import merge

__all__ = ["Anchor", "PackError", "anchors", "draft", "merge", "person_share", "read", "render", "write"]
