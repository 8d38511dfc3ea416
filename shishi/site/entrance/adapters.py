"""Shishi's rules of signing in, told to allauth: accounts are given, not taken; sign-ins go on record."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shishi.base.ref import Ref
from shishi.infra import clock
from shishi.infra.access.models import User
from shishi.infra.record.writing import once_more, recorded, write


class Entrance(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @once_more
    @recorded
    def set_password(self, user: Any, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)
        _write("access.user.password_changed", user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("overview:front")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        _signed_in(user)


class OidcEntrance(DefaultSocialAccountAdapter):
    """The office's own sign-in says who it is by a claim; that person must already be a user here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        told = sociallogin.account.extra_data
        claims = {**told.get("id_token", {}), **told.get("userinfo", {}), **told}
        claimed = str(claims.get(settings.OIDC_CLAIM) or "")
        user = User.objects.filter(username=claimed, is_active=True).first() if claimed else None
        if user is None:
            said = _("统一身份认证给出的用户“%(name)s”还没有加入实事；请联系本单位的管理员添加。") % {"name": claimed or "—"}
            messages.error(request, said)
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)


@once_more
@recorded
def _signed_in(user: User) -> None:
    _write("access.user.signed_in", user)


def _write(verb: str, user: User) -> None:
    write(verb, ref=Ref("access.user", user.pk), by=user.username, at=clock.now())
