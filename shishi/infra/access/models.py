"""Who there is, and what each was granted, where, and from when to when."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shishi.infra.access.roles import ROLES
from shishi.infra.places.models import Organisation

NAME_LENGTH = 60


class User(AbstractBaseUser):
    """A person who signs in. Never deleted, for the record names them."""

    objects: models.Manager[User] = BaseUserManager()
    username = models.CharField(_("用户名"), max_length=NAME_LENGTH, unique=True)
    name = models.CharField(_("姓名"), max_length=NAME_LENGTH)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    """True while the password is one that somebody else chose."""
    added_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role of a user, in a division, for an organisation and a programme or for any, on certain days."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    division_code = models.CharField(max_length=12)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    programme = models.PositiveIntegerField(null=True)
    """The number a programme keeps over all versions of its plan; empty for any."""
    post = models.CharField(max_length=30, blank=True)
    """What a sign chain calls the post, such as 分管领导; empty for one that signs nothing."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """The last day; empty until it is ended."""
    deputises = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The grant whose holder this one stands in for."""
    granted_by = models.CharField(max_length=80)
    granted_at = models.DateTimeField()

    class Meta:
        ordering = ["user", "role", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="grant_role"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name="grant_days"),
            models.CheckConstraint(condition=~Q(deputises=F("id")), name="grant_deputises_another"),
            models.CheckConstraint(condition=Q(deputises__isnull=True) | Q(valid_to__isnull=False), name="deputy_has_an_end"),
            models.UniqueConstraint(
                "user",
                "role",
                "division_code",
                Coalesce("organisation", 0),
                Coalesce("programme", 0),
                "post",
                condition=Q(valid_to__isnull=True),
                name="one_open_grant",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "post"], name="grant_of_post")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.division_code}"  # type: ignore[attr-defined]


class Token(models.Model):
    """A machine's key to the API: a user's own rights, cut to those it names. Only its digest is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=NAME_LENGTH)
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField()
    made_at = models.DateTimeField()
    valid_to = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name
