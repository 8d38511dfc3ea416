"""What people type, held to the room that there is for it."""

from __future__ import annotations

import string

from shishi.base.phrases import Refused, say

_SHOWN = 12
_OF_HALF_WIDTH = {ord(c) + 0xFEE0: c for c in string.digits + string.ascii_letters}


class TooLong(Refused):
    """`text` was typed where there is room for `longest` characters. Nothing was written."""

    def __init__(self, text: str, longest: int) -> None:
        self.text, self.longest = text, longest
        told = {"begins": shortened(text, _SHOWN), "n": len(text), "longest": longest, "over": len(text) - longest}
        super().__init__([say("“{begins}”有 {n} 字，这里最多写 {longest} 字；请删去 {over} 字。", **told)])


def fitting(text: str, longest: int) -> str:
    """Return what was typed without the blanks around it. Raises TooLong."""
    text = text.strip()
    if len(text) > longest:
        raise TooLong(text, longest)
    return text


def spellings(word: str) -> tuple[str, ...]:
    """Return a word that is looked for as it was written, and with digits and letters of full width as a keyboard writes them."""
    return tuple(dict.fromkeys((word, word.translate(_OF_HALF_WIDTH))))


def shortened(text: str, longest: int) -> str:
    """Return a name or sentence that the program itself made, with an ellipsis for what there is no room for."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
