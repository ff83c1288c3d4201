"""Twenty clicks at once on admitting people and on extra time; on SQLite and on PostgreSQL."""

import datetime as dt

import pytest

from lib import clock
from outbox.models import Message
from people.models import Employee
from quizzes.actions import admissions, direct
from quizzes.exceptions import QuizzesError
from quizzes.models import Accommodation, Admission, Quiz
from tests.accounts.racing import together
from tests.factories import make_employee, make_quiz

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 20


def outcomes(results):
    """Return how many went through; anything else than a refusal fails."""
    refused = [r for r in results if isinstance(r, BaseException)]
    assert all(isinstance(r, QuizzesError) for r in refused), refused
    return len(results) - len(refused)


def test_twenty_admit_the_same_people_once_and_tell_what_holds():
    quiz = Quiz.objects.get(pk=make_quiz().pk)
    people = [make_employee() for _n in range(3)]

    def admit(n):
        window = direct.Window(attempts=n, reason="x")
        return direct.admit_directly(quiz, people if n % 2 else people[::-1], window=window, by=None)

    assert outcomes(together(*[lambda n=n: admit(n) for n in range(1, TIMES + 1)])) == TIMES
    assert Admission.objects.count() == Message.objects.filter(kind="quiz_open").count() == 3
    assert len(set(Admission.objects.values_list("attempts", flat=True))) == 1


def test_of_twenty_grants_one_is_in_force():
    person = Employee.objects.get(pk=make_employee().pk)
    outcomes(together(*[lambda: admissions.accommodate(person, extra_percent=25, reason="x", by=None)] * TIMES))
    assert Accommodation.objects.filter(ends_on=None).count() == 1
    assert not Accommodation.objects.filter(ends_on__gt=clock.today()).exists()


def test_twenty_endings_are_one():
    row = admissions.accommodate(
        make_employee(), extra_percent=25, reason="x", by=None, starts_on=clock.today() - dt.timedelta(days=3)
    )
    assert outcomes(together(*[lambda: admissions.end_accommodation(row, by=None)] * TIMES)) == 1
    row.refresh_from_db()
    assert row.ends_on == clock.today()
