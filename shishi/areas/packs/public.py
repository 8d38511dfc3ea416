"""What the site and its commands may ask of the packs."""

from shishi.areas.packs.actions import ReadNotice, load_plan

__all__ = ["ReadNotice", "load_plan"]
