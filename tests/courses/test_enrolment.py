"""Who is enrolled, why, by when; and what the rules refuse to do."""

import datetime as dt

import pytest
from django.utils.translation import override

from courses.actions import audiences, dates, enrolment
from courses.exceptions import CoursesError
from courses.models import AudienceRule, Completion, DueChange, DueException, Enrolment, EnrolmentItem
from jobs import news
from lib import clock
from outbox.models import Message, Todo
from people.models import Absence, Audience
from tests.factories import make_course, make_employee, make_grant, make_post, make_track

pytestmark = pytest.mark.django_db
HALL = {
    "all": [
        {"fact": "employment_days", "op": "le", "value": 30},
        {"fact": "post_category", "op": "in", "value": ["hall"]},
    ]
}


def settle_all():
    while news.settle_pending():
        pass


def make_rule(track, *, limit=50, criteria=HALL, **kwargs):
    audience = Audience.objects.create(key=f"a{track.pk}", name="新员工", criteria=criteria, limit=limit, **kwargs)
    return AudienceRule.objects.create(audience=audience, track=track)


def test_a_newcomer_is_enrolled_with_reason_and_dates():
    track = make_track(make_course(), make_course())
    make_rule(track)
    person = make_employee(hired_on=clock.today(), post=make_post(code="yyy", name="营业员"))
    news.tell("employee_joined", f"employee:{person.pk}", employee=person.pk)
    settle_all()
    row = Enrolment.objects.get()
    assert row.reason == "因为您是营业员岗位的新员工"
    assert row.source == "audience" and row.source_key.startswith("audience:")
    due = {i.due_at for i in row.items.all()}
    assert due == {clock.end_of_day(clock.today() + dt.timedelta(days=14))}
    assert Message.objects.filter(recipient=person.user, kind="enrolled").count() == 1


def test_news_told_twice_enrol_once():
    track = make_track(make_course())
    make_rule(track)
    person = make_employee(hired_on=clock.today())
    for _ in range(2):
        news.tell("employee_joined", f"employee:{person.pk}", employee=person.pk)
        settle_all()
    assert Enrolment.objects.count() == 1


def test_a_rule_that_reaches_too_many_enrols_nobody_and_asks_hr():
    track = make_track(make_course())
    rule = make_rule(track, limit=2)
    hr = make_employee(hired_on=dt.date(2010, 1, 1))
    make_grant(hr, department=hr.main.department)
    people = [make_employee(hired_on=clock.today(), department=hr.main.department) for _ in range(3)]
    Audience.objects.update(owner_department=hr.main.department)
    rule = AudienceRule.objects.select_related("audience", "track").get()
    assert audiences.sync_rule(rule) == 0
    rule.refresh_from_db()
    assert (rule.state, rule.held_count, Enrolment.objects.count()) == ("held", 3, 0)
    assert Todo.objects.open().get().whom == hr.user
    assert audiences.decide_rule(rule, allow=True, by=hr.user) == 3
    assert not Todo.objects.open().exists()
    with pytest.raises(CoursesError):
        audiences.decide_rule(rule, allow=True, by=hr.user)
    assert Enrolment.objects.filter(employee__in=people).count() == 3


def test_many_small_steps_do_not_pass_the_limit_either():
    track = make_track(make_course())
    make_rule(track, limit=2)
    for _ in range(4):
        person = make_employee(hired_on=clock.today())
        news.tell("employee_joined", f"employee:{person.pk}", employee=person.pk)
        settle_all()
    assert Enrolment.objects.count() == 2
    assert AudienceRule.objects.get().state == "held"


def test_impossible_dates_go_to_hr_instead_of_being_created():
    course = make_course()
    track = make_track(course)
    version = track.versions.get()
    version.composition["sets"][0]["items"][0]["due"] = {"from": "hired", "days": 7}
    version.save()
    hr = make_employee()
    make_grant(hr)
    person = make_employee(hired_on=dt.date(2020, 1, 1), department=hr.main.department)
    row = enrolment.enrol_in_track(person, track, source="hr")
    item = row.items.get()
    assert item.due_at is None
    exception = DueException.objects.get()
    assert Todo.objects.open().get().whom == hr.user
    with pytest.raises(CoursesError):
        dates.resolve_exception(exception, due_on=clock.today() - dt.timedelta(days=1), by=hr.user)
    dates.resolve_exception(exception, due_on=clock.today() + dt.timedelta(days=5), by=hr.user)
    item.refresh_from_db(), row.refresh_from_db()
    assert item.due_at == row.next_due_at == clock.end_of_day(clock.today() + dt.timedelta(days=5))
    assert not Todo.objects.open().exists()


