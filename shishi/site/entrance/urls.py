"""Signing in and looking after one's own account. No page of allauth's that opens an account or sends a mail."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("", TemplateView.as_view(template_name="account/own.html"), name="own_account"),
    path("2fa/", include("allauth.mfa.urls")),
    path("office/", include("allauth.socialaccount.urls")),
    path("office/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
