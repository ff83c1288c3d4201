"""Direct admissions and extra time: seen before they happen, told once, never beyond one's departments, ended and withdrawn."""

import datetime as dt

import pytest
from django.urls import reverse

from lib import clock
from outbox.models import Message
from people.models import Audience
from quizzes.actions import admissions, attempts, direct
from quizzes.exceptions import QuizzesError
from quizzes.models import Accommodation, Admission
from tests.factories import make_admission, make_employee, make_quiz
from tests.quizzes.authors import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    office = make_office()
    office.quiz = make_quiz(minutes=20)
    return office


def url(name, *args):
    return reverse(f"quizzes:{name}", args=args)


def look_and_admit(client, quiz, **data):
    """Fill in the form, look, and confirm what was shown."""
    add = url("add_admissions", quiz.public_id)
    data = {"reason": "因为要复核", **data}
    looked = client.post(add, {**data, "do": "look"})
    shown = looked.context["shown"]
    if not shown:
        return looked
    return client.post(add, {**data, "do": "admit", "seen": shown["seen"]})


# --- who -------------------------------------------------------------------------------------------------
def test_only_trainers_and_hr_admit_and_only_people_of_their_departments(office, client):
    targets = [url("list_admissions", office.quiz.public_id), url("add_admissions", office.quiz.public_id)]
    for user in (office.learner, office.author, office.reviewer, office.stranger):
        client.force_login(user)
        assert {client.get(t).status_code for t in targets} == {404}
    for user in (office.trainer, office.hr):
        client.force_login(user)
        assert {client.get(t).status_code for t in targets} == {200}
    other = look_and_admit(client, office.quiz, numbers=office.other_learner_employee.number)
    assert other.status_code == 422 and not Admission.objects.exists()
    foreign = make_quiz()
    foreign.owner_department = office.other_city
    foreign.save()
    assert client.get(url("add_admissions", foreign.public_id)).status_code == 404


# --- admitting -----------------------------------------------------------------------------------------------
def test_a_person_is_admitted_told_once_and_can_begin(office, client):
    client.force_login(office.trainer)
    closes = clock.now().astimezone(clock.LOCAL) + dt.timedelta(days=2)
    data = {
        "numbers": office.learner_employee.number.lower(),
        "closes_at": closes.strftime("%Y-%m-%dT%H:%M"),
        "attempts": "3",
    }
    assert look_and_admit(client, office.quiz, **data).status_code == 302
    row = Admission.objects.get()
    assert (row.employee, row.attempts, row.reason, row.created_by) == (
        office.learner_employee,
        3,
        "因为要复核",
        office.trainer,
    )
    assert row.context_key == f"direct:{office.quiz.public_id}"
    message = Message.objects.get(kind="quiz_open")
    assert message.recipient == office.learner and message.url == row.get_absolute_url()
    look_and_admit(client, office.quiz, **data)
    assert Admission.objects.count() == Message.objects.filter(kind="quiz_open").count() == 1
    assert attempts.start(row).state == "open"
    page = client.get(url("list_admissions", office.quiz.public_id)).content.decode()
    assert office.learner_employee.name in page and "因为要复核" in page


def test_who_was_admitted_to_a_knowledge_check_by_hand_finds_it(office, client):
    check = make_quiz(kind="check")
    make_admission(office.learner_employee, check, context_key="lesson:C101-01#check")
    client.force_login(office.learner)
    assert check.title not in client.get(url("home")).content.decode()
    direct.admit_directly(check, [office.learner_employee], window=direct.Window(reason="x"), by=None)
    row = Admission.objects.get(context_key=direct.context_of(check))
    assert row.get_absolute_url() in client.get(url("home")).content.decode()
    attempts.submit(attempts.start(row))
    assert client.get(url("home")).context["page"].paginator.count == 1


