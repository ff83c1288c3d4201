"""/dev/mail/: readable in the embedded mode by administrators, absent elsewhere."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from outbox import mail
from tests.factories import make_user

PAGE = "/dev/mail/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def box(settings, tmp_path):
    settings.EMAIL_BACKEND = mail.FILE_MAILBOX
    settings.EMBEDDED = True
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.fixture
def admin(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def post(subject="跬步：2 条新消息", html="<h1>您好</h1><script>alert(1)</script>"):
    letter = EmailMultiAlternatives(subject, "您好，\n正文。", to=["mei@example.com"], connection=get_connection())
    letter.attach_alternative(html, "text/html")
    letter.send()
    return mail.names()[0]


def test_mails_are_listed_newest_first_and_read(client, admin):
    post("旧")
    name = post("新")
    page = client.get(PAGE).content.decode()
    assert page.index("新</a>") < page.index("旧</a>")
    letter = client.get(f"{PAGE}{name}/").content.decode()
    assert "正文。" in letter
    assert "mei@example.com" in letter
    assert "alert(1)" not in letter
    assert "<iframe" in letter
    assert " sandbox " in letter


def test_the_html_part_can_do_nothing(client, admin):
    answer = client.get(f"{PAGE}{post()}/html/")
    assert "<h1>您好</h1>" in answer.content.decode()
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("name", ["..", "nothing", "..%2f..%2fetc%2fpasswd", "a.eml", "%00", "x" * 300])
def test_only_our_own_files_are_read(client, admin, name):
    post()
    assert client.get(f"{PAGE}{name}/").status_code == 404


def test_nobody_else_finds_it(client):
    name = post()
    assert client.get(PAGE).status_code == 302
    client.force_login(make_user())
    for path in (PAGE, f"{PAGE}{name}/", f"{PAGE}{name}/html/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "change", [{"EMBEDDED": False}, {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}]
)
def test_where_mails_really_leave_it_does_not_exist(client, admin, settings, change):
    for key, value in change.items():
        setattr(settings, key, value)
    assert client.get(PAGE).status_code == 404


def test_an_empty_box_says_what_will_come(client, admin):
    assert "8:30" in client.get(PAGE).content.decode()


def test_the_oldest_go(admin, monkeypatch):
    monkeypatch.setattr(mail, "KEPT", 3)
    for n in range(5):
        post(str(n))
    assert [mail.read(n).subject for n in mail.names()] == ["4", "3", "2"]
