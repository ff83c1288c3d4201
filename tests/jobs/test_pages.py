"""A job's page, progress and cancel button belong to whoever started it."""

import pytest
from django.urls import reverse

from jobs import actions
from jobs.models import Job
from tests.factories import make_user


@pytest.fixture
def owner(db):
    return make_user()


@pytest.fixture
def job(owner):
    return actions.start("test.count", key="k", by=owner, payload={"total": 1}, total=4)


def names(job):
    return [reverse(f"jobs:{name}", args=[job.public_id]) for name in ("show_job", "poll_job")]


def test_the_owner_sees_progress(client, owner, job):
    client.force_login(owner)
    for url in names(job):
        page = client.get(url)
        assert page.status_code == 200
        assert job.poll_url in page.content.decode()


def test_a_colleague_finds_nothing(client, job):
    client.force_login(make_user())
    for url in names(job):
        assert client.get(url).status_code == 404
    assert client.post(reverse("jobs:cancel_job", args=[job.public_id])).status_code == 404
    assert str(job.public_id) not in client.get(reverse("jobs:list_jobs")).content.decode()
    job.refresh_from_db()
    assert not job.cancel_asked


def test_a_stranger_is_asked_to_sign_in(client, job):
    for url in [*names(job), reverse("jobs:list_jobs")]:
        assert client.get(url)["Location"].startswith("/accounts/login/")


def test_the_owner_cancels(client, owner, job):
    client.force_login(owner)
    assert client.get(reverse("jobs:cancel_job", args=[job.public_id])).status_code == 405
    assert client.post(reverse("jobs:cancel_job", args=[job.public_id]))["Location"] == job.get_absolute_url()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_finished_job_stops_the_poll_and_shows_its_result(client, owner, job):
    actions.run(job.pk)
    client.force_login(owner)
    poll = client.get(job.poll_url)
    assert poll["HX-Refresh"] == "true"
    assert "hx-get" not in poll.content.decode()
    assert 'href="/done/"' in client.get(job.get_absolute_url()).content.decode()


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_a_result_never_leads_to_another_site(url):
    assert Job(result={"url": url}).link is None


def test_the_list_costs_the_same_at_two_sizes(
    client, owner, job, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(owner)
    url = reverse("jobs:list_jobs")
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(20):
        Job.objects.create(kind="test.count", key=f"n{number}", by=owner, state="done")
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_an_empty_list_says_what_will_be_there(client, owner):
    client.force_login(owner)
    assert "还没有后台工作" in client.get(reverse("jobs:list_jobs")).content.decode()
