"""/api/v1: every area's endpoints behind one door that opens to keys (Authorization: Bearer …)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from shishi.areas.ledgers.endpoints import router as ledgers
from shishi.areas.overview.endpoints import router as overview
from shishi.areas.packs.endpoints import router as packs
from shishi.areas.plans.endpoints import router as plans
from shishi.areas.progress.endpoints import router as progress
from shishi.areas.reporting.endpoints import router as reporting
from shishi.infra import clock
from shishi.infra.access.models import Token
from shishi.infra.access.scope import scope_of_token
from shishi.infra.access.tokens import token_of


class Key(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Let the key's holder be who asks, with the key's own scope."""
        found = token_of(token, today=clock.today())
        if found:
            told: Any = request
            told.user, told.scope = found.user, scope_of_token(found, today=clock.today())
        return found


api = NinjaAPI(
    title="实事 Shishi",
    version="1",
    description="Whatever a page shows can be read here, with the same rules and the same scope.",
    auth=Key(),
    docs_url=None,
)
for router in (plans, packs, ledgers, progress, reporting, overview):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say what of the request is not as described, in the one shape that every refusal has: a sentence for each problem."""
    problems = [f"{'.'.join(map(str, e['loc'][1:])) or e['loc'][0]}: {e['msg']}" for e in error.errors]
    return api.create_response(request, {"problems": problems}, status=422)


urls = api.urls
for pattern in urls[0]:
    setattr(pattern.callback, "login_required", False)  # noqa: B010 - a key is asked for instead
