"""What happens asks by itself, once."""

import datetime as dt

import pytest

from lib import clock
from surveys.actions import following
from surveys.exceptions import SurveysError
from surveys.models import Invitation, Rule, Survey
from tests.factories import make_department, make_employee, make_grant
from tests.surveys.forms import BOTH, a_definition, make_version

pytestmark = pytest.mark.django_db


def make_rule(**kwargs):
    kwargs.setdefault("key", f"rule{Rule.objects.count()}")
    kwargs.setdefault("title_zh", "结束后问")
    kwargs.setdefault("event", "course_completed")
    kwargs.setdefault("is_on", True)
    form = kwargs.pop("form", None) or make_version().form
    form.refresh_from_db()
    return Rule.objects.create(form=form, **kwargs)


def completed(person, on=None, event="course_completed", kind="course", **kwargs):
    return following.happened(
        event, employees=[person], about_kind=kind, about_key="C104", title="服务礼仪", on=on or clock.today(), **kwargs
    )


def test_an_event_asks_each_person_once():
    make_rule()
    make_rule(is_on=False)
    make_rule(only_keys=["C999"])
    person, other = make_employee(), make_employee()
    assert completed(person) == 1 and completed(person) == 0 and completed(other) == 1
    survey = Survey.objects.get()
    assert (survey.about_kind, survey.about_key) == ("course", "C104") and survey.title.endswith("服务礼仪")


def test_ninety_days_later_the_manager_is_asked_about_the_person():
    boss = make_employee()
    person = make_employee(manager=boss)
    make_rule(event="track_completed", relationship="manager", offset_days=90, answer_days=21)
    assert completed(person, event="track_completed", kind="track") == 1
    row = Invitation.objects.get()
    assert (row.employee, row.subject, row.relationship) == (boss, person, "manager")
    assert row.ask_on == clock.today() + dt.timedelta(days=90) and row.due_on == row.ask_on + dt.timedelta(days=21)
    assert row.survey.opens_at <= clock.start_of_day(row.ask_on) and row.survey.closes_at > clock.start_of_day(
        row.due_on
    )


def test_what_is_long_past_asks_nobody_and_before_a_class_means_today_at_the_earliest():
    make_rule(answer_days=14)
    assert completed(make_employee(), on=clock.today() - dt.timedelta(days=15)) == 0
    make_rule(event="class_planned", offset_days=-7)
    assert completed(make_employee(), event="class_planned", kind="class", on=clock.today() + dt.timedelta(days=3)) == 1
    assert Invitation.objects.get(survey__about_kind="class").ask_on == clock.today()


def test_a_rule_of_a_department_asks_its_people_only():
    city = make_department()
    make_rule(department=city)
    assert completed(make_employee()) == 0
    assert completed(make_employee(department=make_department(city))) == 1


def test_those_who_were_taught_rate_each_trainer():
    make_rule(event="class_held", form=make_version(kind="trainer").form, is_anonymous=True)
    trainers = [make_employee(), make_employee()]
    assert completed(make_employee(), event="class_held", kind="class", trainers=trainers) == 2
    assert set(Invitation.objects.values_list("subject", flat=True)) == {t.pk for t in trainers}


def test_a_new_version_begins_a_new_survey():
    rule = make_rule(form=make_version(key="growing").form)
    person, other = make_employee(), make_employee()
    completed(person)
    make_version(definition=a_definition(title={"zh": "新"}), key="growing")
    completed(other)
    assert Survey.objects.filter(rule=rule).count() == 2


# --- the pulse ---------------------------------------------------------------------------------------
def pulse_form(n=5):
    items = [{"key": f"i{k}", "kind": "scale", "text": BOTH, "weight": 1} for k in range(n)]
    return make_version(definition=a_definition(sections=[{"key": "s", "items": items}]), kind="pulse").form


def test_each_month_opens_one_anonymous_survey_for_the_departments_people():
    hall = make_department()
    people = [make_employee(department=hall) for _n in range(3)]
    make_employee(department=hall, work_state="left")
    make_employee()
    rule = make_rule(event="monthly", is_anonymous=True, department=hall, form=pulse_form())
    assert following.pulse() == 3 and following.pulse() == 0
    survey = Survey.objects.get(rule=rule)
    assert survey.is_anonymous and survey.period == f"{clock.today():%Y-%m}"
    assert set(survey.invitations.values_list("employee", flat=True)) == {p.pk for p in people}


def test_switching_needs_the_right_and_a_pulse_at_most_five_items():
    province = make_department()
    city = make_department(province)
    head, hr = make_employee(department=province), make_employee(department=city)
    make_grant(head, "hr", province)
    make_grant(hr, "hr", city)
    rule = make_rule(is_on=False)
    with pytest.raises(SurveysError):
        following.switch(rule, is_on=True, by=hr.user)
    following.switch(rule, is_on=True, by=head.user)
    own = make_rule(event="monthly", is_anonymous=True, department=city, form=pulse_form(), is_on=False)
    following.switch(own, is_on=True, by=hr.user)
    long = make_rule(event="monthly", is_anonymous=True, department=city, is_on=False)
    with pytest.raises(SurveysError):
        following.switch(long, is_on=True, by=hr.user)