def test_nobody_is_admitted_unseen(office, client):
    client.force_login(office.hr)
    data = {"numbers": office.learner_employee.number, "reason": "因为", "do": "admit"}
    add = url("add_admissions", office.quiz.public_id)
    for seen in ("", "0:0", "x"):
        answer = client.post(add, {**data, "seen": seen})
        assert answer.status_code == 200 and answer.context["is_changed"]
    seen = answer.context["shown"]["seen"]
    for other in ({"numbers": office.hr_employee.number}, {"attempts": "9"}, {"closes_at": "2035-01-01T10:00"}):
        assert client.post(add, {**data, **other, "seen": seen}).context["is_changed"]
    assert not Admission.objects.exists()
    assert client.post(add, {**data, "seen": seen}).status_code == 302
    assert Admission.objects.get().employee == office.learner_employee


def test_an_audience_is_admitted_as_far_as_one_looks_after_it(office, client):
    audience = Audience.objects.create(key="all", name="全部", criteria={"all": []}, limit=1, is_active=True)
    client.force_login(office.hr)
    looked = client.post(
        url("add_admissions", office.quiz.public_id), {"audience": audience.pk, "reason": "因为", "do": "look"}
    )
    assert looked.context["shown"]["over"]
    look_and_admit(client, office.quiz, audience=audience.pk)
    admitted = set(Admission.objects.values_list("employee", flat=True))
    assert office.learner_employee.pk in admitted and office.other_learner_employee.pk not in admitted
    foreign = Audience.objects.create(key="far", name="外市", criteria={"all": []}, owner_department=office.other_city)
    assert look_and_admit(client, office.quiz, audience=foreign.pk).status_code == 422


def test_those_admitted_before_keep_what_they_have_unless_it_is_renewed(office, client):
    client.force_login(office.hr)
    number = office.learner_employee.number
    look_and_admit(client, office.quiz, numbers=number, attempts="1")
    admissions.withdraw(Admission.objects.get(), reason="误加", by=office.hr)
    look_and_admit(client, office.quiz, numbers=number, attempts="5")
    row = Admission.objects.get()
    assert row.withdrawn_at and row.attempts == 1
    look_and_admit(client, office.quiz, numbers=number, attempts="5", renew="on")
    row.refresh_from_db()
    assert (row.withdrawn_at, row.attempts) == (None, 5)
    assert Message.objects.filter(kind="quiz_open").count() == 2


def test_who_was_withdrawn_is_admitted_again_from_the_list(office, client):
    client.force_login(office.hr)
    number, add = office.learner_employee.number, url("add_admissions", office.quiz.public_id)
    look_and_admit(client, office.quiz, numbers=number, attempts="2", closes_at="2035-01-01T10:00")
    admissions.withdraw(Admission.objects.get(), reason="误加", by=office.hr)
    page = client.get(url("list_admissions", office.quiz.public_id)).content.decode()
    again = f"{add}?again={Admission.objects.get().public_id}"
    assert again in page and "误加" in page
    shown = client.get(again)
    form = shown.context["form"]
    assert [form[name].value() for name in ("numbers", "attempts", "reason", "renew")] == [
        number,
        2,
        "因为要复核",
        True,
    ]
    assert 'value="2035-01-01T10:00"' in shown.content.decode()
    assert client.get(f"{add}?again=x").status_code == 200
    foreign = make_admission(office.other_learner_employee, office.quiz, context_key=direct.context_of(office.quiz))
    assert client.get(f"{add}?again={foreign.public_id}").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {}, {"numbers": "没有这个人"}, {"numbers": " ，"}, {"reason": "", "numbers": "NUMBER"}, {"attempts": "-1", "numbers": "NUMBER"},
        {"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00", "numbers": "NUMBER"},
        {"closes_at": "2020-01-01T10:00", "numbers": "NUMBER"}, {"closes_at": "morgen", "numbers": "NUMBER"}, {"audience": "9999"},
        {"numbers": " ".join(f"A{n}" for n in range(501))},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_kept(office, client, data):
    client.force_login(office.hr)
    data = {k: office.learner_employee.number if v == "NUMBER" else v for k, v in data.items()}
    answer = look_and_admit(client, office.quiz, **data)
    assert answer.status_code == 422 and not Admission.objects.exists()


