"""Where the parallel lines of one programme contradict each other."""

from __future__ import annotations

from collections.abc import Iterable


def contradict(said: Iterable[tuple[int, int]]) -> bool:
    """Tell whether different lines say different values of one measure as of one day. `said`: (line, value).

    What one line says twice is no contradiction, nor is what one says as the other.
    """
    told = set(said)
    return len({line for line, _ in told}) > 1 and len({value for _, value in told}) > 1
