from shishi.areas.packs.queries.adoption import Adoptions, Match, adoptions
from shishi.areas.packs.queries.change import change_page, changeable, changes
from shishi.areas.packs.queries.desk import Desk, desk, draft_read, drafts, may_answer, may_edit_programme, step_of
from shishi.areas.packs.queries.owed import Pending, news, owed, pending
from shishi.areas.packs.queries.standing import Standing, programmes_of_unit, standing_of, titles_of_draft

__all__ = [
    "Adoptions",
    "Desk",
    "Match",
    "Pending",
    "Standing",
    "adoptions",
    "change_page",
    "changeable",
    "changes",
    "desk",
    "draft_read",
    "drafts",
    "may_answer",
    "may_edit_programme",
    "news",
    "owed",
    "pending",
    "programmes_of_unit",
    "standing_of",
    "step_of",
    "titles_of_draft",
]
