"""E-mail: one digest a day, in the day, whatever the mail server does."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as Mailbox

from lib import clock
from outbox import actions, delivery
from outbox.models import Digest, Message
from tests.accounts.racing import together
from tests.factories import make_user

MORNING = dt.datetime(2026, 11, 24, 8, 35, tzinfo=clock.LOCAL)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keep_mails(settings):
    settings.EMAIL_BACKEND = "tests.outbox.test_delivery.Server"
    Server.bad = {}
    mail.outbox = []


class Server(Mailbox):
    """Keeps mails; answers for some recipients with an exception."""

    bad: dict = {}

    def send_messages(self, messages):
        for message in messages:
            exc = Server.bad.get(message.to[0]) or Server.bad.get("*")
            if exc:
                raise exc
        return super().send_messages(messages)


def tell(user, n=1, at=MORNING - dt.timedelta(hours=2), **kwargs):
    row = actions.send(user, kind="x", dedupe_key=f"{user.pk}:{n}", subject=f"第{n}条消息", url="/todo/", **kwargs)
    Message.objects.filter(pk=row.pk).update(created_at=at, due_at=at)
    return row


def run(at=MORNING):
    delivery.prepare_digests(at)
    return len(list(delivery.send_digests(at)))


def test_one_mail_with_all_that_is_unread(mei):
    for n in range(3):
        tell(mei, n)
    actions.mark_read(Message.objects.filter(subject="第2条消息"))
    assert run() == 1
    letter = mail.outbox[0]
    assert letter.to == ["mei@example.com"]
    assert letter.subject == "跬步：2 条新消息"
    assert "第0条消息" in letter.body
    assert "第2条消息" not in letter.body
    assert "http://127.0.0.1:8000/messages/" in letter.body
    assert Message.objects.filter(mailed_at=MORNING).count() == 2


def test_the_mail_says_how_much_waits(mei):
    tell(mei)
    actions.open_todo(mei, kind="x", subject_key="1", title="x")
    run()
    assert "1 项待办" in mail.outbox[0].body
    assert "/todo/" in mail.outbox[0].alternatives[0][0]


def test_once_a_day_however_often_it_runs(mei):
    tell(mei)
    assert [run(), run()] == [1, 0]
    tell(mei, 2, at=MORNING + dt.timedelta(minutes=10))
    assert run(MORNING + dt.timedelta(hours=3)) == 0
    assert run(MORNING + dt.timedelta(days=1)) == 1
    assert len(mail.outbox) == 2
    assert "第2条" in mail.outbox[1].body
    assert "第1条" not in mail.outbox[1].body


@pytest.mark.parametrize(
    ("hour", "minute", "n"), [(7, 59, 0), (8, 29, 0), (8, 30, 1), (19, 59, 1), (20, 0, 0), (2, 0, 0)]
)
def test_never_at_night_and_not_before_half_past_eight(mei, hour, minute, n):
    tell(mei, at=MORNING - dt.timedelta(days=1))
    assert run(MORNING.replace(hour=hour, minute=minute)) == n


def test_a_digest_that_waits_past_eight_in_the_evening_becomes_part_of_tomorrows(mei):
    tell(mei)
    Server.bad = {"*": TimeoutError()}
    run()
    Server.bad = {}
    assert run(MORNING.replace(hour=21)) == 0
    tell(mei, 2, at=MORNING)
    assert run(MORNING + dt.timedelta(days=1)) == 1
    assert "第1条" in mail.outbox[0].body
    assert "第2条" in mail.outbox[0].body


def test_never_a_flood(mei):
    for n in range(40):
        tell(mei, n)
    run()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("* 第") == delivery.SHOWN
    assert f"还有 {40 - delivery.SHOWN} 条" in mail.outbox[0].body
    assert run(MORNING + dt.timedelta(days=1)) == 0


def test_no_address_no_wish_no_account_no_mail(mei):
    for who in (make_user(email=""), make_user(email="x@example.com", is_active=False)):
        tell(who)
    tell(mei)
    actions.choose_mail(mei, mail="never")
    bell_only = make_user(email="y@example.com")
    tell(bell_only, by_mail=False)
    assert run() == 0
    assert not Digest.objects.exists()


def test_read_in_the_meantime_is_not_mailed(mei):
    tell(mei)
    delivery.prepare_digests(MORNING)
    actions.mark_read(Message.objects.all())
    list(delivery.send_digests(MORNING))
    assert mail.outbox == []


def test_one_bad_address_does_not_hold_up_others_and_is_tried_again_later(mei, colleague):
    tell(mei)
    tell(colleague)
    Server.bad = {"mei@example.com": smtplib.SMTPRecipientsRefused({"mei@example.com": (550, b"no")})}
    assert run() == 1
    assert mail.outbox[0].to == ["colleague@example.com"]
    digest = Digest.objects.get(user=mei)
    assert "SMTPRecipientsRefused" in digest.error
    Server.bad = {}
    assert run(MORNING + dt.timedelta(minutes=1)) == 0
    assert run(MORNING + dt.timedelta(minutes=6)) == 1
    assert Message.objects.filter(mailed_at=None).count() == 0


def test_waits_grow_and_it_gives_up_for_the_day(mei):
    tell(mei)
    Server.bad = {"*": smtplib.SMTPDataError(554, b"no")}
    at, tried = MORNING, 0
    while at.date() == MORNING.date():
        run(at)
        at += dt.timedelta(minutes=5)
    digest = Digest.objects.get()
    assert digest.tries == Digest.MAX_TRIES
    assert Message.objects.filter(mailed_at=None).count() == 1
    assert tried == 0


@pytest.mark.parametrize("exc", [TimeoutError(), ConnectionRefusedError(), smtplib.SMTPServerDisconnected("gone")])
def test_a_server_that_does_not_answer_stops_the_run_early_and_loses_nothing(exc):
    for n in range(5):
        tell(make_user(email=f"u{n}@example.com"))
    Server.bad = {"*": exc}
    assert run() == 0
    assert Digest.objects.filter(tries=1).count() == delivery.SERVER_FAILURES
    Server.bad = {}
    assert run(MORNING + dt.timedelta(minutes=11)) == 5


def test_one_mail_that_hangs_is_not_the_whole_server(mei, colleague):
    tell(mei)
    tell(colleague)
    Server.bad = {"mei@example.com": TimeoutError()}
    assert run() == 1


def test_lines_in_a_subject_a_name_or_an_address_inject_no_header(mei, settings):
    settings.KUIBU_BRAND = {**settings.KUIBU_BRAND, "name": "跬步\r\nBcc: evil@example.com"}
    type(mei).objects.filter(pk=mei.pk).update(name="王\r\nBcc: evil@example.com")
    tell(mei)
    run()
    letter = mail.outbox[0].message()
    assert "Bcc" not in letter
    type(mei).objects.filter(pk=mei.pk).update(email="a@example.com\nBcc: evil@example.com")
    tell(mei, 2, at=MORNING)
    assert run(MORNING + dt.timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_hostile_text_is_text_in_the_html_part(mei):
    actions.send(mei, kind="x", dedupe_key="h", subject="<b>x</b>", body="<script>")
    Message.objects.update(due_at=MORNING - dt.timedelta(hours=1))
    run()
    html = mail.outbox[0].alternatives[0][0]
    assert "<b>x</b>" not in html
    assert "<script>" not in html


def test_a_digest_speaks_the_persons_language(mei):
    type(mei).objects.filter(pk=mei.pk).update(language="en")
    tell(mei)
    run()
    assert mail.outbox[0].subject == "跬步: 1 new message"


def test_sent_but_not_noted_is_sent_again_under_the_same_id(mei):
    tell(mei)
    run()
    first = mail.outbox[0].extra_headers["Message-ID"]
    Digest.objects.update(sent_at=None, lease_until=MORNING + dt.timedelta(minutes=5))
    Message.objects.update(mailed_at=None)
    assert run(MORNING + dt.timedelta(minutes=4)) == 0
    assert run(MORNING + dt.timedelta(minutes=6)) == 1
    assert mail.outbox[1].extra_headers["Message-ID"] == first


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_digest_once():
    for n in range(6):
        tell(make_user(email=f"u{n}@example.com"))
    together(*[lambda: delivery.prepare_digests(MORNING)] * 3)
    assert Digest.objects.count() == 6
    results = together(*[lambda: [d.pk for d in delivery.send_digests(MORNING)]] * 3)
    assert sorted(pk for r in results for pk in r) == sorted(Digest.objects.values_list("pk", flat=True)), results
    assert len(mail.outbox) == 6


def test_the_schedule_hands_the_sending_to_a_worker_once(mei, monkeypatch):
    from config import background
    from jobs import actions as jobs
    from jobs.models import Job

    monkeypatch.setattr(delivery.clock, "now", lambda: MORNING)
    tell(mei)
    background.deliver_mail()
    background.deliver_mail()
    job = Job.objects.get()
    assert mail.outbox == []
    assert jobs.run(job.pk).result == {"sent": 1}
    assert len(mail.outbox) == 1
    background.deliver_mail()
    assert Job.objects.count() == 1
