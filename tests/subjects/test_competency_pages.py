"""The pages of competencies: one's own, a manager's view with an observation, what posts ask for."""

import pytest
from django.urls import reverse

from subjects.actions import competencies
from subjects.models import Evidence, PostRequirement
from tests.factories import make_department, make_employee, make_grant, make_post, make_user
from tests.subjects.making import make_competency, make_evidence


@pytest.fixture
def person(db):
    manager = make_employee()
    person = make_employee(manager=manager)
    for number in range(6):
        one = make_competency(name_zh=f"项目{number}")
        competencies.require(person.main.post, one, level=3 if number else 5, by=None)
        make_evidence(person, one, 2)
    return person


def test_my_page_shows_required_and_evidence_with_the_because(client, person):
    client.force_login(person.user)
    page = client.get(reverse("subjects:my_competencies")).content.decode()
    assert "项目0" in page and "岗位要求5级，现有证据是2级" in page
    assert page.index("项目0") < page.index("项目1")


@pytest.mark.parametrize("count", [1, 8])
def test_my_page_asks_as_much_for_many_as_for_few(client, db, count, django_assert_max_num_queries):
    person = make_employee()
    for _n in range(count):
        one = make_competency()
        competencies.require(person.main.post, one, level=3, by=None)
        make_evidence(person, one, 2)
    client.force_login(person.user)
    with django_assert_max_num_queries(18):
        client.get(reverse("subjects:my_competencies"))


def test_rating_oneself_is_evidence_of_today(client, person):
    client.force_login(person.user)
    key = person.main.post.requirements.first().competency.key
    client.post(reverse("subjects:rate_oneself"), {key: "4"})
    assert Evidence.objects.get(source="self").level == 4
    again = client.post(reverse("subjects:rate_oneself"), {key: "5"})
    assert again.status_code == 400 and "今天已经填过了" in again.content.decode()


def test_a_manager_notes_at_most_five_items(client, person):
    client.force_login(person.main.manager.user)
    url = reverse("subjects:observe", args=[person.public_id])
    fields = client.get(url).context["form"].fields
    assert len(fields) == 5
    key = next(iter(fields))
    client.post(url, {key: "3", "words": "高峰时也先安抚"})
    row = Evidence.objects.get(source="observation")
    assert (row.employee, row.level, row.note, row.by) == (person, 3, "高峰时也先安抚", person.main.manager.user)


def test_nothing_chosen_is_no_observation(client, person):
    client.force_login(person.main.manager.user)
    answer = client.post(reverse("subjects:observe", args=[person.public_id]), {"words": "x"})
    assert answer.status_code == 400 and not Evidence.objects.filter(source="observation").exists()


def test_hr_of_the_whole_company_changes_what_a_post_asks_for(client, db):
    province = make_department(kind="province")
    hr = make_employee(department=province)
    make_grant(hr)
    post, one = make_post(), make_competency()
    client.force_login(hr.user)
    data = {
        "post": post.code,
        "competency": one.key,
        "level": "4",
        "starts_on": "2026-01-01",
        "reason": "岗位说明书修订",
    }
    client.post(reverse("subjects:list_requirements"), data)
    row = PostRequirement.objects.get()
    assert (row.post, row.level, row.by, row.reason) == (post, 4, hr.user, "岗位说明书修订")


def test_hr_of_a_city_reads_only(client, db):
    city = make_department(make_department(kind="province"), kind="city")
    hr = make_employee(department=city)
    make_grant(hr)
    client.force_login(hr.user)
    assert client.get(reverse("subjects:list_requirements")).context["form"] is None
    assert client.post(reverse("subjects:list_requirements"), {}).status_code == 404


def test_hrs_page_of_a_person_has_the_section(client, person):
    client.force_login(make_user(is_superuser=True))
    assert "项目0" in client.get(person.get_absolute_url()).content.decode()
