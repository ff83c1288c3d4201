"""Signing in through the operator's identity provider or WeCom: it opens accounts that exist, and makes none."""

import pytest
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.core.cache import cache

from accounts.models import User
from config import env
from lib import clock
from outbox.models import Message
from tests.accounts.two_step import give_app
from tests.elsewhere import OTHER_KEY, Elsewhere, come_back, leave, sign_in
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("key", ["oidc", "wecom"])


@pytest.fixture
def fake(settings):
    server = Elsewhere()
    settings.OIDC, settings.WECOM = server.oidc(), server.wecom()
    cache.clear()
    yield server
    server.close()


@pytest.fixture
def mei():
    return make_employee(number="E77001", name="韩梅").user


def link(user, key, uid):
    return SocialAccount.objects.create(user=user, provider=key, uid=uid)


def is_in(client, user=None):
    return client.session.get("_auth_user_id") == (str(user.pk) if user else None)


# --- the buttons --------------------------------------------------------------------------------
def test_the_sign_in_page_shows_only_what_is_configured(client, settings, fake):
    page = client.get("/accounts/login/?next=/todo/").content.decode()
    assert "使用统一认证登录" in page and "使用企业微信登录" in page
    assert page.count('name="next" value="/todo/"') == 4  # password, passkey, and both buttons
    settings.OIDC = settings.WECOM = {}
    assert "/accounts/sign-in/" not in client.get("/accounts/login/").content.decode()


@BOTH
def test_what_is_not_configured_is_not_there(client, settings, key):
    settings.OIDC = settings.WECOM = {}
    assert client.post(f"/accounts/sign-in/{key}/").status_code == 404
    assert client.get(f"/accounts/{key}/login/callback/?code=1&state=1").status_code == 404
    assert client.post("/accounts/sign-in/google/").status_code == 404


def test_one_leaves_with_state_nonce_and_the_challenge_of_pkce(client, fake):
    target, asked = leave(client, "oidc")
    assert target.startswith(f"{fake.base}/authorize?")
    assert asked["client_id"] == "kuibu" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/accounts/oidc/login/callback/"
    assert len(asked["nonce"]) == 64 and len(asked["state"]) >= 16 and asked["code_challenge"]


def test_wecom_shows_a_code_at_the_computer_and_asks_for_one_tap_inside(client, fake):
    target, asked = leave(client, "wecom")
    assert target.startswith("https://scan.test/wwlogin/sso/login?login_type=CorpApp&appid=ww1&agentid=1000002&")
    assert asked["redirect_uri"] == "http://testserver/accounts/wecom/login/callback/"
    target, asked = leave(client, "wecom", agent="Mozilla wxwork/4.1 MicroMessenger")
    assert target.startswith("https://open.test/connect/oauth2/authorize?appid=ww1")
    assert target.endswith("#wechat_redirect") and asked["scope"] == "snsapi_base"


# --- who gets in --------------------------------------------------------------------------------
@BOTH
def test_a_linked_identity_opens_its_account_and_leads_where_one_wanted(client, fake, mei, key):
    link(mei, key, "mei-1")
    assert sign_in(client, fake, key, sub="mei-1", next="/todo/").url == "/todo/"
    assert is_in(client, mei)
    assert client.session.get_expire_at_browser_close()


@BOTH
def test_the_number_alone_opens_nothing_until_the_settings_trust_it(client, fake, mei, settings, key):
    fake.claims = {"emp": "E77001"}
    answer = sign_in(client, fake, key, sub="E77001")
    assert answer.status_code == 403 and is_in(client)
    settings.OIDC, settings.WECOM = fake.oidc(number_claim="emp"), fake.wecom(userid_is_number=True)
    assert sign_in(client, fake, key, sub="E77001").status_code == 302
    assert is_in(client, mei)
    row = SocialAccount.objects.get(user=mei)
    assert row.uid in ("E77001", "e77001")
    assert Message.objects.get(recipient=mei).subject == "您的账号新关联了一种登录方式"
    client.logout()
    assert sign_in(client, fake, key, sub="E77001").status_code == 302
    assert SocialAccount.objects.count() == 1


def test_a_trusted_number_never_replaces_a_link(client, fake, mei, settings):
    """Whoever is linked is found by the link: a second identity with the same number is somebody else."""
    settings.OIDC = fake.oidc(number_claim="emp")
    link(mei, "oidc", "mei-1")
    fake.claims = {"emp": "E77001"}
    assert sign_in(client, fake, "oidc", sub="another").status_code == 403
    assert is_in(client)


def test_the_number_may_stand_in_userinfo_of_the_same_person_only(client, fake, mei, settings):
    settings.OIDC = fake.oidc(number_claim="emp")
    fake.userinfo = {"sub": "somebody", "emp": "E77001"}
    assert sign_in(client, fake, "oidc", sub="mei-1").status_code == 502
    fake.userinfo = {"sub": "mei-1", "emp": "E77001"}
    assert sign_in(client, fake, "oidc", sub="mei-1").status_code == 302
    assert is_in(client, mei)


