"""What people of the invented city say of a light, and once hold it to be by a document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from shishi.areas.plans import public as plans
from shishi.areas.progress import actions
from shishi.areas.progress.public import promise
from shishi.base.look import Look
from shishi.infra.access.scope import OPERATOR
from shishi.infra.documents.papers import Paper, keep_paper
from shishi.site.demo.days import at
from shishi.site.demo.posts import Desks

_A4 = (595, 842)


@dataclass(frozen=True, slots=True)
class Note:
    on: date
    by: str
    number: str
    target: str
    says: str
    colour: str = ""
    document: str = ""
    taken_back: date | None = None


NOTES = (
    Note(date(2022, 4, 20), "yp-jiaoyuju", "1", "t-24", "三所学校流标后重新招标，五月上旬开工。"),
    Note(
        date(2022, 5, 9), "yp-duchake", "1", "t-24", "开工节点经专题会议同意顺延，不作预警。",
        "green", "云陂市政府专题会议纪要〔2022〕7号（虚构）", date(2022, 5, 13),
    ),
)  # fmt: skip


class Notes:
    """One city's notes, by the day on which they are written."""

    def __init__(self, notes: Sequence[Note], *, city: str, desks: Desks) -> None:
        self.notes, self.city, self.desks = notes, city, desks
        self.written: dict[Note, int] = {}

    def play(self, day: date) -> None:
        for it in self.notes:
            if it.on == day:
                self.written[it] = self._write(it)
            if it.taken_back == day:
                told = {"why": "节点已经完成，按系统判定。", "name": self.desks.scopes[it.by].name, "by": it.by}
                actions.withdraw_note(pk=self.written[it], **told, now=at(day, 11))

    def _write(self, it: Note) -> int:
        seen = Look(None, it.on)
        plan = plans.plan_in_force(scope=OPERATOR, city=self.city, year=it.on.year, on=it.on)
        assert plan
        found = promise(scope=OPERATOR, plan=plan, number=it.number, item=it.target, area=self.city, look=seen)
        assert found
        noting = actions.Noting(
            division_code=self.city,
            year=it.on.year,
            programme=plans.programme_keys(division_code=self.city, year=it.on.year)[it.number],
            target=it.target,
            says=it.says,
            colour=it.colour,
            document=it.document,
            paper=_scan() if it.document else None,
        )
        name, judged = self.desks.scopes[it.by].name, found.cell.verdict.colour
        return actions.note_light(noting=noting, judged=judged, name=name, by=it.by, now=at(it.on, 11)).pk


def _scan() -> Paper:
    """Keep a sheet with lines where the words of a document would stand."""
    sheet = Image.new("L", _A4, 250)
    draw = ImageDraw.Draw(sheet)
    for y in range(120, 700, 26):
        draw.line((70, y, 525 if y % 4 else 400, y), fill=120, width=3)
    draw.text((220, 60), "DEMONSTRATION", fill=0)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return keep_paper(SimpleUploadedFile("scan.png", out.getvalue()))
