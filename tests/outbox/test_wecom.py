"""WeCom: the day's digest as a card, under the rules of the mail, whatever WeCom does."""

import datetime as dt

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache

from accounts.models import User
from config import background
from jobs.models import Job
from lib import clock, wecom
from outbox import actions, cards, delivery
from outbox.models import Digest, Message, Preference
from tests.elsewhere import Elsewhere
from tests.factories import make_user

MORNING = dt.datetime(2026, 11, 24, 8, 35, tzinfo=clock.LOCAL)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fake(settings):
    server = Elsewhere()
    settings.WECOM = server.wecom()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield server
    server.close()


def linked(uid="zhang", **kwargs):
    user = make_user(**kwargs)
    SocialAccount.objects.create(user=user, provider="wecom", uid=uid)
    return user


def tell(user, n=1, at=MORNING - dt.timedelta(hours=2), **kwargs):
    kwargs.setdefault("subject", f"第{n}条消息")
    row = actions.send(user, kind="x", dedupe_key=f"{user.pk}:{n}", url="/todo/", **kwargs)
    Message.objects.filter(pk=row.pk).update(created_at=at, due_at=at)
    return row


def run(at=MORNING):
    """A whole round: cards, then mails; returns how many cards and mails left."""
    delivery.prepare_digests(at)
    return len(list(cards.send_cards(at))), len(list(delivery.send_digests(at)))


def test_one_card_with_title_text_and_the_way_to_the_list(fake):
    user = linked()
    for n in range(6):
        tell(user, n)
    actions.open_todo(user, kind="x", subject_key="1", title="x")
    assert run() == (1, 0)
    card = fake.cards[0]
    assert card["touser"] == "zhang" and card["agentid"] == 1000002 and card["msgtype"] == "textcard"
    assert card["textcard"]["title"] == "跬步：6 条新消息"
    lines = card["textcard"]["description"].split("\n")
    assert lines[0] == "· 第5条消息" and lines[-2:] == ["还有 2 条", "您有 1 项待办"] and len(lines) == 6
    assert card["textcard"]["url"] == "http://127.0.0.1:8000/messages/"
    assert card["enable_duplicate_check"] == 1
    assert not Message.objects.filter(mailed_at=None).exists()
    assert run() == (0, 0)
    assert run(MORNING + dt.timedelta(days=1)) == (0, 0)


@pytest.mark.parametrize(
    ("hour", "minute", "n"), [(7, 59, 0), (8, 29, 0), (8, 30, 1), (19, 59, 1), (20, 0, 0), (2, 0, 0)]
)
def test_never_at_night(fake, hour, minute, n):
    tell(linked(), at=MORNING - dt.timedelta(days=1))
    assert run(MORNING.replace(hour=hour, minute=minute))[0] == n


@pytest.mark.parametrize(
    ("choice", "email", "is_linked", "on", "expected"),
    [
        (None, "", True, True, (1, 0)),
        (None, "a@example.com", True, True, (0, 1)),
        ("wecom", "a@example.com", True, True, (1, 0)),
        ("wecom", "a@example.com", False, True, (0, 1)),
        ("wecom", "a@example.com", True, False, (0, 1)),
        ("digest", "", True, True, (0, 0)),
        ("never", "a@example.com", True, True, (0, 0)),
        (None, "", False, True, (0, 0)),
    ],
)
def test_who_gets_a_card_and_who_a_mail(fake, settings, choice, email, is_linked, on, expected):
    user = linked(email=email) if is_linked else make_user(email=email)
    if choice:
        actions.choose_mail(user, mail=choice)
    settings.WECOM = fake.wecom(messages=on)
    tell(user)
    assert run() == expected


def test_closed_accounts_and_read_messages_get_nothing(fake):
    tell(linked("a", is_active=False))
    reader = linked("b")
    tell(reader)
    delivery.prepare_digests(MORNING)
    actions.mark_read(Message.objects.filter(recipient=reader))
    list(cards.send_cards(MORNING))
    assert fake.cards == []


def test_the_token_is_asked_for_once_and_renewed_once_when_it_is_over(fake):
    tell(linked("a"))
    tell(linked("b"))
    assert run() == (2, 0)
    assert fake.tokens == 1
    fake.tokens += 1  # WeCom gave out another one meanwhile: ours is over
    tell(linked("c"))
    assert run(MORNING + dt.timedelta(minutes=10)) == (1, 0)
    assert fake.tokens == 3
    fake.errors = {"message/send": [42001, 42001]}
    tell(linked("d"))
    assert run(MORNING + dt.timedelta(minutes=20)) == (0, 0)
    assert fake.tokens == 4  # renewed once, not in circles
    assert run(MORNING + dt.timedelta(minutes=40)) == (1, 0)


