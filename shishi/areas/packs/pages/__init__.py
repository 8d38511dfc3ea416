from shishi.areas.packs.pages.acts import (
    answer_quota,
    confirm,
    give_up,
    publish,
    return_,
    scan,
    send,
    sheet,
    sign,
)
from shishi.areas.packs.pages.adopt import adopt
from shishi.areas.packs.pages.annex import annex, upload_annex
from shishi.areas.packs.pages.changes import changes, changes_export
from shishi.areas.packs.pages.desk import add, desk, desk_programme, item, strike
from shishi.areas.packs.pages.drafts import amend, drafts, upload
from shishi.areas.packs.pages.rehearsal import rehearsal, rehearsal_export
from shishi.areas.packs.pages.requests import agree, apply, apply_entry, change, record, requests

__all__ = [
    "add",
    "adopt",
    "agree",
    "amend",
    "annex",
    "answer_quota",
    "apply",
    "apply_entry",
    "change",
    "changes",
    "changes_export",
    "confirm",
    "desk",
    "desk_programme",
    "drafts",
    "give_up",
    "item",
    "publish",
    "record",
    "rehearsal",
    "rehearsal_export",
    "requests",
    "return_",
    "scan",
    "send",
    "sheet",
    "sign",
    "strike",
    "upload",
    "upload_annex",
]
