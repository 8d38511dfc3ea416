"""Who holds what: people and grants as far as somebody may manage them, and one's own posts with who stands in for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shishi.infra.access.models import Grant, User
from shishi.infra.access.roles import Permission
from shishi.infra.access.scope import Scope

PAGE = 50
_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Person:
    user: User
    grants: tuple[Grant, ...]
    """Those that the manager may see: what holds or is to hold first, what has ended last."""

    def holds(self, today: date) -> tuple[Grant, ...]:
        return tuple(g for g in self.grants if not ended(g, today))


def ended(grant: Grant, today: date) -> bool:
    return grant.valid_to is not None and grant.valid_to < today


def people_within(*, scope: Scope, words: str = "", after: str = "") -> list[Person]:
    """Return a page of the people with a post where the scope may manage access, by username. `after` ends the page before. Two queries."""
    users = User.objects.filter(_within(scope, "grants__division_code"), username__gt=after).order_by("username").distinct()
    for word in words.split():
        users = users.filter(
            Q(username__icontains=word)
            | Q(name__icontains=word)
            | Q(grants__organisation__name__icontains=word)
            | Q(grants__post__icontains=word)
        )
    return _with_grants(scope, list(users[:PAGE]))


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """Return what the people of these usernames are called; a username that nobody has stays what it is. One query, none of nobody."""
    asked = set(usernames)
    return {u: u for u in asked} | dict(User.objects.filter(username__in=asked).values_list("username", "name") if asked else ())


def people_of_counties(city: str) -> dict[str, set[str]]:
    """Return who has or had a post in a county of the city, or below one, and in which counties (6 digits). One query."""
    out: dict[str, set[str]] = {}
    below = Grant.objects.filter(division_code__startswith=city[:4]).exclude(division_code=city)
    for username, code in below.values_list("user__username", "division_code"):
        out.setdefault(username, set()).add(code[:_COUNTY])
    return out


def person_within(*, scope: Scope, pk: int) -> Person | None:
    users = list(User.objects.filter(_within(scope, "grants__division_code"), pk=pk).distinct())
    return next(iter(_with_grants(scope, users)), None)


def _within(scope: Scope, column: str) -> Q:
    return scope.where(Permission.MANAGE_ACCESS, division=column)


def _with_grants(scope: Scope, users: Sequence[User]) -> list[Person]:
    rows = Grant.objects.filter(_within(scope, "division_code"), user__in=users)
    rows = rows.select_related("organisation", "deputises__user").order_by("user", "-valid_from", "pk")
    held: dict[int, list[Grant]] = {u.pk: [] for u in users}
    for row in rows:
        held[row.user_id].append(row)  # type: ignore[attr-defined]
    return [Person(u, tuple(sorted(held[u.pk], key=lambda g: g.valid_to is not None))) for u in users]


def holds_beyond(*, scope: Scope, user: User, today: date) -> bool:
    """Tell whether the person also holds a post that the scope may not manage."""
    return _holding(today).filter(user=user).exclude(_within(scope, "division_code")).exists()


def own_grants(*, user: int, today: date) -> list[tuple[Grant, tuple[Grant, ...]]]:
    """Return each of somebody's own posts with those who stand in for it, today or later. Two queries."""
    own = list(_holding(today).filter(user=user, deputises__isnull=True).select_related("organisation"))
    deputies = list(_holding(today).filter(deputises__in=own).select_related("user").order_by("valid_from", "pk"))
    return [(g, tuple(d for d in deputies if d.deputises_id == g.pk)) for g in own]  # type: ignore[attr-defined]


def deputies_among(usernames: Collection[str]) -> list[Grant]:
    """Return every grant by which these people ever stood in for another. One query, none of nobody."""
    found = Grant.objects.filter(user__username__in=usernames, deputises__isnull=False)
    return list(found.select_related("user", "deputises__user")) if usernames else []


def colleagues(*, scope: Scope, today: date) -> list[tuple[str, str]]:
    """Return (username, name) of the others with a post in the divisions of one's own posts, for a list to choose from."""
    near = Q(pk__in=[])
    for s in scope.standings:
        near |= Q(division_code__startswith=s.prefix)
    found = _holding(today).filter(near, user__is_active=True).exclude(user=scope.user)
    return list(found.order_by("user__username").values_list("user__username", "user__name").distinct()[:500])


def units_holding(roles: Collection[str], *, division_code: str, today: date) -> list[str]:
    """Return the organisations of a division for which somebody holds one of these roles. One query."""
    found = _holding(today).filter(role__in=roles, division_code=division_code, valid_from__lte=today, user__is_active=True)
    return list(found.exclude(organisation=None).order_by().values_list("organisation__name", flat=True).distinct())


def whose_record(*, scope: Scope) -> frozenset[str] | None:
    """Return the usernames whose lines of the record the scope may read; None is everybody's: where nobody has a post elsewhere."""
    within = scope.where(Permission.READ_RECORD, division="division_code")
    if not Grant.objects.exclude(within).exists():
        return None
    return frozenset(Grant.objects.filter(within).values_list("user__username", flat=True))


def nobody_yet() -> bool:
    """Tell whether there is no user at all, so that nobody can sign in."""
    return not User.objects.exists()


def user_named(username: str) -> User | None:
    return User.objects.filter(username=username.strip(), is_active=True).first()


def _holding(today: date) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
