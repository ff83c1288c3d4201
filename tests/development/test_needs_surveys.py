"""What people rank first in a questionnaire about training needs is a need of theirs; anonymous answers are nobody's."""

import pytest

from development.actions import need_sources
from development.models import Need
from lib import clock
from surveys.models import Answer, Response
from tests.factories import make_employee
from tests.surveys.forms import BOTH, a_definition, make_invitation, make_survey, make_version


def rank_first(person, *, kind="needs", anonymous=False):
    options = [
        {"key": "entry", "text": {"zh": "系统受理", "en": "entry"}},
        {"key": "rules", "text": {"zh": "实名", "en": "rules"}},
    ]
    items = [{"key": "first", "kind": "ranking", "text": BOTH, "options": options}]
    definition = a_definition(sections=[{"key": "s", "title": BOTH, "items": items}])
    survey = make_survey(make_version(definition=definition, kind=kind))
    fields = {"invitation": make_invitation(survey, person), "answered_at": clock.now()}
    response = Response.objects.create(
        survey=survey, relationship="self", is_anonymous=anonymous, **({} if anonymous else fields)
    )
    Answer.objects.create(response=response, item="first", choice="rules", number=1)
    Answer.objects.create(response=response, item="first", choice="entry", number=2)


def test_the_first_place_is_a_need_and_stays_one(db):
    person = make_employee()
    rank_first(person)
    need_sources.generate([person.pk])
    need_sources.generate([person.pk])
    need = Need.objects.get()
    assert (need.employee, need.source, need.title, need.weight) == (person, "survey", "实名", 2)
    assert "课后三问" in need.because


@pytest.mark.parametrize("other", [{"kind": "reaction"}, {"anonymous": True}])
def test_other_forms_and_anonymous_answers_tell_no_need(db, other):
    person = make_employee()
    rank_first(person, **other)
    need_sources.generate([person.pk])
    assert not Need.objects.exists()
