"""Anonymous answers lead to nobody, and fewer than five are not shown."""

import datetime as dt

import pytest
from django.db import IntegrityError, models, transaction

from lib import clock
from people.models import Employee
from surveys import results, sides
from surveys.actions import answering
from surveys.models import Answer, Invitation, Response, Survey
from surveys.parts import about_person
from tests.factories import make_department, make_employee
from tests.surveys.forms import a_definition, make_invitation, make_survey, make_version

pytestmark = pytest.mark.django_db


def answered(survey, values, **kwargs):
    row = make_invitation(survey, **kwargs)
    return row, answering.answer(row, values, by=row.employee.user)


def test_no_way_leads_from_an_anonymous_response_to_a_person():
    row, response = answered(make_survey(is_anonymous=True), {"useful": "1", "why": "太快"})
    response.refresh_from_db()
    assert (response.invitation, response.answered_at, response.subject) == (None, None, None)
    row.refresh_from_db()
    assert row.is_answered
    # No field of an answer or a response points to a person or an account, but for whom it is about.
    targets = {
        (f.name, f.related_model)
        for m in (Response, Answer)
        for f in m._meta.get_fields()
        if isinstance(f, models.ForeignKey)
    }
    assert {name for name, model in targets if model in (Employee, Invitation)} == {"subject", "invitation"}
    # Keys are random, so their order says nothing; and the database refuses a pointer.
    assert all(isinstance(m._meta.pk, models.UUIDField) for m in (Response, Answer))
    for change in ({"invitation": row}, {"answered_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.create(survey=row.survey, relationship="self", is_anonymous=True, **change)


def test_below_five_nothing_is_shown():
    survey = make_survey(is_anonymous=True)
    for _n in range(4):
        answered(survey, {"useful": 5})
    rows = Survey.objects.filter(pk=survey.pk)
    found = results.summary(rows)
    assert (found.n, found.is_hidden, found.mean, found.items) == (4, True, None, [])
    answered(survey, {"useful": 1, "why": "慢"})
    found = results.summary(rows)
    assert (found.n, found.is_hidden, str(found.mean)) == (5, False, "4.20")
    assert found.item("why").is_hidden and found.item("why").quotes == []  # one answer would name its writer


def test_the_manager_of_a_360_is_named_and_the_colleagues_are_not():
    person, boss = make_employee(), make_employee()
    survey = make_survey(make_version(kind="feedback"), is_anonymous=True)
    _row, named = answered(survey, {"useful": 3}, employee=boss, relationship="manager", subject=person)
    _row, nameless = answered(survey, {"useful": 5}, relationship="peer", subject=person)
    assert named.invitation is not None and nameless.invitation is None
    window = {"since": clock.today().replace(day=1), "until": clock.today().replace(year=clock.today().year + 1)}
    window["since"] = survey.opens_at.astimezone(clock.LOCAL).date()
    assert sides.scores_of_subject(person, **window) == {"manager": (50, 1), "peer": (None, 1)}
    for _n in range(4):
        answered(survey, {"useful": 4}, relationship="peer", subject=person)
    assert sides.scores_of_subject(person, **window)["peer"] == (80, 5)
    assert sides.scores_of_subject(person, since=window["until"], until=window["until"]) == {}


def test_a_unit_below_the_floor_cannot_be_told_by_subtracting():
    assert results.hidden_units({1: 5, 2: 9, 3: 4}, 5) == {1, 3}
    assert results.hidden_units({1: 5, 2: 9, 3: 3, 4: 2}, 5) == {3, 4}
    assert results.hidden_units({1: 5, 2: 9}, 5) == set()


def test_units_are_shown_from_five_on():
    survey = make_survey(is_anonymous=True)
    large, small, other = make_department(), make_department(), make_department()
    for hall, count in ((large, 6), (small, 2), (other, 5)):
        for _n in range(count):
            answered(survey, {"useful": 4}, employee=make_employee(department=hall))
    units = results.by_department(Response.objects.filter(survey=survey), floor=5, is_anonymous=True)
    assert [(u.name, u.n) for u in units] == [(large.name, 6), (small.name, None), (other.name, None)]


def test_a_side_below_the_floor_hides_the_next_one_too():
    """Peers 5, own people 2: whoever knows the whole of 7 could subtract."""
    rights = {side: {"answers": True, "seen_by": ["person", "hr"]} for side in ("peer", "report")}
    person = make_employee()
    survey = make_survey(make_version(definition=a_definition(rights=rights), kind="feedback"), is_anonymous=True)
    for side, count in (("peer", 5), ("report", 2)):
        for _n in range(count):
            answered(survey, {"useful": 4}, relationship=side, subject=person)
    on = survey.opens_at.astimezone(clock.LOCAL).date()
    found = sides.scores_of_subject(person, since=on, until=on + dt.timedelta(days=1))
    assert found == {"peer": (None, 5), "report": (None, 2)}
    assert [side.score for side in about_person(person, viewer="hr")[0].sides] == [None, None]
