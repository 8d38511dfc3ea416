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
from shishi.areas.packs.pages.desk import add, desk, item, strike
from shishi.areas.packs.pages.drafts import amend, drafts, upload

__all__ = [
    "add",
    "amend",
    "answer_quota",
    "confirm",
    "desk",
    "drafts",
    "give_up",
    "item",
    "publish",
    "return_",
    "scan",
    "send",
    "sheet",
    "sign",
    "strike",
    "upload",
]
