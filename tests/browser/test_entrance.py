"""Coming in: with a password, a passkey, an authenticator app, the office's own sign-in."""

import pytest
from playwright.sync_api import expect

from tests.browser.accounts_password import PASSWORD
from tests.browser.conftest import sign_in
from tests.browser.test_journey import WIDTHS, barriers

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", ["/account/login/"])
def test_the_entrance_has_no_barrier(watched, path, width, language):
    page = watched(width, language, as_=None).go(path)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("path", ["/account/", "/account/2fa/", "/account/sessions/", "/account/password/"])
def test_the_pages_of_ones_own_account_have_no_barrier(watched, path, width):
    page = watched(width).go(path)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_wrong_password_says_so_and_keeps_the_name(watched):
    page = watched(as_=None).go("/account/login/")
    sign_in(page, "duchake", "not-this-one")

    assert "用户名或密码不正确" in page.inner_text("[role=alert]")
    assert page.input_value("input[name=login]") == "duchake"


def test_whoever_is_new_chooses_a_password_and_comes_in(watched):
    page = watched(as_=None).go("/account/login/")
    sign_in(page, "new")
    assert page.url.endswith("/account/password/")
    page.fill("[name=oldpassword]", PASSWORD)
    page.fill("[name=password1]", "of-my-own-choice-7")
    page.fill("[name=password2]", "of-my-own-choice-7")
    page.get_by_role("button", name="修改密码").click()
    page.wait_for_load_state("networkidle")

    assert "还没有授予任何岗位" in page.goto(page.url.rstrip("/") + "/account/").text()


def test_a_passkey_made_once_opens_the_door_without_a_password(watched):
    opened = watched(as_="ganzhou")
    session = opened.context.new_cdp_session(opened.page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page = opened.go("/account/2fa/webauthn/add/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.locator("form.form-stack button").click()
        page.wait_for_load_state("networkidle")
    page.fill("[name=name]", "办公电脑")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/recovery-codes/**")

    opened.context.clear_cookies()
    page = opened.go("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(opened.address + "/")

    expect(page.get_by_role("link", name="甘州区政府办")).to_be_visible()


def test_the_offices_own_sign_in_lets_in_whom_it_names(watched, office_sign_in):
    office_sign_in.sitting_there = "linze"
    opened = watched(as_=None, also=[office_sign_in.address])
    page = opened.go("/account/login/")
    page.get_by_role("button", name="用统一身份认证登录").click()
    page.wait_for_url(opened.address + "/")

    expect(page.get_by_role("link", name="临泽县政府办")).to_be_visible()


def test_the_offices_own_sign_in_does_not_make_a_user(watched, office_sign_in):
    office_sign_in.sitting_there = "somebody"
    opened = watched(as_=None, also=[office_sign_in.address])
    page = opened.go("/account/login/")
    page.get_by_role("button", name="用统一身份认证登录").click()
    page.wait_for_load_state("networkidle")

    assert "“somebody”还没有加入实事" in page.inner_text(".messages")
    assert page.url.endswith("/account/login/")
