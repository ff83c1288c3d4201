"""The career map: how far a post is by a worked example, what closes the rest, who may look, at a constant cost."""

import pytest
from django.urls import reverse

from courses.models import Completion
from development import career
from subjects.actions import competencies
from subjects.models import Objective
from tests.development.plan_makers import make_world
from tests.factories import make_course, make_post, make_user
from tests.subjects.making import make_competency, make_evidence

pytestmark = pytest.mark.django_db
URL = "/learn/career/"


@pytest.fixture
def world():
    return make_world()


def asks(post, level, **kwargs):
    one = make_competency(**kwargs)
    competencies.require(post, one, level=level, by=None)
    return one


def teach(competency, **kwargs):
    course = make_course(**kwargs)
    objective = Objective.objects.create(key=f"o-{course.pk}", text_zh="目标")
    competency.objectives.add(objective)
    course.objectives.add(objective)
    return course


def test_how_far_is_the_sum_of_levels_each_at_most_what_is_asked(world):
    # asked for 4 and 2, shown 3.5 and 5 → (3.5 + 2) / 6 = 91.6…
    post, clerk = make_post(code="lead"), world["clerk"]
    first, second = asks(post, 4), asks(post, 2)
    make_evidence(clerk, first, 4)
    make_evidence(clerk, first, 2, source="self")  # (3 × 4 + 1 × 2) / 4 = 3.5
    make_evidence(clerk, second, 5)
    [found] = career.distances(clerk)
    assert (found.percent, found.reached, found.missing) == (91, 1, 1)
    assert first.name_zh in found.lack and second.name_zh not in found.lack
    assert [step.gap.competency for step in career.steps(found, clerk)] == [second, first]


def test_only_what_is_asked_for_today_counts(world):
    post = make_post(code="lead")
    one = asks(post, 3)
    competencies.require(post, one, level=0, by=None)
    closed = asks(post, 3)
    closed.is_open = False
    closed.save()
    assert career.distances(world["clerk"]) == []


def test_the_nearest_post_stands_first(world):
    near, far = make_post(code="near"), make_post(code="far")
    one = asks(near, 2)
    competencies.require(far, one, level=5, by=None)
    make_evidence(world["clerk"], one, 2)
    assert [(d.post, d.percent) for d in career.distances(world["clerk"])] == [(near, 100), (far, 40)]


def test_what_is_missing_names_open_courses_those_not_completed_first(client, world):
    post, clerk = make_post(code="lead"), world["clerk"]
    one = asks(post, 3)
    done, fresh = teach(one, key="A1"), teach(one, key="B1")
    closed = teach(one, is_open=False)
    Completion.objects.create(employee=clerk, course=done)
    client.force_login(clerk.user)
    page = client.get(URL, {"post": "lead"})
    [step] = page.context["steps"]
    assert [(way.title, way.is_completed) for way in step.ways] == [(fresh.title, False), (done.title, True)]
    text = page.content.decode()
    assert fresh.title in text and closed.title not in text and step.gap.level.because in text


def test_without_a_course_the_page_leads_to_a_goal(client, world):
    asks(make_post(code="lead"), 3)
    client.force_login(world["clerk"].user)
    assert reverse("development:set_goal") in client.get(URL, {"post": "lead"}).content.decode()


def test_nothing_missing_is_said(client, world):
    one = asks(make_post(code="lead"), 3)
    make_evidence(world["clerk"], one, 4)
    client.force_login(world["clerk"].user)
    page = client.get(URL, {"post": "lead"})
    assert page.context["chosen"].percent == 100 and "callout--done" in page.content.decode()
    assert "career__step--open" not in page.content.decode()


@pytest.mark.parametrize("query", ["", "?post=nowhere", "?post=quiet"])
def test_without_a_post_that_asks_all_posts_are_shown(client, world, query):
    make_post(code="quiet")
    asks(make_post(code="lead"), 3)
    client.force_login(world["clerk"].user)
    page = client.get(URL + query)
    assert page.status_code == 200 and page.context["chosen"] is None
    assert [d.post.code for d in page.context["distances"]] == ["lead"]


def test_no_requirements_at_all_show_the_way_forward(client, world):
    client.force_login(world["clerk"].user)
    page = client.get(URL).content.decode()
    assert 'class="empty"' in page and reverse("development:set_goal") in page


def test_the_line_above_and_hr_look_at_a_person_others_do_not(client, world):
    asks(make_post(code="lead"), 3)
    url = reverse("development:show_career", args=[world["clerk"].public_id])
    wanted = {"clerk": 200, "manager": 200, "hr": 200, "top": 200, "stranger": 404}
    for who, status in wanted.items():
        client.force_login(world[who].user)
        assert client.get(url, {"post": "lead"}).status_code == status, who
    client.force_login(world["clerk"].user)
    manager = reverse("development:show_career", args=[world["manager"].public_id])
    assert client.get(manager).status_code == 404


@pytest.mark.parametrize("count", [2, 12])
@pytest.mark.parametrize("query", ["", "?post=lead"])
def test_the_map_asks_as_much_for_much_as_for_little(client, world, query, count, django_assert_max_num_queries):
    post = make_post(code="lead")
    for number in range(count):
        one = asks(post, 3)
        competencies.require(make_post(code=f"more{number}"), one, level=2, by=None)
        make_evidence(world["clerk"], one, 2)
        teach(one)
    client.force_login(world["clerk"].user)
    client.get(URL)  # what is read once a process
    with django_assert_max_num_queries(24):
        assert client.get(URL + query).status_code == 200


def test_an_administrator_without_a_place_in_the_roster_is_told(client):
    asks(make_post(code="lead"), 3)
    client.force_login(make_user(is_superuser=True))
    page = client.get(URL)
    assert page.context["person"] is None and 'class="empty"' in page.content.decode()
