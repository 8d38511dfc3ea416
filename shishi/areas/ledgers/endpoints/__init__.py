"""Ledgers for machines: whatever their pages show, and the stages, entries and looks at evidence that another system files."""

from ninja import Router

from shishi.areas.ledgers.endpoints.entries import router as entries
from shishi.areas.ledgers.endpoints.evidence import router as evidence
from shishi.areas.ledgers.endpoints.stages import router as stages

router = Router(tags=["ledgers"])
router.add_router("", entries)
router.add_router("", evidence)
router.add_router("", stages)
