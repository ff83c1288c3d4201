"""To-dos follow today's line: who no longer looks after a person decides nothing about them, and whoever does is asked."""

import datetime as dt

import pytest

from courses.actions import audiences, dates, enrolment
from courses.models import AudienceRule, EnrolmentItem, ExtensionRequest
from jobs import news
from lib import clock
from outbox.models import Todo
from people.actions import staff
from people.models import Audience, RoleGrant
from tests.factories import make_course, make_department, make_employee, make_grant, make_track

pytestmark = pytest.mark.django_db


def settle_all():
    while news.settle_pending():
        pass


@pytest.fixture
def asked():
    """A learner of a hall has asked the manager for more time; the city has an HR person."""
    city = make_department(kind="city")
    hall = make_department(parent=city, kind="hall")
    old, new, hr = make_employee(department=hall), make_employee(department=hall), make_employee(department=city)
    make_grant(hr, "hr", city)
    learner = make_employee(department=hall, manager=old)
    row = enrolment.enrol_in_track(learner, make_track(make_course()), source="hr")
    item = EnrolmentItem.objects.get(enrolment=row)
    day = clock.due_day(item.due_at) + dt.timedelta(days=7)
    dates.request_extension(item, due_on=day, reason="婚假", by=learner.user)
    return {"old": old, "new": new, "hr": hr, "learner": learner, "hall": hall, "row": row}


def answer(client, person, todo):
    client.force_login(person.user)
    return client.post(f"/todo/{todo.public_id}/", {"choice": "approve"}).status_code


def waiting_for():
    return {todo.whom for todo in Todo.objects.open().filter(kind="extension")}


def test_a_former_manager_answers_nothing(client, asked):
    todo = Todo.objects.get(kind="extension")
    asked["learner"].assignments.update(manager=asked["new"])  # as it is before the news have been settled
    assert answer(client, asked["old"], todo) == 409
    assert ExtensionRequest.objects.get().state == "requested"


def test_a_request_goes_to_the_new_manager(client, asked):
    place = staff.Placement(asked["learner"].main.post, asked["hall"], asked["new"], clock.today(), "HR")
    staff.move(asked["learner"], place=place, by=asked["hr"].user)
    settle_all()
    assert waiting_for() == {asked["new"].user}
    assert answer(client, asked["new"], Todo.objects.open().get(kind="extension")) == 302
    assert ExtensionRequest.objects.get().state == "approved"


def test_a_request_goes_to_hr_when_the_manager_leaves(asked):
    staff.leave(asked["old"], on=clock.today(), by=asked["hr"].user)
    settle_all()
    assert waiting_for() == {asked["hr"].user}


def test_nobody_is_asked_about_somebody_who_left(asked):
    staff.leave(asked["learner"], on=clock.today(), by=asked["hr"].user)
    settle_all()
    assert waiting_for() == set()
    assert ExtensionRequest.objects.get().state == "declined"


def test_requests_of_an_ended_role_are_handed_on_every_day(asked):
    asked["learner"].assignments.update(manager=None)
    dates.ask_anew(ExtensionRequest.objects.all())
    assert waiting_for() == {asked["hr"].user}
    RoleGrant.objects.update(ends_on=clock.today())
    make_grant(asked["new"], "hr", asked["hall"])
    dates.ask_all_anew()
    assert waiting_for() == {asked["new"].user}


def test_a_rule_is_decided_by_nobody_whose_role_has_ended(client, asked):
    audience = Audience.objects.create(
        key="a", name="全市", criteria={"all": []}, limit=1, owner_department=asked["hr"].main.department
    )
    rule = AudienceRule.objects.create(audience=audience, track=make_track(make_course()), state="held", held_count=9)
    audiences.hold_rule(rule, count=9)
    RoleGrant.objects.update(ends_on=clock.today())
    todo = Todo.objects.get(kind="audience_held")
    client.force_login(asked["hr"].user)
    assert client.post(f"/todo/{todo.public_id}/", {"choice": "turn_off"}).status_code == 409
    rule.refresh_from_db()
    assert rule.state == "held"
