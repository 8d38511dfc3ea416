"""The field page: a stage filed where there is no network, kept on the phone and sent when there is one.

Its shell says nothing of anybody, so that a phone may keep it; who reads it and what there is to file comes as data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.forms import PhoneFilingForm, language
from shishi.areas.ledgers.labels import said
from shishi.areas.ledgers.pages.evidence import kept_upload
from shishi.areas.ledgers.queries.entries import entry_for, may_accept, may_file_stage
from shishi.areas.ledgers.queries.field import MOST, FieldEntry, field_list
from shishi.areas.ledgers.rules import Filing
from shishi.base.phrases import say
from shishi.engines.evidence import Unusable
from shishi.infra import clock, files
from shishi.infra.access.request import Request

MOST_PHOTOS = 9
_STATIC = (
    "vendor/tabler.css",
    "shishi/tokens.css",
    "shishi/frame.css",
    "shishi/parts.css",
    "shishi/forms.css",
    "shishi/field.css",
    "shishi/field.js",
    "shishi/outbox.js",
    "shishi/icon.svg",
    "shishi/icon-180.png",
    "shishi/field.webmanifest",
)
"""What the shell stands on."""


@dataclass(frozen=True, slots=True)
class Shell:
    most_photos: int = MOST_PHOTOS
    most_entries: int = MOST


@login_not_required
@csp_update({"img-src": ["blob:"]})  # type: ignore[arg-type]
def field(request: Request) -> HttpResponse:
    """Pictures may come from the phone itself: the photos that wait there."""
    return render(request, "ledgers/field.html", {"page": Shell()})


@dataclass(frozen=True, slots=True)
class Worker:
    version: str
    shell: tuple[str, ...]


@login_not_required
@never_cache
def field_worker(request: Request) -> HttpResponse:
    """The service worker; whatever changes of the shell, its words too, changes its version."""
    words = render_to_string("ledgers/field.html", {"page": Shell()}, request)
    version = sha256(words.encode() + _stands_on().encode()).hexdigest()[:16]
    page = Worker(version, (reverse("ledgers:field"), *map(static, _STATIC)))
    return render(request, "ledgers/field-worker.js", {"page": page}, content_type="text/javascript")


@lru_cache
def _stands_on() -> str:
    paths = [finders.find(name) for name in _STATIC]
    return sha256(b"".join(Path(str(path)).read_bytes() for path in paths)).hexdigest()


@never_cache
def field_entries(request: Request) -> JsonResponse:
    """Who reads, with what there is to file; and the token with which it is sent."""
    found = field_list(scope=request.scope)
    return JsonResponse(
        {
            "user": request.scope.username,
            "name": request.scope.name,
            "token": get_token(request),
            "as_of": clock.now(),
            "today": clock.today(),
            "more": found.more,
            "entries": [_written(e) for e in found.entries],
        }
    )


def _written(e: FieldEntry) -> dict[str, Any]:
    words = language()
    return {
        "id": e.id,
        "number": e.number,
        "name": e.name,
        "organisation": e.organisation,
        "ledger": e.definition.words(words),
        "due": e.due,
        "stages": [
            {"code": s.stage.code, "label": s.stage.words(words), "planned": s.planned, "photo": "photo" in s.stage.evidence}
            for s in e.stages
        ],
    }


def field_send(request: Request) -> HttpResponse:
    """Take one filing out of a phone's outbox. What cannot be is told in a sentence, and nothing of it is written."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = PhoneFilingForm(request.POST)
    if not form.is_valid():
        return _refused(_("填报不完整：请选择阶段，填写发生日期，如 2022-05-10。"))
    told = form.cleaned_data
    it = entry_for(scope=request.scope, pk=told["entry"])
    if it is None:
        return _refused(_("没有这一条，或不在您的范围内；请从列表中选取。"), 404)
    if not may_file_stage(scope=request.scope, entry=it, stage=told["stage"]):
        return _refused(_("这一阶段不由您填报。"), 403)
    filing = Filing(it.pk, told["stage"], told["happened_date"], told["why"])
    return _taken(request, told["client_key"], filing, may_accept(scope=request.scope, entry=it))


def _taken(request: Request, client_key: Any, filing: Filing, gates: bool) -> HttpResponse:
    sent = request.FILES.getlist("photos")
    if len(sent) > MOST_PHOTOS:
        return _refused(_("照片有 %(n)d 张；一次最多 %(most)d 张。") % {"n": len(sent), "most": MOST_PHOTOS})
    uploads, name = [], ""
    try:
        for file in sent:
            name = file.name or ""
            uploads.append(kept_upload(file))
        taken = actions.take_phone_filing(
            client_key=client_key, filing=filing, uploads=uploads, by=request.scope.username, now=clock.now(), gates=gates
        )
    except Unusable as refused:
        return _refused(said(say("{name}：{problem}", name=name, problem=refused.phrase)))
    except (actions.StageRefused, actions.EvidenceRefused) as refused:
        return _refused(said(refused.phrase))
    except actions.KeyUsed as refused:
        return _refused(said(refused.phrase), 409)
    except files.FilesUnreachable:
        return JsonResponse({"later": _("文件库没有应答，没有收下；稍后再传。")}, status=503)
    return JsonResponse({"received": taken.at.astimezone(clock.SHANGHAI), "photos": taken.photos})


def _refused(sentence: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"refused": sentence}, status=status)
