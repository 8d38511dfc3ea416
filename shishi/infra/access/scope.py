"""What a person may do today, worked out once a request, and the one WHERE that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q

from shishi.infra.access.models import Grant, Token, User
from shishi.infra.access.roles import PERMISSIONS, ROLES, Permission, Reach

_LEVELS = (2, 4, 6, 9, 12)
_NONE = Q(pk__in=[])
_ANY = ~_NONE


def prefix_of(division_code: str) -> str:
    """Return the digits that all codes in the division begin with: 620702000000 → 620702; empty for the whole country."""
    bare = division_code.rstrip("0")
    return division_code[: next(n for n in (0, *_LEVELS) if n >= len(bare))]


@dataclass(frozen=True, slots=True)
class Standing:
    """One grant as it holds today."""

    grant: int
    role: str
    prefix: str
    organisation: int | None
    organisation_name: str
    programme: int | None
    post: str
    deputises: str
    """The name of whoever is stood in for."""
    holder: str = ""
    """Their username."""

    def may(self, permission: Permission) -> bool:
        return permission in ROLES[self.role].permissions

    def may_touch(self, organisation: str | None) -> bool:
        """Tell whether a row of this organisation is its own, where the role reaches no others; None for rows that belong to none."""
        return organisation is None or not ROLES[self.role].own_rows or (organisation == self.organisation_name != "")


@dataclass(frozen=True, slots=True)
class Scope:
    user: int
    username: str
    name: str
    standings: tuple[Standing, ...]
    only: frozenset[Permission] | None = None
    """What a token was cut to; None for a person at the screen."""

    def with_permission(self, permission: Permission) -> tuple[Standing, ...]:
        if self.only is not None and permission not in self.only:
            return ()
        return tuple(s for s in self.standings if s.may(permission))

    def cut_to(self, permission: Permission) -> Scope:
        """Return what the grants that hold this permission allow, and no other grant."""
        return replace(self, standings=self.with_permission(permission))

    def may(
        self, permission: Permission, *, division_code: str = "", programme: int | None = None, organisation: str | None = None
    ) -> bool:
        """Tell whether some grant allows it at all, or for a row of this division, programme and organisation."""
        reach = PERMISSIONS[permission].reach
        return any(
            not division_code or (_covers(s, reach, division_code, programme) and s.may_touch(organisation))
            for s in self.with_permission(permission)
        )

    def alone(self, standing: Standing) -> Scope:
        """Return what one of the grants allows by itself."""
        return replace(self, standings=(standing,))

    def has_role(self, *roles: str) -> bool:
        return any(s.role in roles for s in self.standings)

    @property
    def reads_are_noted(self) -> bool:
        return any(ROLES[s.role].reads_are_noted for s in self.standings)

    def where(
        self,
        permission: Permission,
        *,
        division: str = "division_code",
        programme: str | None = None,
        organisation: str | None = None,
    ) -> Q:
        """Return the condition on rows with these columns; it joins nothing."""
        reach = PERMISSIONS[permission].reach
        allowed = _NONE
        for s in self.with_permission(permission):
            one = Q(**{f"{division}__startswith": s.prefix}) if s.prefix else _ANY
            if reach is Reach.WHOLE_PLAN:
                one |= Q(**{f"{division}__in": above(s.prefix)})
            elif s.programme is not None and programme:
                one &= Q(**{programme: s.programme})
            if organisation and ROLES[s.role].own_rows:
                one &= Q(**{organisation: s.organisation_name}) & ~Q(**{organisation: ""})
            allowed |= one
        return allowed


NOBODY = Scope(0, "", "", ())
OPERATOR = Scope(0, "operator", "", (Standing(0, "city_office", "", None, "", None, "", ""),))
"""Who works at the machine itself: all that a city office may, in every city."""


def _covers(s: Standing, reach: Reach, division_code: str, programme: int | None) -> bool:
    if reach is Reach.WHOLE_PLAN:
        return division_code.startswith(s.prefix) or division_code in above(s.prefix)
    return division_code.startswith(s.prefix) and (s.programme is None or programme is None or s.programme == programme)


def above(division_code: str) -> list[str]:
    """Return the codes of the city and what lies between it and the division; a province's plan is another matter."""
    prefix = prefix_of(division_code)
    return [prefix[:n].ljust(12, "0") for n in _LEVELS if 4 <= n < len(prefix)]


def scope_of(user: User, *, today: date) -> Scope:
    """Return what the user may do today. One query."""
    rows = (
        Grant.objects.filter(user=user, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .order_by("pk")
        .values_list(
            "pk",
            "role",
            "division_code",
            "organisation_id",
            "organisation__name",
            "programme",
            "post",
            "deputises__user__name",
            "deputises__user__username",
        )
    )
    return Scope(user.pk, user.username, user.name, tuple(_standing(*g) for g in rows) if user.is_active else ())


def scope_of_token(token: Token, *, today: date) -> Scope:
    """Return the user's scope cut to what the token names."""
    return replace(scope_of(token.user, today=today), only=frozenset(Permission(code) for code in token.permissions))


def _standing(
    grant: int,
    role: str,
    division_code: str,
    organisation: int | None,
    organisation_name: str | None,
    programme: int | None,
    post: str,
    *stood_in_for: str | None,
) -> Standing:
    deputises, holder = (told or "" for told in stood_in_for)
    return Standing(
        grant=grant,
        role=role,
        prefix=prefix_of(division_code),
        organisation=organisation,
        organisation_name=organisation_name or "",
        programme=programme,
        post=post,
        deputises=deputises,
        holder=holder,
    )


Row = TypeVar("Row", bound=models.Model)


class Scoped(models.QuerySet[Row]):
    """Rows that carry their division and, where they belong to one, their programme."""

    division_column: ClassVar[str] = "division_code"
    programme_column: ClassVar[str | None] = None
    organisation_column: ClassVar[str | None] = None

    def for_user(self, scope: Scope, permission: Permission) -> Scoped[Row]:
        columns = {"division": self.division_column, "programme": self.programme_column, "organisation": self.organisation_column}
        return self.filter(scope.where(permission, **columns))  # type: ignore[arg-type]


class ScopedByProgramme(Scoped[Row]):
    programme_column = "programme"


class ScopedByUnit(ScopedByProgramme[Row]):
    organisation_column = "organisation"


def posts_of(standings: Iterable[Standing]) -> set[tuple[str, str]]:
    """Return (organisation, post) of every post held."""
    return {(s.organisation_name, s.post) for s in standings if s.post}
