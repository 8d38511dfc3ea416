from shishi.areas.packs.models.change import AGREED, APPLIED, RECORDED, RETURNED, ChangeRequest, ChangeStep
from shishi.areas.packs.models.draft import EDITING, GIVEN_UP, PUBLISHED, SIGNING, Draft, DraftItem, Edit, Part
from shishi.areas.packs.models.hands import Confirmation, Signature, TakeOn

__all__ = [
    "AGREED",
    "APPLIED",
    "EDITING",
    "GIVEN_UP",
    "PUBLISHED",
    "RECORDED",
    "RETURNED",
    "SIGNING",
    "ChangeRequest",
    "ChangeStep",
    "Confirmation",
    "Draft",
    "DraftItem",
    "Edit",
    "Part",
    "Signature",
    "TakeOn",
]