def test_a_quiz_that_cannot_be_taken_admits_nobody(office, client):
    office.quiz.is_retired = True
    office.quiz.save()
    client.force_login(office.hr)
    assert not client.get(url("list_admissions", office.quiz.public_id)).context["is_open"]
    refused = look_and_admit(client, office.quiz, numbers=office.learner_employee.number)
    assert refused.status_code == 422 and office.learner_employee.number in refused.content.decode()
    with pytest.raises(QuizzesError):
        direct.admit_directly(office.quiz, [office.learner_employee], window=direct.Window(reason="x"), by=None)


def test_the_list_costs_the_same_for_few_and_for_many(office, client, django_assert_max_num_queries):
    client.force_login(office.hr)
    counts = []
    for size in (2, 20):
        people = [make_employee(department=office.city, with_user=False) for _n in range(size)]
        direct.admit_directly(office.quiz, people, window=direct.Window(reason="x"), by=office.hr)
        target = url("list_admissions", office.quiz.public_id)
        client.get(target)
        with django_assert_max_num_queries(20) as asked:
            assert client.get(target).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


# --- one admission ----------------------------------------------------------------------------------------------
def test_an_admission_is_widened_and_withdrawn_with_a_reason(office, client):
    direct.admit_directly(office.quiz, [office.learner_employee], window=direct.Window(reason="x"), by=None)
    row = Admission.objects.get()
    attempt = attempts.start(row)
    client.force_login(office.trainer)
    assert (
        client.post(url("widen_admission", row.public_id), {"extra_minutes": "900", "extra_attempts": "0"}).status_code
        == 422
    )
    nothing = {"extra_minutes": "0", "extra_attempts": "0"}
    assert client.post(url("widen_admission", row.public_id), nothing).status_code == 422
    client.post(url("widen_admission", row.public_id), {"extra_minutes": "7", "extra_attempts": "2"})
    before = attempt.deadline_at
    attempt.refresh_from_db()
    row.refresh_from_db()
    assert attempt.deadline_at - before == dt.timedelta(minutes=7) and (row.extra_minutes, row.extra_attempts) == (7, 2)
    assert client.post(url("withdraw_admission", row.public_id), {"reason": " "}).status_code == 422
    client.post(url("withdraw_admission", row.public_id), {"reason": "转岗"})
    row.refresh_from_db()
    assert row.withdrawn_reason == "转岗"
    widened, withdrawn = row.events.all()
    assert (widened.kind, widened.minutes, widened.attempts, widened.by) == ("widened", 7, 2, office.trainer)
    assert (withdrawn.kind, withdrawn.reason, withdrawn.by) == ("withdrawn", "转岗", office.trainer)
    page = client.get(url("widen_admission", row.public_id)).content.decode()
    assert "此前的处理" in page and "7 分钟 · 2 次" in page and "转岗" in page


def test_admissions_of_others_and_of_courses_are_not_there(office, client):
    direct.admit_directly(office.quiz, [office.other_learner_employee], window=direct.Window(reason="x"), by=None)
    foreign = Admission.objects.get()
    of_course = make_admission(office.learner_employee, office.quiz, context_key="course:C101")
    client.force_login(office.trainer)
    for row in (foreign, of_course):
        for name in ("widen_admission", "withdraw_admission"):
            assert client.get(url(name, row.public_id)).status_code == 404
    page = client.get(url("list_admissions", office.quiz.public_id)).content.decode()
    assert office.other_learner_employee.name not in page


# --- more time everywhere ------------------------------------------------------------------------------------------
def grant(client, employee, **more):
    data = {
        "number": employee.number,
        "extra_percent": "50",
        "extra_attempts": "0",
        "starts_on": clock.today().isoformat(),
        "reason": "书面决定",
    }
    return client.post(url("add_accommodation"), {**data, **more})


