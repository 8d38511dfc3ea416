"""What must have happened by when: phases dated in their headings, and days in the sentences below them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from shishi.base.numerals import parse_number
from shishi.engines.notice.dates import DayMention, find_days
from shishi.engines.notice.lines import Text
from shishi.engines.notice.outline import locate
from shishi.engines.notice.schema import Milestone, Section, Span

_PHASE_DATE = re.compile(r"\(([^()]{1,30})\)")
_CITED = re.compile(r"《[^》]*$|〔[^〕]*$")
_PAST = re.compile(r"^(?:[^,。;]{0,12}(?:拨付|累计|已经?|召开|审议通过|联发)|[^。;]{0,20}(?:印发|出台|发布|联合下发)《)")
_ISSUE = re.compile(r"(?:印发|施行|执行|实施|起施行|有效期)")
_ADOPTED = re.compile(r"[^,。;]{0,30}(?:会议|大会|部署)[^,。;]{0,6}精神")
_RUNS_FOR = re.compile(r"[,]?(?:连续|共)?(?:实施|开展|进行|推行|执行)([\d一二三四五六七八九十]{1,2})年")
_LABEL_DATE = re.compile(r"(?:完成时限|完成时间|完成期限|工作时限|办结时限|时限|期限|完成时间节点)\s*[::]\s*$")
_LONG_TERM = re.compile(r"\((长期(?:坚持|推进)?|持续(?:推进|开展)|常年)\)")
_WORKING_DAYS = re.compile(r"(?:进行|公示|不少于|为期|期限为?|在)?(\d{1,3}|[一二三四五六七八九十]{1,3})个工作日")


def read_milestones(
    text: Text, span: Span, sections: tuple[Section, ...], *, year: int | None, issued: object = None
) -> tuple[Milestone, ...]:
    """Return the dated steps of a programme in the order of the text.

    A year alone frames the text and is no step; a day that a target repeats is one step, not two; the deadline's own day is not a step.
    """
    found: list[Milestone] = []
    goal_days: set[tuple[object, object]] = set()
    for mention in find_days(text.folded[slice(*span)], year=year, issued=issued):  # type: ignore[arg-type]
        at = span[0] + mention.span[0], span[0] + mention.span[1]
        place = locate(sections, at[0])
        heading = place.chain[-1] if place.chain else None
        in_heading = bool(heading and heading.span[0] <= at[0] < heading.title_span[1] and _framed(text, at, heading))
        if _is_no_step(text, mention, at, None if in_heading and len(place.chain) > 1 else place.role):
            continue
        if not in_heading and _fills_its_line(text, at):
            continue
        if place.role == "goals" and not in_heading:
            if (mention.starts, mention.ends) in goal_days:
                continue
            goal_days.add((mention.starts, mention.ends))
        found.append(_milestone(text, mention, at, place.chain, in_heading))
    found += _undated(text, span, sections)
    return tuple(sorted(found, key=lambda m: m.span))


def _is_no_step(text: Text, mention: DayMention, at: Span, role: str | None) -> bool:
    folded = text.folded
    before = folded[max(0, at[0] - 40) : at[0]].rsplit("\n", 1)[-1]
    after = folded[at[1] : at[1] + 24].split("\n", 1)[0]
    return (
        mention.bare_year
        or mention.precision == "year"
        or role == "deadline"
        or bool(_LABEL_DATE.search(before))
        or bool(_CITED.search(before))
        or bool(_PAST.match(after) or _ADOPTED.match(folded[at[1] : at[1] + 44]))
        or (mention.bound == "from" and bool(_ISSUE.match(after)))
    )


def _fills_its_line(text: Text, at: Span) -> bool:
    """A day alone on its line, or in a bracket that is the line, is a cell or a signature."""
    start, end = text.folded.rfind("\n", 0, at[0]) + 1, text.folded.find("\n", at[1])
    line = text.folded[start : end if end >= 0 else len(text.folded)].strip()
    return line.strip("()。 ") == text.folded[slice(*at)].strip() or bool(re.fullmatch(r"\([^()]*\)", line))


def _framed(text: Text, at: Span, heading: Section) -> bool:
    """The date frames a phase where it stands in a bracket of the heading, or is the heading."""
    before, after = text.folded[at[0] - 1 : at[0]], text.folded[at[1] : at[1] + 1]
    title = text.folded[slice(*heading.title_span)].strip(" :。")
    return (before == "(" and after == ")") or title == text.folded[slice(*at)]


def _milestone(text: Text, mention: DayMention, at: Span, chain: tuple[Section, ...], in_heading: bool) -> Milestone:
    if in_heading:
        span = chain[-1].span[0], chain[-1].title_span[1]
    else:
        span = text.trimmed(text.clause(at[0], marks="。;!?\n"), " \n,。;")
        span = _around(text, at, span)
    return Milestone(
        span=span,
        text_span=text.original_at(span),
        phase=_phase(chain),
        starts=mention.starts,
        ends=_end_of_run(text, mention, at),
        precision=mention.precision,
        bound=mention.bound,
        heads_phase=in_heading,
    )


def _end_of_run(text: Text, mention: DayMention, at: Span) -> date | None:
    """从某日起实施三年: the day before the same day three years on."""
    run = _RUNS_FOR.match(text.folded, at[1]) if mention.bound == "from" and mention.starts else None
    years = parse_number(run.group(1)) if run else None
    if not years or not mention.starts:
        return mention.ends
    day = mention.starts - timedelta(days=1)
    return date(day.year + int(years), day.month, min(day.day, monthrange(day.year + int(years), day.month)[1]))


def _around(text: Text, at: Span, sentence: Span) -> Span:
    """The clauses that a day governs: from its own clause to the sentence's end or the next dated clause."""
    start = max(sentence[0], text.clause(at[0])[0])
    nexts = [m.span[0] + at[1] for m in find_days(text.folded[at[1] : sentence[1]], year=2000)]
    end = sentence[1]
    if nexts:
        cut = text.folded.rfind(",", at[1], nexts[0])
        end = cut if cut > at[1] else end
    return text.trimmed((start, end), " \n,。;")


def _phase(chain: tuple[Section, ...]) -> str:
    names = [re.sub(_PHASE_DATE, "", section.title).strip(" :。") for section in chain]
    dated = [n for n in names[1:] if n and len(n) <= 24] or [n for n in names if n and len(n) <= 24]
    return "/".join(dated[:2])


def _undated(text: Text, span: Span, sections: tuple[Section, ...]) -> list[Milestone]:
    out = []
    for pattern, precision in ((_LONG_TERM, "open_ended"), (_WORKING_DAYS, "duration")):
        for match in pattern.finditer(text.folded, *span):
            chain = locate(sections, match.start()).chain
            clause = text.trimmed(text.clause(match.start()))
            out.append(
                Milestone(
                    span=clause,
                    text_span=text.original_at(clause),
                    phase=_phase(chain),
                    starts=None,
                    ends=None,
                    precision=precision,
                    bound=None,
                )
            )
    return out
