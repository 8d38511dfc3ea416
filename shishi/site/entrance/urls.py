"""Signing in and looking after one's own account. No page of allauth's that opens an account or sends a mail."""

from allauth.account import views as account
from django.urls import include, path

from shishi.infra.access.listing import nobody_yet
from shishi.site.entrance.own import own_account

urlpatterns = [
    path("login/", account.LoginView.as_view(extra_context={"nobody_yet": nobody_yet}), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("", own_account, name="own_account"),
    path("2fa/", include("allauth.mfa.urls")),
    path("office/", include("allauth.socialaccount.urls")),
    path("office/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
