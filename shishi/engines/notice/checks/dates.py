"""Days that cannot hold: after the deadline, outside the phase, before the notice, on no day at all."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from shishi.base.calendar import is_workday
from shishi.base.phrases import say
from shishi.engines.notice.checks.case import Case, finding
from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Finding, Milestone, Programme

_MONTH_DAY = re.compile(r"(?:((?:19|20)\d\d)年)?(?<!\d)(1[0-2]|[1-9])月(\d{1,2})日")


def find(case: Case) -> Iterator[Finding]:
    for p in case.reading.programmes:
        yield from _after_deadline(case, p)
        yield from _outside_phase(case, p)
        yield from _before_issue(case, p)
        yield from _no_such_day(case, p)
        yield from _rest_days(case, p)
        yield from _short_months(case, p)
        yield from _backward(case, p)


def _after_deadline(case: Case, p: Programme) -> Iterator[Finding]:
    if p.deadline is None:
        return
    late = [m for m in p.milestones if m.ends and m.ends > p.deadline.date and m.span != p.deadline.span]
    for m in late:
        yield finding(
            "date.after_deadline",
            "error",
            p,
            [m.span, p.deadline.span],
            say(
                "{quote}到{ends:day}，完成时限是{deadline:day}。", quote=case.quote(m.span), ends=m.ends, deadline=p.deadline.date
            ),
            why=say("步骤的截止日不应晚于完成时限。"),
            question=say("完成时限是{deadline:day}，还是以该步骤的{ends:day}为准？", deadline=p.deadline.date, ends=m.ends),
        )


def _phases(p: Programme) -> list[Milestone]:
    return [m for m in p.milestones if m.heads_phase]


def _outside_phase(case: Case, p: Programme) -> Iterator[Finding]:
    for m in p.milestones:
        if m.heads_phase or m.ends is None:
            continue
        chain = locate(p.sections, m.span[0]).chain
        frame = next((f for f in reversed(_phases(p)) if any(s.span[0] <= f.span[0] < s.title_span[1] + 1 for s in chain)), None)
        if frame is None or frame.ends is None:
            continue
        early = frame.starts and m.starts and m.starts < frame.starts
        before = frame.starts and m.ends < frame.starts
        if m.ends <= frame.ends and not early and not before:
            continue
        yield finding(
            "date.outside_phase",
            "error",
            p,
            [m.span, frame.span],
            say("{quote}不在其所属阶段{phase}之内。", quote=case.quote(m.span), phase=case.quote(frame.span)),
            why=say("阶段内的步骤应落在该阶段的起止日之间。"),
            question=say("该步骤的时间与阶段“{phase}”以哪一个为准？", phase=frame.phase.rsplit("/", 1)[-1]),
        )


def _before_issue(case: Case, p: Programme) -> Iterator[Finding]:
    issued = case.reading.issued_on
    early = [m for m in p.milestones if issued and m.ends and m.ends < issued]
    if not early or issued is None:
        return
    quoted = tuple(case.quote(m.span, 18) for m in early[:4])
    yield finding(
        "date.before_issue",
        "doubt",
        p,
        [m.span for m in early],
        say("{quoted:list}在通知印发之日（{issued:day}）前已经截止。", quoted=quoted, issued=issued),
        why=say("印发时已过期的步骤无法按通知执行，只能追认。"),
        question=say("上述步骤是否已在印发前完成？如未完成，新的截止日是哪一天？"),
    )


def _no_such_day(case: Case, p: Programme) -> Iterator[Finding]:
    for match in _MONTH_DAY.finditer(case.text.folded, *p.span):
        year = int(match.group(1) or case.reading.year or 2000)
        month, number = int(match.group(2)), int(match.group(3))
        if not 1 <= number <= monthrange(year, month)[1]:
            yield finding(
                "date.no_such_day", "error", p, [match.span()], say("{year}年没有{month}月{number}日。", year=year, month=month, number=number), why=say("{month}月最后一天是{last}日。", month=month, last=monthrange(year, month)[1]),
                question=say("“{month}月{number}日”应为哪一天？", month=month, number=number),
            )  # fmt: skip


def _rest_days(case: Case, p: Programme) -> Iterator[Finding]:
    seen = set()
    for m in p.milestones:
        written = case.text.folded[slice(*m.span)]
        named = m.ends is not None and re.search(rf"(?<!\d){m.ends.day}\s?[日号]", written)
        if m.ends is None or m.ends in seen or m.bound != "by" or not named or is_workday(m.ends) is not False:
            continue
        seen.add(m.ends)
        yield finding(
            "date.rest_day",
            "doubt",
            p,
            [m.span],
            say("{quote}的{day:day}是休息日（{day:weekday}）。", quote=case.quote(m.span), day=m.ends),
            why=say("报送、拨付等事项在休息日难以办理，提前还是顺延未写明。"),
            question=say("该日为休息日，是提前到前一个工作日，还是顺延到后一个工作日？"),
        )


def _short_months(case: Case, p: Programme) -> Iterator[Finding]:
    for r in p.recurring:
        if r.cadence == "monthly" and r.day and r.day.isdigit() and int(r.day) >= 29:
            yield finding(
                "date.short_month",
                "doubt",
                p,
                [r.span],
                say("{quote}要求每月{number}日报送，2月没有这一天。", quote=case.quote(r.span), number=int(r.day)),
                why=say("不是每个月都有这一天。"),
                question=say("没有这一天的月份，是否以当月最后一天为准？"),
            )


def _backward(case: Case, p: Programme) -> Iterator[Finding]:
    """A phase that begins before the one it follows."""
    framed = [m for m in _phases(p) if m.starts]
    for a, b in zip(framed, framed[1:], strict=False):
        siblings = locate(p.sections, a.span[0]).chain[:-1] == locate(p.sections, b.span[0]).chain[:-1]
        if siblings and a.starts and b.starts and b.ends and b.starts < a.starts and b.ends < (a.ends or b.ends):
            yield finding(
                "date.backward", "doubt", p, [a.span, b.span], say("{later}排在{earlier}之后，却开始得更早。", later=case.quote(b.span), earlier=case.quote(a.span)), why=say("步骤应按先后排列。"),
                question=say("这两个阶段的先后是否写反？"),
            )  # fmt: skip
