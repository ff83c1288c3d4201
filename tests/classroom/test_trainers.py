"""Trainers: who keeps them, what somebody from outside sees, the taps after a class."""

import pytest
from django.urls import reverse

from classroom.models import SignUp, Trainer, TrainerRating
from tests.classroom.school import client_of, date, make_class, make_school
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"classroom:{name}", args=args)


def test_hr_adds_a_colleague_and_somebody_from_outside():
    h = make_school()
    hr, account = client_of(h.hr), make_user(username="outside", name="外聘")
    data = {
        "owner_department": h.city.pk,
        "cost": "600.00",
        "is_open": "on",
        "subjects": "服务礼仪\n资费规则 2027-06-30",
    }
    assert hr.post(url("add_trainer"), data).status_code == 400  # neither number nor name
    assert hr.post(url("add_trainer"), data | {"number": h.teacher.number}).status_code == 400  # is one already
    hr.post(url("add_trainer"), data | {"name": "方外聘", "username": account.username})
    outside = Trainer.objects.get(is_external=True)
    assert outside.cost_per_hour_fen == 60_000 and outside.user == account and outside.subjects.count() == 2
    assert (
        hr.post(
            url("edit_trainer", outside.public_id), data | {"name": "方外聘", "subjects": "礼仪 2027-13-45"}
        ).status_code
        == 400
    )
    assert "方外聘" in hr.get(url("list_trainers")).content.decode()
    assert hr.get(url("show_trainer", outside.public_id)).status_code == 200
    assert client_of(h.stranger_hr).get(url("show_trainer", outside.public_id)).status_code == 404


def test_somebody_from_outside_sees_only_their_own_classes():
    h = make_school()
    account = make_user(username="outside", name="外聘")
    outside = Trainer.objects.create(owner_department=h.city, is_external=True, name="方外聘", user=account)
    own = make_class(h, title="服务礼仪", dates=[date(h, trainers=[outside])])
    other = make_class(h, dates=[date(h, day=8)])
    client = client_of(account)
    body = client.get(url("list_classes")).content.decode()
    assert "服务礼仪" in body and other.title not in body
    for name in ("show_class", "show_desk", "show_attendance"):
        assert client.get(url(name, own.public_id)).status_code == 200
        assert client.get(url(name, other.public_id)).status_code == 404
    for name in ("list_desk", "list_trainers", "list_rooms", "add_class"):
        assert client.get(url(name)).status_code == 404
    assert client.get(url("edit_class", own.public_id)).status_code == 404


def test_three_taps_of_those_who_attended_count_once():
    h = make_school()
    session = make_class(h)
    SignUp.objects.create(session=session, employee=h.clerk, state="attended")
    clerk, data = client_of(h.clerk), {"trainer": str(h.trainer.public_id), "taps": "3"}
    clerk.post(url("rate_trainer", session.public_id), data)
    clerk.post(url("rate_trainer", session.public_id), data | {"taps": "2"})
    assert TrainerRating.objects.get().taps == 2
    assert client_of(h.clerks[1]).post(url("rate_trainer", session.public_id), data).status_code == 404