@pytest.mark.parametrize("how", ["code", "invaliduser", "unlinked"])
def test_a_card_that_finds_nobody_becomes_a_mail_and_is_marked(fake, how):
    user = linked(email="zhang@example.com")
    actions.choose_mail(user, mail="wecom")
    tell(user)
    delivery.prepare_digests(MORNING)
    fake.errors = {"message/send": [81013]} if how == "code" else {}
    fake.invalid = "zhang" if how == "invaliduser" else ""
    if how == "unlinked":
        SocialAccount.objects.all().delete()
    assert list(cards.send_cards(MORNING)) == []
    digest = Digest.objects.get()
    assert digest.fell_back and digest.channel == "mail" and digest.error.startswith("WeCom")
    assert run() == (0, 1)
    assert mail.outbox[0].to == ["zhang@example.com"]
    digest.refresh_from_db()
    assert digest.fell_back and digest.sent_at


def test_without_an_address_there_is_nothing_to_fall_back_to_but_the_bell(fake):
    user = linked()
    tell(user)
    fake.errors = {"message/send": [60111]}
    assert run() == (0, 0)
    assert run(MORNING + dt.timedelta(hours=2)) == (0, 0)
    assert len([p for p in fake.paths() if p.endswith("message/send")]) == 1
    assert Message.objects.visible_to(user).unread().count() == 1


@pytest.mark.parametrize("code", [45009, 45033, -1])
def test_when_wecom_asks_for_patience_the_rest_waits_and_nothing_is_lost(fake, code):
    for n in range(4):
        tell(linked(f"u{n}"))
    fake.errors = {"message/send": [code]}
    assert run() == (0, 0)
    assert Digest.objects.filter(tries=1).count() == 1
    assert run(MORNING + dt.timedelta(minutes=11)) == (4, 0)
    assert not Digest.objects.filter(fell_back=True).exists()


@pytest.mark.parametrize("trouble", ["status", "raw", "hang"])
def test_a_wecom_that_fails_or_hangs_stops_early_loses_nothing_and_holds_up_no_mail(fake, monkeypatch, trouble):
    monkeypatch.setattr(wecom, "SECONDS", 0.2)
    for n in range(5):
        tell(linked(f"u{n}"))
    tell(make_user(email="m@example.com"))
    fake.status, fake.raw = (500, None) if trouble == "status" else (200, "<html>" if trouble == "raw" else None)
    fake.hang = 0.5 if trouble == "hang" else 0
    assert run() == (0, 1)
    assert Digest.objects.filter(tries=1, sent_at=None).count() == delivery.SERVER_FAILURES
    fake.status, fake.raw, fake.hang = 200, None, 0
    assert run(MORNING + dt.timedelta(minutes=11)) == (5, 0)


def test_errors_never_tell_the_token_or_the_secret(fake, caplog):
    tell(linked())
    fake.close()
    run()
    assert "app-secret" not in caplog.text and "access_token" not in caplog.text
    assert "app-secret" not in Digest.objects.get().error


def test_texts_are_cut_by_bytes_and_markup_is_text(fake):
    tell(linked(), subject="<b>" + "长" * 157)
    tell(User.objects.get(), 2, subject="短" * 160)
    run()
    text = fake.cards[0]["textcard"]["description"]
    assert len(text.encode()) <= 512 and text.endswith("…") and "<" not in text


def test_only_the_configured_address_is_called_and_no_redirect_is_followed(fake, monkeypatch):
    called = []
    real = wecom.requests.request
    monkeypatch.setattr(wecom.requests, "request", lambda *a, **k: called.append((a[1], k)) or real(*a, **k))
    tell(linked(uid="https://evil.example/"), body="https://evil.example/", subject="https://evil.example/")
    run()
    assert called and all(url.startswith(f"{fake.base}/cgi-bin/") for url, _ in called)
    assert all(k["timeout"] and k["allow_redirects"] is False for _, k in called)


def test_each_server_has_a_job_of_its_own(fake, monkeypatch):
    monkeypatch.setattr(delivery.clock, "now", lambda: MORNING)
    tell(linked())
    tell(make_user(email="m@example.com"))
    background.deliver_mail()
    background.deliver_mail()
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["outbox.mail", "outbox.wecom"]


# --- choosing -----------------------------------------------------------------------------------
def test_the_choice_is_there_only_when_configured_and_linked(client, fake, settings):
    user = linked()
    client.force_login(user)
    page = client.get("/messages/preferences/").content.decode()
    assert 'value="wecom"' in page and page.count("checked") == 1
    assert client.post("/messages/preferences/", {"mail": "wecom"}).status_code == 302
    assert Preference.objects.get().mail == "wecom"
    settings.WECOM = {}
    assert 'value="wecom"' not in client.get("/messages/preferences/").content.decode()
    settings.WECOM = fake.wecom()
    SocialAccount.objects.all().delete()
    assert client.post("/messages/preferences/", {"mail": "wecom"}).status_code == 200
