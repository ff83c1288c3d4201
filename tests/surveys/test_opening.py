"""Opening a survey: few are asked at once, many by a job; after a crash it goes on and asks nobody twice."""

import datetime as dt

import pytest
from django.urls import reverse

from jobs import actions as jobs
from jobs.models import Job
from lib import clock
from outbox.models import Todo
from surveys.actions import asking, opening
from surveys.models import Invitation, Survey
from tests.factories import make_department, make_employee, make_grant, make_post
from tests.surveys.forms import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_department()


@pytest.fixture
def hr(city):
    person = make_employee(department=city)
    make_grant(person, "hr", city)
    return person


@pytest.fixture
def many(monkeypatch):
    """Three people are many, and two a chunk."""
    monkeypatch.setattr(opening, "MANY", 3)
    monkeypatch.setattr(opening, "CHUNK", 2)


def start(city, hr, **kwargs):
    values = {"title": "问卷", "last_day": clock.today(), "is_anonymous": False, "by": hr.user, **kwargs}
    return opening.open_for_department(make_version(), city, **values)


def test_few_are_asked_at_once(city, hr):
    people = [make_employee(department=city) for _n in range(2)]
    survey, count, job = start(city, hr)
    assert (count, job) == (3, None)
    assert set(survey.invitations.values_list("employee", flat=True)) == {hr.pk, *(p.pk for p in people)}


def test_many_are_asked_by_a_job_chunk_after_chunk(city, hr, many):
    for _n in range(5):
        make_employee(department=city)
    make_employee(department=city, work_state="left")
    survey, count, job = start(city, hr)
    assert count == 6 and job.total == 6 and not survey.invitations.exists()
    done = jobs.run(job.pk)
    assert (done.state, done.done, done.result["url"]) == ("done", 6, survey.get_absolute_url())
    assert survey.invitations.count() == 6 and Todo.objects.filter(kind="survey", done_at=None).count() == 6


def test_only_posts_of_the_category_are_asked(city, hr, many):
    post = make_post(category="management")
    bosses = [make_employee(department=city, post=post) for _n in range(4)]
    survey, count, job = start(city, hr, category="management")
    jobs.run(job.pk)
    assert count == 4 and survey.about_kind == "post"
    assert set(survey.invitations.values_list("employee", flat=True)) == {p.pk for p in bosses}


def test_it_goes_on_after_a_crash_and_asks_nobody_twice(city, hr, many):
    people = [hr, *(make_employee(department=city) for _n in range(4))]
    survey, _count, job = start(city, hr)
    asking.invite(survey, people[:3], relationship="self")
    Job.objects.filter(pk=job.pk).update(cursor={"last": people[1].pk, "done": 2, "count": 2})
    assert jobs.run(job.pk).state == "done"
    assert Invitation.objects.filter(survey=survey).count() == 5


def test_a_survey_that_was_closed_meanwhile_asks_nobody_and_says_so(city, hr, many):
    for _n in range(4):
        make_employee(department=city)
    survey, _count, job = start(city, hr)
    asking.close(survey, by=hr.user)
    done = jobs.run(job.pk)
    assert done.state == "failed" and done.message
    assert not survey.invitations.exists()


def test_the_page_leads_to_the_bar_and_the_survey_says_that_people_are_being_asked(city, hr, many, client):
    for _n in range(4):
        make_employee(department=city)
    client.force_login(hr.user)
    day = clock.today() + dt.timedelta(days=7)
    data = {
        "form": make_version().form.key,
        "title": "问卷",
        "department": city.code,
        "category": "",
        "last_day": day.isoformat(),
    }
    page = client.post(reverse("surveys:open_survey"), data)
    survey, job = Survey.objects.get(), Job.objects.get(kind=opening.KIND)
    assert page.url == reverse("jobs:show_job", args=[job.public_id])
    assert page.url in client.get(survey.get_absolute_url()).content.decode()
    jobs.run(job.pk)
    assert page.url not in client.get(survey.get_absolute_url()).content.decode()
