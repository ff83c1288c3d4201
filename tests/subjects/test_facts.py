"""Facts: one value a day, a new value ends the old one, HR confirms with one tap."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jobs.models import News
from outbox.models import Todo
from subjects import actions
from subjects.exceptions import SubjectsError
from subjects.models import Fact
from tests.factories import make_department, make_employee, make_grant

DAY = dt.date(2026, 1, 1)
LATER = dt.date(2026, 6, 1)


def save(value="甲", **kwargs):
    kwargs = {"key": "company.vision", "label": "企业愿景", "source": "培训资料", "valid_from": DAY, **kwargs}
    return actions.save_fact(value=value, **kwargs)


@pytest.fixture
def hr(db):
    root = make_department(name="示范省")
    boss = make_employee(department=root)
    make_grant(boss, "hr", root)
    return boss


@pytest.fixture
def city_hr(hr):
    city = make_department(hr.main.department, name="青川市")
    person = make_employee(department=city)
    make_grant(person, "hr", city)
    return person


def test_the_same_again_writes_nothing(db):
    assert save()[1] == "created"
    row, outcome = save()
    assert outcome == "unchanged" and row.history.count() == 1 and not News.objects.exists()


def test_a_new_value_ends_the_old_one_and_is_news(db):
    old = save()[0]
    new = save("乙", valid_from=LATER)[0]
    old.refresh_from_db()
    assert old.valid_until == LATER and new.valid_until is None
    assert [f.value for f in Fact.objects.valid(on=LATER)] == ["乙"]
    assert [f.value for f in Fact.objects.valid(on=LATER - dt.timedelta(days=1))] == ["甲"]
    assert News.objects.get(kind="fact_changed").payload == {"fact": new.pk}


def test_an_old_value_that_was_ended_is_not_taken_for_an_edit(db):
    save()
    save("乙", valid_from=LATER)
    assert save("甲乙", valid_until=LATER)[1] == "updated"


def test_a_correction_changes_the_value_in_place_and_asks_again(hr):
    fact = save(needs_confirmation=True)[0]
    actions.confirm_fact(fact, by=hr.user)
    save("更正", needs_confirmation=True)
    fact.refresh_from_db()
    assert fact.value == "更正" and fact.confirmed_at is None and fact.confirmed_by is None
    assert Todo.objects.open().filter(whom=hr.user, kind="confirm_fact").count() == 1


@pytest.mark.parametrize("start", [dt.date(2025, 6, 1), dt.date(2026, 2, 1), None])
def test_two_values_on_one_day_are_refused_in_words(db, start):
    save(valid_until=dt.date(2026, 12, 1))
    with pytest.raises(SubjectsError, match="企业愿景"), transaction.atomic():
        save("乙", valid_from=start)
    assert Fact.objects.count() == 1


def test_the_database_refuses_two_values_too(db):
    save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(key="company.vision", label="x", value="乙", source="x", valid_from=LATER)


def test_a_fact_never_ends_before_it_begins(db):
    with pytest.raises(SubjectsError):
        save(valid_until=DAY)


def test_a_value_changed_by_hr_is_kept_unless_forced(db):
    fact = save()[0]
    Fact.objects.filter(pk=fact.pk).update(value="人力资源部的说法")
    assert save()[1] == "unchanged", "the file says what it always said"
    assert save("乙")[1] == "kept"
    assert save("乙", force=True)[1] == "updated"


def test_what_must_be_confirmed_waits_for_hr_of_the_whole_company(hr, city_hr):
    save(needs_confirmation=True)
    todo = Todo.objects.open().get(kind="confirm_fact")
    assert todo.whom == hr.user and todo.title == "请确认：企业愿景"


def test_whoever_answers_for_facts_later_is_asked_too(city_hr, hr):
    save(needs_confirmation=True)
    newcomer = make_employee(department=hr.main.department)
    make_grant(newcomer, "hr", hr.main.department)
    assert actions.ask_for_all_confirmations() == 1
    assert actions.ask_for_all_confirmations() == 1
    assert Todo.objects.open().filter(kind="confirm_fact").count() == 2


def test_a_confirmation_closes_the_to_do_of_everybody_once(hr):
    fact = save(needs_confirmation=True)[0]
    actions.confirm_fact(fact, by=hr.user)
    assert not Todo.objects.open().exists()
    assert fact.confirmed_by == hr.user and fact.history.first().confirmed_by == hr.user
    with pytest.raises(SubjectsError):
        actions.confirm_fact(fact, by=hr.user)


def test_a_fact_that_needs_no_word_any_more_closes_its_to_do(hr):
    save(needs_confirmation=True)
    save(needs_confirmation=False)
    assert not Todo.objects.open().exists()


def test_the_to_do_confirms_with_one_tap(hr):
    from outbox.todos import KINDS

    fact = save(needs_confirmation=True)[0]
    (choice,) = KINDS["confirm_fact"].choices
    choice.run(Todo.objects.open().get(), hr.user, "")
    fact.refresh_from_db()
    assert fact.confirmed_at and not Todo.objects.open().exists()


# --- the page -----------------------------------------------------------------------------------
def test_hr_sees_what_waits_and_confirms_it(client, hr):
    fact = save(needs_confirmation=True, other_wording="另一份资料写作“乙”")[0]
    client.force_login(hr.user)
    html = client.get(reverse("subjects:list_facts")).content.decode()
    assert "企业愿景" in html and "甲" in html and "另一份资料" in html and "来源：" in html
    reply = client.post(reverse("subjects:confirm_fact", args=[fact.public_id]), follow=True)
    html = reply.content.decode()
    assert "“企业愿景”已确认" in html and "没有等您确认的事实" in html
    again = client.post(reverse("subjects:confirm_fact", args=[fact.public_id]), follow=True)
    assert "这一条已经确认过了" in again.content.decode()


def test_only_hr_may_look_and_confirm(client, hr):
    fact = save(needs_confirmation=True)[0]
    colleague = make_employee()
    for user, status in [(None, 302), (colleague.user, 403)]:
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(reverse("subjects:list_facts")).status_code == status
        assert client.post(reverse("subjects:confirm_fact", args=[fact.public_id])).status_code == status
    fact.refresh_from_db()
    assert fact.confirmed_at is None


def test_the_list_costs_the_same_for_few_and_many(client, hr, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(hr.user)
    counts = []
    for n in (1, 20):
        for i in range(n):
            save(f"值{i}", key=f"k{n}.{i}", needs_confirmation=True)
        client.get(reverse("subjects:list_facts"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("subjects:list_facts"))
        counts.append(len(queries))
    assert counts[0] == counts[1] < 20
