"""Lights in words."""

from __future__ import annotations

from django import template

from shishi.areas.progress.labels import verdict_words
from shishi.areas.progress.queries import BoardRow, Cell

register = template.Library()


@register.filter
def decided(cell: Cell, row: BoardRow) -> str:
    """What decided a light, in a few words."""
    return verdict_words(cell.verdict, row.target.by_date)
