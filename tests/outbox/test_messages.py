"""The bell's list."""

import datetime as dt

import pytest

from lib import clock
from outbox import actions
from outbox.models import Message

PAGE = "/messages/"

pytestmark = pytest.mark.django_db


def tell(user, n, **kwargs):
    return actions.send(user, kind="x", dedupe_key=f"{user.pk}:{n}", subject=f"第{n}条消息", url="/todo/", **kwargs)


def test_unread_come_first_and_reading_one_leads_to_its_page(client, mei):
    rows = [tell(mei, n) for n in range(3)]
    actions.mark_read(Message.objects.filter(pk=rows[2].pk))
    client.force_login(mei)
    page = client.get(PAGE).content.decode()
    assert page.index("第1条") < page.index("第0条") < page.index("第2条")
    assert client.get(f"{PAGE}{rows[0].public_id}/").url == "/todo/"
    assert Message.objects.unread().count() == 1


def test_one_or_all_are_marked_as_read(client, mei, colleague):
    rows = [tell(mei, n) for n in range(3)]
    tell(colleague, 9)
    client.force_login(mei)
    client.post(f"{PAGE}{rows[0].public_id}/read/")
    assert Message.objects.visible_to(mei).unread().count() == 2
    client.post(f"{PAGE}read/")
    assert Message.objects.visible_to(mei).unread().count() == 0
    assert Message.objects.visible_to(colleague).unread().count() == 1


def test_other_peoples_messages_do_not_exist(client, mei, colleague):
    row = tell(mei, 1)
    assert client.get(PAGE).status_code == 302
    client.force_login(colleague)
    assert "第1条" not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}{row.public_id}/").status_code == 404
    assert client.post(f"{PAGE}{row.public_id}/read/").status_code == 404
    assert Message.objects.unread().count() == 1


def test_a_message_never_leads_to_a_foreign_site(client, mei):
    row = actions.send(mei, kind="x", dedupe_key="e", subject="x", url="//evil.example/")
    client.force_login(mei)
    assert client.get(f"{PAGE}{row.public_id}/").url == PAGE


def test_hostile_text_is_text(client, mei):
    actions.send(mei, kind="x", dedupe_key="h", subject="<script>alert(1)</script>", body="<img src=x onerror=y>")
    client.force_login(mei)
    page = client.get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_messages_for_later_are_not_shown_yet(client, mei):
    row = tell(mei, 1)
    Message.objects.filter(pk=row.pk).update(due_at=clock.now() + dt.timedelta(hours=1))
    client.force_login(mei)
    assert "第1条" not in client.get(PAGE).content.decode()


def test_many_messages_have_pages(client, mei):
    for n in range(35):
        tell(mei, n)
    client.force_login(mei)
    assert len(client.get(PAGE).context["page"].object_list) == 30
    assert len(client.get(f"{PAGE}?page=2").context["page"].object_list) == 5
    assert client.get(f"{PAGE}?page=zzz").status_code == 200


def test_telling_twice_tells_once(mei):
    assert tell(mei, 1) == tell(mei, 1)


def test_the_preference_is_kept_and_nonsense_refused(client, mei):
    client.force_login(mei)
    page = f"{PAGE}preferences/"
    client.post(page, {"mail": "never"})
    assert mei.preference.mail == "never"
    assert client.post(page, {"mail": "hourly"}).status_code == 200
    client.post(page, {"mail": "digest"})
    mei.preference.refresh_from_db()
    assert mei.preference.mail == "digest"
