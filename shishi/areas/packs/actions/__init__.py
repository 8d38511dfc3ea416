from shishi.areas.packs.actions.adopt import adopt
from shishi.areas.packs.actions.agree import answer_quota, confirm_leaf
from shishi.areas.packs.actions.annex import Split, lay_annex
from shishi.areas.packs.actions.change import Asked, agree_to_change, apply_for_change, apply_for_entry, record_change
from shishi.areas.packs.actions.draft import (
    Document,
    DraftRefused,
    division_drafted,
    draft_amendment,
    draft_from_notice,
    give_up,
)
from shishi.areas.packs.actions.edit import EditConflict, ValuesRefused, add_item, edit_item, strike_item
from shishi.areas.packs.actions.load_plan import ReadNotice, load_plan
from shishi.areas.packs.actions.sign import Hand, SendRefused, publish, return_draft, send_for_signing, sign

__all__ = [
    "Asked",
    "Document",
    "DraftRefused",
    "EditConflict",
    "Hand",
    "ReadNotice",
    "SendRefused",
    "Split",
    "ValuesRefused",
    "add_item",
    "adopt",
    "agree_to_change",
    "answer_quota",
    "apply_for_change",
    "apply_for_entry",
    "confirm_leaf",
    "division_drafted",
    "draft_amendment",
    "draft_from_notice",
    "edit_item",
    "give_up",
    "lay_annex",
    "load_plan",
    "publish",
    "record_change",
    "return_draft",
    "send_for_signing",
    "sign",
    "strike_item",
]
