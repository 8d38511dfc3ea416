"""How this engine refuses what it is given."""

from __future__ import annotations

from shishi.base.phrases import Phrase


class GeometryRefused(ValueError):
    """A place that cannot be read or kept. As text it is one Chinese sentence; `phrase` is the same, for another language."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase
