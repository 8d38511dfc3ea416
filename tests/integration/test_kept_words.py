"""What somebody typed stands in its form again where it was refused, on the page of the form, with what is wrong at its field. A new form is swept without an edit."""

import html
import re
from datetime import date
from urllib.parse import unquote, urljoin

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from shishi.areas.ledgers import actions as ledgers
from shishi.areas.packs import actions as packs
from shishi.areas.progress import actions as progress
from shishi.areas.reporting import actions as reporting
from shishi.areas.reporting.models import Coordination
from shishi.base.phrases import say
from shishi.infra.access.models import User
from shishi.infra.access.people import AccessRefused
from shishi.infra.record import writing
from shishi.site.entrance.refilled import Forms, Sent, refilled
from tests.integration.drafts import CITY
from tests.integration.ledger_entries import GANZHOU, at
from tests.integration.world import addresses_of, build

pytestmark = [pytest.mark.django_db, pytest.mark.db]
WORDS = "写了半天<的>话"
TYPED = {"date": "2022-06-01", "number": "1", "tel": "13900000000", "datetime-local": "2022-06-01T17:00"}
AREAS = (
    packs.DraftRefused,
    AccessRefused,
    reporting.ReportRefused,
    reporting.CoordinationRefused,
    reporting.ChaseRefused,
    ledgers.EntryRefused,
    ledgers.StageRefused,
    ledgers.EvidenceRefused,
    ledgers.BatchRefused,
    progress.NoteRefused,
)


class AtTheLastMoment(*AREAS):
    """As whatever area does it would say it."""


def refuse(*_args, **_told):
    raise AtTheLastMoment([say("这一项必须填写。")])


HANDS = {
    "ganzhou": ("county", GANZHOU, {"organisation": "甘州区政府"}),
    "head": ("city_office", CITY),
    "bureau": ("lead_unit", CITY, {"organisation": "市教育局"}),
    "looks": ("inspector", CITY),
}
"""Whoever has one form or another before them."""
AT_LEAST = {"ganzhou": 8, "head": 12, "bureau": 5, "looks": 1}


@pytest.fixture
def addresses(plan, retold, zhangye_pack, person, settings, tmp_path):
    """Of the pages in a world where there is something to write of."""
    settings.FILES_DIR, settings.TODAY = tmp_path, date(2022, 5, 20)
    world = build(retold, zhangye_pack, person("ganzhou", HANDS["ganzhou"]))
    return [to for route, to in addresses_of(world).items() if "<str:form>" not in route and "." not in route.split("/")[-1]]


def forms_of(page):
    """Return those that are sent by a button and have something to write in."""
    forms = [f for f in Forms(page).forms if f.tag.held.get("method") == "post" and any(t.name == "button" for t in f.fields)]
    return [f for f in forms if any(kind(t) == "text" for t in f.fields)]


def kind(tag):
    return "text" if tag.kind in ("text", "textarea") and not tag.held.get("pattern") else tag.kind


def filled(form):
    """Return what somebody sends who fills in all there is, by the first button."""
    told: dict[str, list[str]] = {}
    buttons = [t for t in form.fields if t.name == "button"][:1]
    for tag in [t for t in form.fields if t.name != "button" and t.key] + [t for t in buttons if t.key]:
        value = {"text": WORDS, "hidden": tag.value, "button": tag.value, "radio": tag.value}.get(kind(tag), TYPED.get(tag.kind))
        if tag.name == "select":
            value = next((o.value for o in tag.inside if o.value), "")
        if value is not None and not (tag.kind == "radio" and tag.key in told):
            told.setdefault(tag.key, []).append(value)
    return told


def has_words(page):
    """Tell whether they stand in a field, and not in a sentence alone."""
    typed = re.escape(html.escape(WORDS))
    return bool(re.search(rf'value="{typed}"|>\s*{typed}</textarea>', page))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("hand", HANDS)
def test_whatever_form_is_refused_keeps_what_was_typed(hand, addresses, person, monkeypatch):
    client = Client()
    client.force_login(User.objects.filter(username=hand).first() or person(hand, HANDS[hand]))
    monkeypatch.setattr(writing, "_chain", refuse)
    seen, lost = {}, []

    for address in addresses:
        page = client.get(address)
        if page.status_code != 200 or page.streaming or "html" not in page.headers["Content-Type"]:
            continue
        for form in forms_of(page.content.decode()):
            to, told = urljoin(address, form.tag.held.get("action") or ""), filled(form)
            route = (re.sub(r"\d+", "N", unquote(to.split("?")[0])), *sorted(told))
            if route not in seen:
                answer = client.post(to, told)
                errors = [str(m) for m in get_messages(answer.wsgi_request) if m.level_tag == "error"]
                kept = answer.status_code == 422 and has_words(answer.content.decode())
                seen[route] = kept
                if errors or not (kept or answer.status_code == 302):
                    lost.append((route, answer.status_code, errors))

    assert lost == []
    assert sum(seen.values()) >= AT_LEAST[hand], seen


