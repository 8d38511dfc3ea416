"""What waits for a person, for the tools that person uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ninja import Router, Schema

from shishi.areas.overview import queries
from shishi.areas.packs import public as packs
from shishi.infra import clock
from shishi.infra.access.request import Request

router = Router(tags=["overview"])
NEWS_DAYS = 14


class StandingOut(Schema):
    role: str
    prefix: str
    organisation_name: str
    programme: int | None
    post: str
    deputises: str


class MeOut(Schema):
    username: str
    name: str
    standings: list[StandingOut]
    permissions: list[str]


class OwedOut(Schema):
    kind: str
    about: str
    says: str
    count: int


class NewsOut(Schema):
    at: Any
    kind: str
    about: str
    says: str
    by: str


@router.get("/me", response=MeOut)
def me(request: Request) -> dict[str, Any]:
    """Whose key this is, and what it may do."""
    scope = request.scope
    return {
        "username": scope.username,
        "name": scope.name,
        "standings": scope.standings,
        "permissions": sorted(p.value for p in scope.only or ()),
    }


@router.get("/owed", response=list[OwedOut])
def owed(request: Request) -> Any:
    """What waits for the key's holder."""
    return queries.owed(scope=request.scope, now=clock.now())


@router.get("/news", response=list[NewsOut])
def news(request: Request) -> Any:
    """What has happened to the drafts in the last two weeks."""
    return packs.news(scope=request.scope, since=clock.now() - timedelta(days=NEWS_DAYS))
