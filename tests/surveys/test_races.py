"""Twenty who hand in at once give one response; two who invite at once give one invitation."""

import pytest

from surveys.actions import answering, asking
from surveys.models import Invitation, Response
from tests.accounts.racing import together
from tests.factories import make_employee
from tests.surveys.forms import make_invitation, make_survey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_of_ten_answers_at_once_one_is_kept(is_anonymous):
    row = make_invitation(make_survey(is_anonymous=is_anonymous))
    user = row.employee.user
    found = together(*[lambda: answering.answer(row, {"useful": 5}, by=user)] * 10)
    assert sorted(type(one).__name__ for one in found) == ["Response"] + ["SurveysError"] * 9, found
    assert Response.objects.count() == 1


def test_two_who_invite_at_once_ask_once():
    survey, person = make_survey(), make_employee()
    together(*[lambda: asking.invite(survey, [person], relationship="self")] * 4)
    assert Invitation.objects.count() == 1
