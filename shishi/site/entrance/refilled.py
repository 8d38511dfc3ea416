"""A page's form filled in again with what was sent, and what is wrong said at its field. The rest of the page stays as it was drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import unquote, urljoin, urlsplit

_CHOSEN, _NOT_TYPED = ("checkbox", "radio"), ("hidden", "submit", "button", "image", "reset", "password")
_TOKEN = "csrfmiddlewaretoken"
ID = "refused"

Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was refused, and why."""

    to: str
    """The path that it was sent to."""
    page: str
    """The address of the page that it stands on."""
    fields: Mapping[str, Sequence[str]]
    files: Collection[str]
    """Names of the fields with files."""
    says: str
    field: str
    """The name of the one that it speaks of; empty where that is none."""
    asks_files: str


@dataclass(slots=True)
class _Tag:
    name: str
    held: Attributes
    start: int
    end: int
    """Behind its start tag."""
    close: int = 0
    """Where its end tag begins."""
    behind: int = 0
    inside: list[_Tag] = field(default_factory=list)
    """The options of a select."""

    @property
    def key(self) -> str:
        return self.held.get("name") or ""

    @property
    def kind(self) -> str:
        return (self.held.get("type") or "text").lower() if self.name == "input" else self.name

    @property
    def value(self) -> str:
        return self.held.get("value") or ""

    @property
    def is_typed(self) -> bool:
        return bool(self.key) and self.kind not in _NOT_TYPED


@dataclass(slots=True)
class _Form:
    tag: _Tag
    folds: tuple[_Tag, ...]
    """What is folded around it, and around its fields."""
    fields: list[_Tag] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page, each with its fields, by where they stand."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *accumulate(len(line) + 1 for line in page.split("\n"))]
        self.forms: list[_Form] = []
        self._open: _Form | None = None
        self._folds: list[_Tag] = []
        self._last: _Tag | None = None
        self.apart: list[_Tag] = []
        """Fields that name their form."""
        self.feed(page)
        self.close()
        for tag in self.apart:
            owner = next((f for f in self.forms if f.tag.held.get("id") == tag.held["form"]), None)
            if owner:
                owner.fields.append(tag)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        it = _Tag(tag, dict(attrs), start, end, behind=end)
        if tag == "details":
            self._folds.append(it)
        elif tag == "form":
            self._open = _Form(it, tuple(self._folds))
            self.forms.append(self._open)
        elif tag == "option" and self._last and self._last.name == "select":
            self._last.inside.append(it)
        elif tag in ("input", "textarea", "select", "button"):
            self._last = it
            if "form" in it.held:
                self.apart.append(it)
            elif self._open:
                self._open.fields.append(it)
                self._open.folds += tuple(d for d in self._folds if d not in self._open.folds)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif self._last and self._last.name == tag:
            self._last.close = self._at()
            self._last.behind = self._last.close + len(f"</{tag}>")


def refilled(page: str, sent: Sent) -> str | None:
    """Return the page with the form filled in again; None where it has no such form, or one in which nothing is typed."""
    form = min((f for f in Forms(page).forms if _takes(f, sent)), key=lambda f: _strange(f, sent), default=None)
    typed = [f for f in form.fields if f.is_typed] if form else []
    if form is None or not typed or set(sent.fields) - {f.key for f in form.fields}:
        return None
    edits = dict(_edits(form, typed, sent))
    whole, at = [], 0
    for start, end in sorted(edits):
        whole += [page[at:start], edits[start, end]]
        at = end
    return "".join([*whole, page[at:]])


def _takes(form: _Form, sent: Sent) -> bool:
    held = form.tag.held
    return (held.get("method") or "").lower() == "post" and _path(urljoin(sent.page, held.get("action") or "")) == sent.to


def _path(address: str) -> str:
    return unquote(urlsplit(address).path)


def _strange(form: _Form, sent: Sent) -> tuple[int, int]:
    """Return how many names, and then values that nobody types, were sent that the form does not have."""
    names = {f.key for f in form.fields}
    typed = {f.key for f in form.fields if f.is_typed}
    fixed = {(f.key, f.value) for f in form.fields if not f.is_typed}
    told = [(name, value) for name, values in sent.fields.items() for value in values]
    return len(set(sent.fields) - names), sum(pair[0] not in typed and pair not in fixed for pair in told)


def _edits(form: _Form, typed: Sequence[_Tag], sent: Sent) -> Iterator[tuple[tuple[int, int], str]]:
    wrong = next((f for f in typed if f.key == sent.field), None)
    first = wrong or next((f for f in typed if f.kind not in _CHOSEN), typed[0])
    for fold in form.folds:
        yield (fold.start, fold.end), _start(fold, fold.held | {"open": None})
    if wrong is None:
        yield (form.tag.end, form.tag.end), f'<div class="wrong" id="{ID}" role="alert"><p>{escape(sent.says)}</p></div>'
    taken: dict[str, int] = {}
    for tag in typed:
        held = dict(tag.held)
        if tag is wrong:
            about = f"{held.get('aria-describedby') or ''} {ID}".strip()
            held |= {"aria-invalid": "true", "aria-describedby": about}
        if tag is first:
            held["autofocus"] = None
        nth = taken[tag.key] = taken.get(tag.key, -1) + 1
        yield from _filled(tag, held, sent, nth)
        if tag is wrong:
            yield (tag.behind, tag.behind), f'<p class="field-wrong" id="{ID}">{escape(sent.says)}</p>'
        elif tag.kind == "file" and tag.key in sent.files:
            yield (tag.behind, tag.behind), f'<p class="field-wrong">{escape(sent.asks_files)}</p>'


def _filled(tag: _Tag, held: Attributes, sent: Sent, nth: int) -> Iterator[tuple[tuple[int, int], str]]:
    values = sent.fields.get(tag.key, ())
    if tag.kind in _CHOSEN:
        held = {k: v for k, v in held.items() if k != "checked"}
        held |= {"checked": None} if (tag.held.get("value") or "on") in values else {}
    elif tag.kind == "select":
        for option in tag.inside:
            kept = {k: v for k, v in option.held.items() if k != "selected"}
            yield (option.start, option.end), _start(option, kept | ({"selected": None} if option.value in values else {}))
    elif nth < len(values) and tag.kind == "textarea":
        yield (tag.end, tag.close), "\n" + escape(values[nth], quote=False)
    elif nth < len(values) and tag.kind != "file":
        held["value"] = values[nth]
    yield (tag.start, tag.end), _start(tag, held)


def _start(tag: _Tag, held: Attributes) -> str:
    told = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in held.items())
    return f"<{tag.name}{told}>"