@pytest.mark.parametrize("number", [12, True, ["E77001"], {"a": 1}, "", "  ", "E9%", None])
def test_a_number_that_is_none_finds_nobody(client, fake, mei, settings, number):
    settings.OIDC = fake.oidc(number_claim="emp")
    fake.claims = {"emp": number}
    assert sign_in(client, fake, "oidc", sub="x").status_code == 403


@BOTH
def test_unknown_people_are_told_the_way_and_are_not_signed_up(client, fake, mei, key):
    before = User.objects.count()
    answer = sign_in(client, fake, key, sub="stranger")
    page = answer.content.decode()
    assert answer.status_code == 403 and "没有与该身份对应的账号" in page and "激活单" in page
    assert is_in(client) and User.objects.count() == before and not SocialAccount.objects.exists()
    assert client.get("/accounts/3rdparty/signup/").status_code == 404


def test_the_mail_address_and_the_name_of_another_person_gain_nothing(client, fake, mei):
    User.objects.filter(pk=mei.pk).update(email="mei@example.com")
    fake.claims = {"email": "mei@example.com", "email_verified": True, "preferred_username": mei.username}
    assert sign_in(client, fake, "oidc", sub="thief").status_code == 403
    link(make_employee().user, "oidc", "other")
    assert sign_in(client, fake, "oidc", sub="other").status_code == 302
    assert not is_in(client, mei)
    row = SocialAccount.objects.get()
    assert row.extra_data == {"number": ""}  # of the claims nothing is kept
    assert User.objects.filter(email="mei@example.com").count() == 1


@BOTH
def test_closed_accounts_stay_closed(client, fake, mei, settings, key):
    settings.OIDC, settings.WECOM = fake.oidc(number_claim="emp"), fake.wecom(userid_is_number=True)
    fake.claims = {"emp": "E77001"}
    User.objects.filter(pk=mei.pk).update(is_active=False)
    answer = sign_in(client, fake, key, sub="E77001")
    assert answer.status_code == 403 and "账号已停用" in answer.content.decode() and is_in(client)
    assert not SocialAccount.objects.exists()


@BOTH
def test_whoever_has_a_second_step_is_asked_for_it(client, fake, mei, key):
    give_app(mei)
    link(mei, key, "mei-1")
    assert sign_in(client, fake, key, sub="mei-1").url.startswith("/accounts/2fa/authenticate/")
    assert is_in(client)


@BOTH
def test_a_lock_out_holds_here_too(client, fake, mei, key):
    link(mei, key, "mei-1")
    for _ in range(6):
        client.post("/accounts/login/", {"login": "E77001", "password": "wrong"})
    answer = sign_in(client, fake, key, sub="mei-1")
    assert answer.status_code == 429 and answer["Retry-After"] and is_in(client)
    AccessAttempt.objects.all().delete()
    assert sign_in(client, fake, key, sub="mei-1").status_code == 302


@pytest.mark.parametrize("evil", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1"])
@BOTH
def test_a_foreign_target_is_ignored(client, fake, mei, key, evil):
    link(mei, key, "mei-1")
    assert sign_in(client, fake, key, sub="mei-1", next=evil).url == "/learn/"


# --- what goes wrong ----------------------------------------------------------------------------
@BOTH
def test_a_foreign_or_used_state_opens_nothing(client, fake, mei, key):
    link(mei, key, "mei-1")
    _target, asked = leave(client, key)
    answer = come_back(client, fake, key, {**asked, "state": "x" * 16}, sub="mei-1")
    assert answer.status_code == 400 and "登录请求已失效" in answer.content.decode() and is_in(client)
    assert come_back(client, fake, key, asked, sub="mei-1").status_code == 302
    client.logout()
    assert come_back(client, fake, key, asked, sub="mei-1").status_code == 400  # replayed
    assert is_in(client)


@BOTH
def test_a_state_of_the_other_way_or_of_another_browser_is_foreign(client, fake, mei, key):
    link(mei, key, "mei-1")
    other = {"oidc": "wecom", "wecom": "oidc"}[key]
    _target, asked = leave(client, other)
    assert come_back(client, fake, key, asked, sub="mei-1").status_code == 400
    assert (
        type(client)().get(f"/accounts/{key}/login/callback/", {"code": "c", "state": asked["state"]}).status_code
        == 400
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"sub": 5},
    ],
)
def test_an_identity_token_of_something_else_is_none(client, fake, mei, claims):
    link(mei, "oidc", "mei-1")
    fake.claims = claims
    assert sign_in(client, fake, "oidc", sub="mei-1").status_code == 502
    assert is_in(client)


def test_an_identity_token_signed_by_somebody_else_is_none(client, fake, mei):
    link(mei, "oidc", "mei-1")
    fake.key = OTHER_KEY
    assert sign_in(client, fake, "oidc", sub="mei-1").status_code == 502
    assert is_in(client)


