"""manage.py make_demo: the people of a demonstration, twice the same, never by accident in production."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from content.demo.staff import ACCOUNTS
from courses.models import Card, DueException, Enrolment, NoticePage
from jobs.models import News
from lib import clock
from outbox.models import Todo
from people.models import Department, Employee, RoleGrant
from people.rules import employee_of
from simulator.models import Run
from surveys import results, sides
from surveys.models import Survey

pytestmark = pytest.mark.django_db


def make_demo(**options):
    out = io.StringIO()
    call_command("make_demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(shipped):
    """The small demonstration on the curriculum as it is shipped."""
    shipped("make_demo")


def test_seven_people_sign_in_and_thirty_colleagues_are_there(demo):
    assert set(User.objects.filter(username__in=[a[0] for a in ACCOUNTS]).values_list("username", flat=True)) == {
        "newhire", "trainee", "manager", "trainer", "hr", "author", "admin",
    }  # fmt: skip
    for name, *_rest in ACCOUNTS:
        assert User.objects.get(username=name).check_password(settings.DEMO_PASSWORD)
    assert Employee.objects.count() >= 37
    halls = Department.objects.filter(kind="hall")
    assert len({hall.get_parent().pk for hall in halls}) == 2


def test_no_screen_is_empty(demo):
    trainee, newhire = (Employee.objects.get(user__username=name) for name in ("trainee", "newhire"))
    enrolment = Enrolment.objects.open().get(employee=trainee, track__key="onboarding")
    assert enrolment.reason and 0 < enrolment.percent < 100
    assert Enrolment.objects.open().get(employee=newhire, track__key="onboarding").percent < enrolment.percent
    on_the_job = [row.percent for row in Enrolment.objects.open().filter(track__key="on-the-job")]
    assert len(set(on_the_job)) >= 3 and 50 < max(on_the_job) < 100
    assert 0 < Enrolment.objects.open().get(track__key="successor").percent < 100
    manager = User.objects.get(username="manager")
    assert Todo.objects.visible_to(manager).open().exists()
    assert employee_of(manager).is_manager
    assert NoticePage.objects.live().count() == 4
    assert DueException.objects.filter(state="open").exists()
    assert Enrolment.objects.open().filter(source="self").exists()
    assert not [e for e in Enrolment.objects.open() if e.percent == 100]
    runs = Run.objects.filter(employee=trainee)
    assert sorted(runs.values_list("state", flat=True)) == ["finished", "finished", "open"]
    assert all(0 < run.points_tenths < 1000 for run in runs.filter(state="finished"))
    assert Card.objects.filter(employee=trainee, source="run").count() >= 2
    assert Run.objects.filter(mode="exam", passed=True).exclude(employee=trainee).exists()
    assert {"hr", "trainer", "reviewer", "author"} <= set(RoleGrant.objects.values_list("role", flat=True))


def test_nobody_is_told_what_the_demonstration_wrote_itself(demo):
    assert not News.objects.filter(settled=False).exists()


def test_a_second_run_changes_nothing(demo):
    def everything():
        return [m.objects.count() for m in (User, Employee, Department, Enrolment, RoleGrant, Todo, NoticePage)]

    before = everything()
    make_demo()
    assert everything() == before


def test_the_caches_agree_with_the_ledgers(demo):
    call_command("verify", stdout=io.StringIO())


def test_many_people_are_the_same_for_the_same_seed(demo):
    make_demo(employees=60, seed=7)
    people = Employee.objects.filter(number__startswith="M07").order_by("number")
    first = list(people.values_list("number", "name", "mobile", "hired_on", "employment_kind"))
    assert len(first) == 60
    enrolled = Enrolment.objects.filter(employee__in=people)
    assert enrolled.exists() and len(set(enrolled.values_list("minutes_done", flat=True))) > 1
    managers = set(
        people.filter(assignments__manager__in=people).values_list("assignments__manager__number", flat=True)
    )
    assert len(managers) >= 2
    call_command("verify", stdout=io.StringIO())


def test_somebody_is_stuck_and_nobody_learns_without_an_account(demo):
    from courses import standing
    from people.models import Employee

    counts = standing.summary(standing.with_standing(Employee.objects.working()))
    assert counts["stuck"] and counts["late"] and counts["done"]
    asleep = Employee.objects.filter(user__password__startswith="!")
    assert asleep.exists() and not asleep.exclude(progress=None).exists()


def test_the_trainee_has_sat_a_pretest_and_an_exam_and_is_exempted_from_nothing(demo):
    from courses.models import Completion, Exemption
    from quizzes.models import Attempt

    trainee = Employee.objects.get(user__username="trainee")
    attempts = Attempt.objects.released().filter(employee=trainee)
    assert attempts.get(quiz__key="onboarding-pretest").percent == 53
    assert attempts.filter(quiz__key="C101-exam", passed=True).count() == 1
    assert not Exemption.objects.exists()
    assert Completion.objects.filter(employee=trainee).count() == 1


def test_questionnaires_stand_in_the_middle_of_each_step(demo):
    states = {survey.state for survey in Survey.objects.all()}
    assert states == {"open", "closed"}
    pulse = Survey.objects.filter(about_kind="pulse")
    assert pulse.count() == 3 and all(not results.summary(Survey.objects.filter(pk=s.pk)).is_hidden for s in pulse)
    trainee = Employee.objects.get(user__username="trainee")
    assert trainee.survey_invitations.filter(draft__isnull=False).exists()
    found = sides.scores_of_subject(trainee, since=clock.today() - timedelta(days=30), until=clock.today())
    assert {"self", "manager", "peer"} <= set(found) and found["peer"][0] is not None
