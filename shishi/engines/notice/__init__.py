"""Reads official notices: text in, a structured and checkable plan out. A library of its own."""

from shishi.engines.notice.json_form import finding_json, to_json
from shishi.engines.notice.reading import READER_VERSION, read

__all__ = ["READER_VERSION", "finding_json", "read", "to_json"]