@BOTH
@pytest.mark.parametrize("trouble", ["status", "raw", "list", "hang"])
def test_a_provider_that_fails_or_hangs_is_said_in_words_and_in_time(
    client, fake, mei, settings, monkeypatch, key, trouble
):
    link(mei, key, "mei-1")
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    monkeypatch.setattr("lib.wecom.SECONDS", 0.2)
    _target, asked = leave(client, key)
    fake.status = 500 if trouble == "status" else 200
    fake.raw = {"raw": "<html>", "list": "[1]"}.get(trouble)
    fake.hang = 0.6 if trouble == "hang" else 0
    begun = clock.now()
    answer = come_back(client, fake, key, asked, sub="mei-1")
    assert answer.status_code == 502 and "没有返回可用的结果" in answer.content.decode() and is_in(client)
    assert (clock.now() - begun).total_seconds() < 3
    if key == "oidc":
        assert client.post("/accounts/sign-in/oidc/").status_code == 502


def test_a_refused_code_and_a_refused_secret_are_said(client, fake, mei):
    link(mei, "oidc", "mei-1")
    fake.token_error = "invalid_client"
    assert sign_in(client, fake, "oidc", sub="mei-1").status_code == 502
    fake.errors = {"gettoken": [40001]}
    assert sign_in(client, fake, "wecom", sub="mei-1").status_code == 502
    assert is_in(client)


def test_cancelling_leads_back_kindly(client, fake):
    _target, asked = leave(client, "oidc")
    answer = client.get("/accounts/oidc/login/callback/", {"error": "access_denied", "state": asked["state"]})
    assert answer.status_code == 400 and "您取消了登录" in answer.content.decode()


def test_wecom_guests_of_the_company_are_no_members(client, fake):
    assert sign_in(client, fake, "wecom", sub="").status_code == 502


# --- linking ------------------------------------------------------------------------------------
def enter(client, user):
    client.post("/accounts/login/", {"login": user.username, "password": "pass-word-2026"})


@BOTH
def test_one_links_and_unlinks_on_the_account_page(client, fake, mei, key):
    enter(client, mei)
    assert "未关联" in client.get("/accounts/").content.decode()
    _target, asked = leave(client, key, way="link")
    assert come_back(client, fake, key, asked, sub="mei-1").url == "/accounts/linked/"
    row = SocialAccount.objects.get(user=mei, provider=key, uid="mei-1")
    page = client.get("/accounts/linked/").content.decode()
    assert "mei-1" in page and "已关联" in page
    client.logout()
    assert sign_in(client, fake, key, sub="mei-1").status_code == 302
    assert client.post(f"/accounts/linked/{row.pk}/unlink/").url == "/accounts/linked/"
    client.logout()
    assert sign_in(client, fake, key, sub="mei-1").status_code == 403


def test_linking_asks_for_a_fresh_proof(client, fake, mei):
    client.force_login(mei)
    answer = client.post("/accounts/linked/oidc/link/")
    assert answer.status_code == 302 and answer.url.startswith("/accounts/reauthenticate/")


@BOTH
def test_an_identity_of_another_account_is_not_taken_over(client, fake, mei, key):
    other = make_employee().user
    link(other, key, "li-1")
    enter(client, mei)
    _target, asked = leave(client, key, way="link")
    page = client.get(come_back(client, fake, key, asked, sub="li-1").url).content.decode()
    assert "已关联其他账号" in page
    assert SocialAccount.objects.get().user == other


@BOTH
def test_one_account_has_one_identity_of_a_kind(client, fake, mei, key):
    link(mei, key, "mei-1")
    enter(client, mei)
    _target, asked = leave(client, key, way="link")
    answer = come_back(client, fake, key, asked, sub="mei-2")
    assert answer.status_code == 409 and SocialAccount.objects.count() == 1


def test_nobody_unlinks_for_somebody_else(client, fake, mei):
    row = link(make_employee().user, "wecom", "li-1")
    enter(client, mei)
    assert client.post(f"/accounts/linked/{row.pk}/unlink/").status_code == 404


# --- the settings -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"OIDC_ISSUER": "https://idp.example"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "http://idp.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, "https"),
        ({"WECOM_CORP_ID": "ww1", "WECOM_AGENT_ID": "1"}, "WECOM_SECRET"),
        ({"WECOM_CORP_ID": "w", "WECOM_AGENT_ID": "1", "WECOM_SECRET": "s", "WECOM_API_BASE": "ftp://x"}, "https"),
    ],
)
def test_half_a_configuration_stops_the_start_and_names_what_is_missing(monkeypatch, variables, word):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Exception, match=word):
        env.oidc(), env.wecom()


def test_nothing_set_means_nothing_is_switched_on():
    assert env.oidc() == {} and env.wecom() == {}