def test_long_leave_moves_open_dates_once():
    person = make_employee()
    row = enrolment.enrol_in_track(person, make_track(make_course(), due_days=20), source="hr")
    before = row.items.get().due_at
    today = clock.today()
    Enrolment.objects.update(starts_on=today - dt.timedelta(days=10))
    leave = Absence.objects.create(employee=person, starts_on=today - dt.timedelta(days=5), ends_on=today)
    told = news.tell("absence_changed", f"absence:{leave.pk}", absence=leave.pk)
    settle_all()
    told.settled = False
    told.save()
    settle_all()
    assert EnrolmentItem.objects.get().due_at - before == dt.timedelta(days=5)
    assert DueChange.objects.count() == 1


def test_an_extension_is_asked_approved_and_declined():
    manager = make_employee()
    person = make_employee(manager=manager)
    row = enrolment.enrol_in_track(person, make_track(make_course()), source="hr")
    item = row.items.select_related("enrolment__employee").get()
    later = clock.today() + dt.timedelta(days=30)
    with pytest.raises(CoursesError):
        dates.request_extension(item, due_on=clock.today(), reason="忙", by=person.user)
    asked = dates.request_extension(item, due_on=later, reason="在外派", by=person.user)
    with pytest.raises(CoursesError):
        dates.request_extension(item, due_on=later, reason="再问", by=person.user)
    assert Todo.objects.open().get().whom == manager.user
    with pytest.raises(CoursesError):
        dates.answer_extension(asked, approve=False, by=manager.user)
    with override("en"):  # the manager's language; the learner reads Chinese
        dates.answer_extension(asked, approve=True, by=manager.user)
    item.refresh_from_db()
    assert item.due_at == clock.end_of_day(later)
    assert Message.objects.get(recipient=person.user, kind="extension").subject.startswith("“")
    with pytest.raises(CoursesError):
        dates.answer_extension(asked, approve=True, by=manager.user)


def test_somebody_who_left_is_asked_for_nothing():
    person = make_employee()
    row = enrolment.enrol_in_track(person, make_track(make_course()), source="hr")
    news.tell("employee_left", f"employee:{person.pk}", employee=person.pk)
    settle_all()
    row.refresh_from_db()
    assert row.outcome == "withdrawn"
    assert enrolment.enrol_in_track(person, row.track, source="hr").pk != row.pk


def test_enrolling_many_costs_few_queries(django_assert_max_num_queries):
    track = make_track(make_course(), make_course())
    people = [make_employee() for _ in range(30)]
    from people.models import Employee

    rows = Employee.objects.filter(pk__in=[p.pk for p in people]).select_related("user").with_post()
    with django_assert_max_num_queries(30):
        assert enrolment.enrol_many(rows, track, source="hr") == 30


def test_electives_are_chosen_and_left_by_oneself(client):
    person, course = make_employee(), make_course()
    client.force_login(person.user)
    client.post(f"/learn/courses/{course.public_id}/join/")
    row = Enrolment.objects.get()
    assert (row.source, row.required) == ("self", False)
    client.post(f"/learn/courses/{course.public_id}/leave/")
    row.refresh_from_db()
    assert row.outcome == "withdrawn"
    closed = make_course(is_open=False)
    assert client.post(f"/learn/courses/{closed.public_id}/join/").status_code == 404


def test_who_has_completed_everything_before_is_done_at_once():
    person, courses = make_employee(), [make_course(), make_course()]
    for course in courses:
        Completion.objects.create(employee=person, course=course)
    row = enrolment.enrol_in_track(person, make_track(*courses), source="hr")
    assert row.outcome == "completed"
    assert Completion.objects.filter(enrolment=row).exists()
    assert not Message.objects.filter(recipient=person.user, kind="enrolled").exists()
    half = make_employee()
    Completion.objects.create(employee=half, course=courses[0])
    assert enrolment.enrol_in_track(half, make_track(*courses), source="hr").ended_at is None
