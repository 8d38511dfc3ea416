"""Reads official notices: text in, a structured and checkable plan out. A library of its own."""

from shishi.engines.notice.checks import check
from shishi.engines.notice.json_form import finding_json, to_json
from shishi.engines.notice.reading import READER_VERSION, read
from shishi.engines.notice.sources import SourceText, UnreadableFile, read_bytes, read_file

__all__ = [
    "READER_VERSION",
    "SourceText",
    "UnreadableFile",
    "check",
    "finding_json",
    "read",
    "read_bytes",
    "read_file",
    "to_json",
]
