"""The sketch of a city's counties that its maps are drawn on: fetched once by a browser, for every page with a place has it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shishi.areas.ledgers.queries.entries import ledgers_for
from shishi.infra.access.request import Request
from shishi.infra.places.queries import outlines_file

_A_YEAR = 365 * 24 * 3600


def outlines_at(city_code: str) -> str | None:
    """Return where the sketch is fetched; an address of its own whenever the file is another. None where the city has none."""
    path = outlines_file(city_code)
    return f"{reverse('ledgers:outlines', args=[city_code[:6]])}?v={path.stat().st_mtime_ns:x}" if path else None


@require_safe
@cache_control(private=True, max_age=_A_YEAR, immutable=True)
def outlines(request: Request, city: int) -> HttpResponseBase:
    path = outlines_file(str(city))
    if path is None or not ledgers_for(scope=request.scope, city=str(city).ljust(12, "0")):
        raise Http404
    return FileResponse(path.open("rb"), content_type="application/geo+json")
