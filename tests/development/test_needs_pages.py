"""HR's list, map and table by post; a manager's requests; a person's own page; decisions from 待办."""

import datetime as dt

import pytest
from django.urls import reverse

from development.actions import need_ranking, need_requests
from development.exceptions import DevelopmentError
from development.models import Need
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from tests.development.making import make_need
from tests.factories import make_department, make_employee, make_grant
from tests.subjects.making import make_competency


@pytest.fixture
def house(db):
    """A city with HR, a manager and two people; one competency."""
    city = make_department(make_department(kind="province"), kind="city")
    hall = make_department(city, kind="hall")
    hr, manager = make_employee(department=city), make_employee(department=hall)
    make_grant(hr, "hr", city)
    people = [make_employee(department=hall, manager=manager) for _n in range(2)]
    return {"city": city, "hall": hall, "hr": hr, "manager": manager, "people": people, "one": make_competency()}


def test_the_most_urgent_stands_on_top_and_filters_narrow(client, house):
    low = make_need(house["people"][0], title="低", source="own_goal", weight=1)
    high = make_need(house["people"][1], title="高", source="audit", weight=5, competency=house["one"])
    need_ranking.rank_all(Need.objects.all())
    client.force_login(house["hr"].user)
    url = reverse("development:list_needs")
    assert list(client.get(url).context["page"].object_list) == [high, low]
    for query in (f"competency={house['one'].key}", "source=audit", "q=高", f"q={house['people'][1].number}"):
        assert list(client.get(f"{url}?{query}").context["page"].object_list) == [high]
    assert not client.get(f"{url}?state=dropped").context["page"].object_list


def test_hr_of_another_city_sees_nothing(client, house):
    need = make_need(house["people"][0])
    other = make_employee()
    make_grant(other)
    client.force_login(other.user)
    assert not client.get(reverse("development:list_needs")).context["page"].object_list
    assert client.get(need.get_absolute_url()).status_code == 404
    assert (
        client.post(reverse("development:decide_need", args=[need.public_id]), {"choice": "accept"}).status_code == 404
    )


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize("name", ["list_needs", "show_map", "list_by_post"])
def test_hrs_pages_ask_as_much_for_many_as_for_few(client, house, name, count, django_assert_max_num_queries):
    for _n in range(count):
        person = make_employee(department=make_department(house["city"]), with_user=False)
        make_need(person, competency=make_competency(), post=person.main.post)
    client.force_login(house["hr"].user)
    with django_assert_max_num_queries(16):
        assert client.get(reverse(f"development:{name}")).status_code == 200


def test_the_map_counts_and_leads_to_the_needs(client, house):
    for person in house["people"]:
        make_need(person, competency=house["one"])
    client.force_login(house["hr"].user)
    page = client.get(reverse("development:show_map"))
    [(department, [cell])] = page.context["lines"]
    assert (department, cell["count"], cell["step"]) == (house["hall"], 2, "few")
    assert len(client.get(cell["url"]).context["page"].object_list) == 2


def test_by_post_tells_new_people_from_others(client, house):
    new = make_employee(department=house["hall"], hired_on=clock.today() - dt.timedelta(days=20))
    make_need(new, post=new.main.post)
    client.force_login(house["hr"].user)
    [line] = client.get(reverse("development:list_by_post")).context["lines"]
    assert [bool(cell) for cell in line["cells"]] == [True, False, False]


def test_the_page_of_a_need_explains_its_score(client, house):
    need = make_need(house["people"][0], weight=4, because="连续两次投诉")
    need_ranking.rank_all(Need.objects.all())
    client.force_login(house["people"][0].user)
    page = client.get(need.get_absolute_url()).content.decode()
    assert "权重4（满分5）" in page and "连续两次投诉" in page
    assert "decide" not in page


# --- asking ----------------------------------------------------------------------------------------
def test_a_managers_request_waits_in_hrs_todos_and_is_answered_there(client, house):
    client.force_login(house["manager"].user)
    person = house["people"][0]
    form = client.get(reverse("development:ask_for_need")).context["form"]
    assert len(form.fields) == 5
    data = {
        "person": person.number,
        "title": "处理激动客户",
        "competency": house["one"].key,
        "because": "上月两次投诉升级",
    }
    client.post(reverse("development:ask_for_need"), data)
    need = Need.objects.get()
    assert (need.employee, need.source, need.asked_by) == (person, "manager", house["manager"].user)
    assert need.score > 0
    todo = Todo.objects.get(kind="need_request")
    assert todo.whom == house["hr"].user and todo.subject_key == str(need.public_id)
    outbox.answer(todo, choice="accept", by=house["hr"].user)
    need.refresh_from_db()
    assert need.accepted_by == house["hr"].user and need.state == "open"


def test_deciding_on_the_page_closes_the_todo(client, house):
    need = need_requests.ask_for_person(house["people"][0], title="t", because="b", by=house["manager"].user)
    client.force_login(house["hr"].user)
    url = reverse("development:decide_need", args=[need.public_id])
    client.post(url, {"choice": "drop", "reason": ""})
    need.refresh_from_db()
    assert need.state == "open"
    client.post(url, {"choice": "drop", "reason": "下季度全厅统一安排"})
    need.refresh_from_db()
    assert (need.state, need.reason) == ("dropped", "下季度全厅统一安排")
    assert not Todo.objects.filter(done_at=None).exists()


def test_nobody_chosen_is_a_goal_of_the_whole_team(client, house):
    client.force_login(house["manager"].user)
    client.post(reverse("development:ask_for_need"), {"title": "全员会讲融合", "because": "本季重点"})
    need = Need.objects.get()
    assert (need.source, need.employee, need.people, need.owner_department) == ("team_goal", None, 2, house["hall"])
    assert list(client.get(reverse("development:list_team_needs")).context["page"].object_list) == [need]


def test_a_manager_asks_for_own_people_only(house):
    with pytest.raises(DevelopmentError):
        need_requests.ask_for_person(make_employee(), title="t", because="b", by=house["manager"].user)
    with pytest.raises(DevelopmentError):
        need_requests.ask_for_person(house["people"][0], title="t", because="b", by=house["people"][1].user)


@pytest.mark.parametrize("days", [-1, 800])
def test_a_wished_day_that_is_past_or_far_is_refused(house, days):
    with pytest.raises(DevelopmentError):
        need_requests.ask_for_person(
            house["people"][0], title="t", because="b", by=house["manager"].user,
            wished_by=clock.today() + dt.timedelta(days=days),
        )  # fmt: skip


def test_an_own_goal_stands_on_my_page_and_asks_nobody(client, house):
    person = house["people"][0]
    client.force_login(person.user)
    client.post(reverse("development:set_goal"), {"title": "考中级证", "because": "想当班组长"})
    page = client.get(reverse("development:my_needs"))
    assert [need.title for need in page.context["live"]] == ["考中级证"]
    assert not Todo.objects.exists()


def test_a_request_for_what_is_needed_already_leads_to_the_living_need(house):
    held = make_need(house["people"][0], competency=house["one"], source="gap")
    found = need_requests.ask_for_person(
        house["people"][0], title="t", because="两次投诉", by=house["manager"].user, competency=house["one"]
    )
    assert found == held and found.evidence[-1]["because"] == "两次投诉"
    assert Todo.objects.get().subject_key == str(held.public_id)


def test_hr_does_not_decide_about_oneself(client, house):
    need = make_need(house["hr"])
    client.force_login(house["hr"].user)
    assert (
        client.post(reverse("development:decide_need", args=[need.public_id]), {"choice": "accept"}).status_code == 404
    )
