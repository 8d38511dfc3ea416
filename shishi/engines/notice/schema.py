"""What reading a notice returns.

One dataclass for each thing a notice says. A `span` is a half-open range of characters in `Reading.text`; `text_span` is the
text it covers, kept so that a value can be shown without the notice. Dates are days, amounts are in yuan, quantities are
expanded (2.5万人次 is 25000 人次). `to_json` in `json_form.py` gives the documented form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from shishi.base.phrases import Phrase

Span = tuple[int, int]
Number = int | float | tuple[int | float, int | float]
"""A quantity: a number, or the two ends of a range (1-2家)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with everything below it. `path` is its numbers from the top, such as `一/（二）/1`."""

    number: str
    title: str
    level: int
    path: str
    span: Span
    title_span: Span
    body_span: Span
    """The section's own text: behind its heading, before its first child."""
    children: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A share of a target. Several `places` have `quantity` each (甲县、乙县各1个)."""

    places: tuple[str, ...]
    quantity: int | float
    unit: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    span: Span
    text_span: str
    quantity: Number | None
    unit: str | None
    subject: str
    qualifier: str | None
    """One of `=`, `>=`, `<=`, `<`, `>`, `about`; None where nothing is quantified."""
    kind: str
    """output, progress, rate, rate_delta, capacity, quota, standard, eligibility, scope, baseline, breakdown, recurring, unquantified."""
    place: str | None
    by: date | None
    by_basis: str | None
    """span, sentence, programme; None where no day governs."""
    parts: tuple[Part, ...] = ()
    """The same quantity split over places or bodies, as the text lists it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    span: Span
    text_span: str
    amount: float | int | None
    """Yuan; None for a source without an amount."""
    unit: str | None
    per: str | None
    source_level: str
    share: float | None
    qualifier: str | None
    kind: str
    """total, component, subsidy, unit_cost, cost_standard, ratio, tier, ceiling, threshold, residual, source_no_amount, investment_target, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    span: Span
    text_span: str
    phase: str
    starts: date | None
    ends: date | None
    precision: str
    """day, xun, month, quarter, half_year, year, season, duration, open_ended."""
    bound: str | None
    """by (前, 底前), from, at."""
    heads_phase: bool = False
    """True where the date stands in a phase's own heading and so frames the steps below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    span: Span
    text_span: str
    cadence: str
    """weekly, xun, monthly, quarterly, half_yearly, yearly."""
    day: str | None
    """`last`, a day of the month such as `30`, `21-last`, a weekday; None where the text gives none."""
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    title: str
    span: Span
    text_span: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    name: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    city_leader: Person | None = None
    department_leader: Person | None = None
    lead_units: tuple[Unit, ...] = ()
    """Usually one; two where a notice names two leads side by side."""
    supporting_units: tuple[Unit, ...] = ()
    implementing_units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    date: date
    text_span: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing the text names: a safeguard's heading, a cited document."""

    title: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    title: str
    present: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A leaf programme: a scheme, or the part of a scheme that has its own duties and deadline."""

    id: str
    title: str
    span: Span
    title_span: Span
    scheme: str | None = None
    """The title of the scheme that this is a part of."""
    sections: tuple[Section, ...] = ()
    targets: tuple[Target, ...] = ()
    funding: tuple[Funding, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    recurring: tuple[Recurring, ...] = ()
    responsible: Responsible = field(default_factory=Responsible)
    deadline: Deadline | None = None
    safeguards: tuple[Named, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything read from one notice, with the text it was read from."""

    text: str
    sha256: str
    """Of `text` in UTF-8, so that a stored span can be believed."""
    reader_version: str
    document_number: str | None
    document_number_span: Span | None
    title: str
    title_span: Span
    issuer: str | None
    issuer_span: Span | None
    issued_on: date | None
    issued_span: Span | None
    year: int | None
    """The year that a day without one falls in."""
    programmes: tuple[Programme, ...]
    recurring: tuple[Recurring, ...] = ()
    """Duties to report that the notice lays on all programmes."""
    announced_titles: tuple[Named, ...] = ()
    """The scheme titles as the covering letter lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing checked. `says` quotes or states the text, `why` tells why it cannot hold, `question` is for the issuing office."""

    code: str
    family: str
    """sum, date, feasible, name, duty, gap, scope."""
    severity: str
    """error, doubt, gap, ok."""
    programme: str | None
    """The programme's id; None for the notice as a whole."""
    spans: tuple[Span, ...]
    says: Phrase
    arithmetic: Phrase
    why: Phrase
    question: Phrase