PAGE = """<details class="menu"><form method="post" action="/act/"><input type="hidden" name="which" value="1"><textarea name="why">old</textarea></form></details>
<form method="post" action="/act/" id="two"><input type="hidden" name="which" value="2"><input name="why" value="old &amp; new" required>
<select name="how"><option value="">-</option><option value="a" selected>A</option><option value="b">B</option></select>
<input type="checkbox" name="all" checked><input type="file" name="paper"></form><input form="two" name="more" value=""><p>&lt;kept&gt;</p>"""


def sent(fields, *, field="", files=()):
    return Sent("/act/", "/page/?on=2022-05-20", fields, files, "不行。", field, "请重新选择文件。")


def test_only_the_form_that_was_sent_is_filled_in_again():
    told = {"which": ["2"], "why": ['"<新>"'], "how": ["b"], "more": ["x"]}

    page = refilled(PAGE, sent(told, files={"paper"})) or ""

    assert ">old</textarea>" in page and '<details class="menu">' in page
    assert '<input name="why" value="&quot;&lt;新&gt;&quot;" required autofocus>' in page
    assert '<option value="a">A</option><option value="b" selected>' in page
    assert '<input type="checkbox" name="all">' in page
    assert '<input type="file" name="paper"><p class="field-wrong">请重新选择文件。</p>' in page
    assert '<input form="two" name="more" value="x"><p>&lt;kept&gt;</p>' in page
    assert page.count('<div class="wrong" id="refused" role="alert"><p>不行。</p></div>') == 1


def test_what_is_wrong_with_a_field_is_said_at_it_and_nothing_around_it_is_folded():
    page = refilled(PAGE, sent({"which": ["1"], "why": ["新"]}, field="why")) or ""

    assert page.startswith('<details class="menu" open><form')
    assert (
        '<textarea name="why" aria-invalid="true" aria-describedby="refused" autofocus>\n新</textarea><p class="field-wrong" id="refused">不行。</p>'
        in page
    )
    assert 'value="old &amp; new"' in page


@pytest.mark.parametrize("fields", [{"which": ["1"], "other": ["x"]}, {}], ids=["another form", "none of its kind"])
def test_a_page_without_the_form_is_left_as_it_is(fields):
    assert refilled(PAGE.replace("/act/", "/acts/") if not fields else PAGE, sent(fields)) is None


def test_what_was_refused_is_accepted_when_it_is_put_right_and_done_once(plan, person, settings):
    settings.TODAY = date(2022, 5, 20)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ganzhou", HANDS["ganzhou"]))

    def token(page):
        return re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]

    asked = {"asks": WORDS, "unit": "市教育局", "until": "2022-09-30", "programme": "1", "cause": "land"}
    refused = client.post("/coordination/", asked | {"csrfmiddlewaretoken": token(client.get("/coordination/"))})
    told = asked | {"until": "2022-06-03", "csrfmiddlewaretoken": token(refused)}
    answers = [client.post("/coordination/", told) for _ in range(2)]

    page = refused.content.decode()
    assert refused.status_code == 422
    assert has_words(page) and '<option value="land" selected>' in page
    assert re.search(r'name="until"[^>]*aria-invalid="true"[^>]*><p class="field-wrong" id="refused">答复期限', page)
    assert [a.status_code for a in answers] == [302, 302]
    assert [c.asks for c in Coordination.objects.all()] == [WORDS]


def test_what_was_typed_in_a_form_that_is_there_no_more_is_told_above_the_page(plan, person, settings):
    """As where a county took its request back while the department wrote its answer."""
    settings.TODAY = date(2022, 5, 20)
    asking = reporting.Asking("620702000000", "市教育局", "用地", date(2022, 6, 1))
    pk = reporting.ask(asking=asking, by="ganzhou", now=at(date(2022, 5, 12))).pk
    client = Client()
    client.force_login(person("bureau", HANDS["bureau"]))
    reporting.answer(pk=pk, says="已办", by="bureau", now=at(date(2022, 5, 13)))

    page = client.post(f"/coordination/{pk}/act/", {"says": "不需要 " + WORDS, "needless": "1"})

    assert page.status_code == 422
    assert html.escape(WORDS) in page.content.decode()
    assert "已经答复过，不能再改成不需要协调。" in page.content.decode()
