from shishi.areas.packs.models.draft import EDITING, GIVEN_UP, PUBLISHED, SIGNING, Draft, DraftItem, Edit, Part
from shishi.areas.packs.models.hands import Confirmation, Signature, TakeOn

__all__ = [
    "EDITING",
    "GIVEN_UP",
    "PUBLISHED",
    "SIGNING",
    "Confirmation",
    "Draft",
    "DraftItem",
    "Edit",
    "Part",
    "Signature",
    "TakeOn",
]