def test_extra_time_is_granted_by_hr_of_the_person_and_counts(office, client):
    for user in (office.learner, office.trainer, office.author):
        client.force_login(user)
        assert (
            client.get(url("list_accommodations")).status_code
            == client.get(url("add_accommodation")).status_code
            == 404
        )
    client.force_login(office.hr)
    assert grant(client, office.other_learner_employee).status_code == 422
    assert grant(client, office.learner_employee).status_code == 302
    row = Accommodation.objects.get()
    assert (row.by, row.reason, row.ends_on) == (office.hr, "书面决定", None)
    attempt = attempts.start(make_admission(office.learner_employee, office.quiz))
    assert attempt.deadline_at - attempt.started_at == dt.timedelta(minutes=30)
    assert "书面决定" in client.get(url("list_accommodations")).content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"extra_percent": "301"}, {"extra_percent": "0"}, {"reason": ""}, {"number": "nobody"}, {"starts_on": "x"},
        {"starts_on": (clock.today() - dt.timedelta(days=1)).isoformat()},
        {"last_day": (clock.today() - dt.timedelta(days=1)).isoformat()},
    ],
)  # fmt: skip
def test_bad_grants_are_refused(office, client, more):
    client.force_login(office.hr)
    assert grant(client, office.learner_employee, **more).status_code == 422
    assert not Accommodation.objects.exists()


def test_a_new_grant_ends_the_former_and_one_can_be_ended(office, client):
    client.force_login(office.hr)
    grant(client, office.learner_employee)
    grant(
        client,
        office.learner_employee,
        extra_percent="100",
        last_day=(clock.today() + dt.timedelta(days=9)).isoformat(),
    )
    first, second = Accommodation.objects.order_by("pk")
    assert (first.ends_on, second.ends_on) == (clock.today(), clock.today() + dt.timedelta(days=10))
    client.post(url("end_accommodation", second.pk))
    second.refresh_from_db()
    assert second.ends_on == clock.today() and admissions.accommodation_of(office.learner_employee) is None
    with pytest.raises(QuizzesError):
        admissions.end_accommodation(second, by=office.hr)
    assert "100" in client.get(url("list_accommodations"), {"show": "past"}).content.decode()


def test_a_grant_before_one_that_begins_later_is_refused_with_words(office, client):
    client.force_login(office.hr)
    grant(client, office.learner_employee, starts_on=(clock.today() + dt.timedelta(days=30)).isoformat())
    refused = grant(client, office.learner_employee)
    assert refused.status_code == 422 and "书面决定" in refused.content.decode()
    assert Accommodation.objects.count() == 1


def test_what_is_in_force_ends_also_when_it_had_an_end_and_what_comes_after_stays(office):
    today, person = clock.today(), office.learner_employee
    day = dt.timedelta(days=1)
    first = admissions.accommodate(person, extra_percent=10, reason="x", by=None, ends_on=today + 30 * day)
    later = admissions.accommodate(person, extra_percent=20, reason="x", by=None, starts_on=today + 20 * day)
    assert (later.ends_on, Accommodation.objects.get(pk=first.pk).ends_on) == (None, today + 20 * day)
    between = admissions.accommodate(person, extra_percent=30, reason="x", by=None, ends_on=today + 9 * day)
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.ends_on, between.ends_on, later.ends_on) == (today, today + 9 * day, None)
    with pytest.raises(QuizzesError):
        admissions.accommodate(person, extra_percent=40, reason="x", by=None, ends_on=today + 25 * day)


def test_extra_time_of_other_cities_is_not_there(office, client):
    row = admissions.accommodate(office.other_learner_employee, extra_percent=10, reason="x", by=None)
    client.force_login(office.hr)
    assert client.post(url("end_accommodation", row.pk)).status_code == 404
    assert office.other_learner_employee.number not in client.get(url("list_accommodations")).content.decode()
