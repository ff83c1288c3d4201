"""Erasing a person: nothing of name and numbers is left anywhere, proofs stand, and a crash does no harm."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from jobs import actions as jobs
from jobs.models import Job
from lib import clock
from lib.personal_data import REGISTER, WITH_PERSON
from outbox.models import Message, Todo
from people.actions import copies, erasing
from people.exceptions import PeopleError
from people.models import Employee, ErasureRequest
from people.personal import scrubbing, steps
from people.personal.tables import all_tables
from tests.factories import make_employee, make_grant, make_user
from tests.people.whole_person import (
    BSS,
    MAIL,
    MOBILE,
    NAME,
    NUMBER,
    make_whole_person,
    traces_left,
    write_name_everywhere,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(site_root, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.MAIL_DIR = tmp_path
    return make_whole_person()


def finish_what_runs(employee):
    from courses.models import Enrolment
    from quizzes.models import Appeal, Attempt
    from simulator.models import Run, Talk

    Attempt.objects.filter(employee=employee, state__in=["open", "submitted"]).update(
        state="void", finished_at=clock.now()
    )
    Appeal.objects.filter(slot__attempt__employee=employee, state="open").delete()
    Run.objects.filter(employee=employee, state="open").update(state="void", finished_at=clock.now())
    Talk.objects.filter(employee=employee, state="open").update(state="void", finished_at=clock.now())
    Enrolment.objects.filter(employee=employee, ended_at=None).update(ended_at=clock.now(), outcome="withdrawn")


def erase(employee, asker, second, **kwargs):
    row = erasing.ask_for_erasure(employee, reason="本人书面申请", by_order=True, by=asker, **kwargs)
    erasing.decide(row, confirm=True, by=second)
    row.refresh_from_db()
    job = jobs.run(row.job_id)
    assert job.state == "done", job.message
    row.refresh_from_db()
    return row


def test_nothing_of_name_and_numbers_is_left_in_any_table(whole):
    c, employee = whole
    finish_what_runs(employee)
    told = write_name_everywhere(employee)
    apps = {label.split(".")[0] for label in told}
    assert {"quizzes", "courses", "simulator", "credentials", "classroom", "people", "outbox"} <= apps
    assert traces_left()
    row = erase(employee, c.hr, c.admin)
    assert traces_left() == []
    assert row.state == "done" and row.counts["deleted"] and row.counts["scrubbed"] and row.counts["blanked"]
    employee.refresh_from_db()
    assert employee.name == scrubbing.ERASED_NAME and employee.number == row.mark and employee.erased_at
    user = User.objects.get(pk=employee.user_id)
    assert not user.is_active and not user.has_usable_password() and user.username == row.mark.lower()
    names = set(Employee.history.filter(id=employee.pk).values_list("name", "number", "mobile"))
    assert names == {(scrubbing.ERASED_NAME, row.mark, "")}


def test_what_the_register_says_happens_to_every_table(whole):
    c, employee = whole
    finish_what_runs(employee)
    before = {table.label: table.about(employee).count() for table in all_tables() if table.is_own}
    erase(employee, c.hr, c.admin)
    employee = Employee.objects.select_related("user").get(pk=employee.pk)
    for table in all_tables():
        if not table.is_own or table.label in (
            "outbox.Message",
            "outbox.Todo",
            "axes.AccessLog",
            "people.ErasureRequest",
        ):
            continue
        after = table.about(employee).count()
        gone = table.declaration and table.declaration.erasure == WITH_PERSON
        parent_gone = table.declaration is None and after == 0
        assert after == 0 if gone else (after == before[table.label] or parent_gone), table.label


def test_others_keep_their_rows_and_names(whole):
    c, employee = whole
    finish_what_runs(employee)
    colleague = c.people["colleague"]
    kept = (colleague.name, colleague.number, Message.objects.exclude(recipient=employee.user).count())
    erase(employee, c.hr, c.admin)
    colleague.refresh_from_db()
    assert (colleague.name, colleague.number) == kept[:2]
    assert Message.objects.exclude(recipient_id=employee.user_id).count() >= kept[2]
    subject = Message.objects.get(recipient=c.manager, kind="x").subject
    assert subject == f"{scrubbing.ERASED_NAME}请假了"


def test_a_killed_job_goes_on_and_a_finished_one_does_nothing(whole, monkeypatch):
    c, employee = whole
    finish_what_runs(employee)
    row = erasing.ask_for_erasure(employee, reason="本人申请", by_order=True, by=c.hr)
    erasing.decide(row, confirm=True, by=c.admin)
    row.refresh_from_db()
    real, calls = steps._scrub, []

    def dies(*args):
        calls.append(1)
        if len(calls) == 30:
            raise SystemExit  # as if the process was killed
        return real(*args)

    monkeypatch.setattr(steps, "_scrub", dies)
    with pytest.raises(SystemExit):
        jobs.run(row.job_id)
    row.refresh_from_db()
    assert row.state == "confirmed" and traces_left([NUMBER])
    assert not User.objects.get(pk=employee.user_id).is_active
    monkeypatch.setattr(steps, "_scrub", real)
    Job.objects.filter(pk=row.job_id).update(state="waiting", lease_until=clock.now())
    assert jobs.run(row.job_id).state == "done"
    assert traces_left() == []
    row.refresh_from_db()
    counts = row.counts
    erasing.start(row, by=c.admin)
    row.refresh_from_db()
    assert jobs.run(row.job_id).state == "done"
    assert ErasureRequest.objects.get(pk=row.pk).counts == counts


def test_certificates_of_an_erased_person_still_verify(whole, client):
    from credentials.models import Period

    c, employee = whole
    finish_what_runs(employee)
    period = Period.objects.filter(employee=employee).first()
    page = client.get(f"/verify/{period.serial}").content.decode()
    assert "欧**涵" in page
    state = period.state
    erase(employee, c.hr, c.admin)
    page = client.get(f"/verify/{period.serial}").content.decode()
    assert "持证人信息已注销" in page and "欧" not in page
    again = Period.objects.get(pk=period.pk)
    assert again.state == state and (again.serial, again.evidence) == (period.serial, period.evidence)


def test_frozen_rows_are_frozen_again_afterwards(whole):
    c, employee = whole
    finish_what_runs(employee)
    write_name_everywhere(employee)
    with connection.cursor() as cursor:
        before = freezes(cursor)
    erase(employee, c.hr, c.admin)
    with connection.cursor() as cursor:
        assert freezes(cursor) == before


def freezes(cursor):
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    else:
        cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
    return cursor.fetchall()


# --- names that are not one's own alone -----------------------------------------------------------
def leaver(**kwargs):
    kwargs.setdefault("work_state", "left")
    return make_employee(**kwargs)


@pytest.fixture
def staff():
    """An HR of a city, one of the province above, an administrator, and a hall's leaver."""
    from tests.factories import make_department

    province = make_department(kind="province")
    city = make_department(province, kind="city")
    hall = make_department(city, kind="hall")
    hr, upper = make_employee(department=city), make_employee(department=province)
    make_grant(hr, "hr", city)
    make_grant(upper, "hr", province)
    admin = make_user(is_superuser=True, is_staff=True)
    person = leaver(department=hall, number=NUMBER, name=NAME, mobile=MOBILE, bss_number=BSS)
    User.objects.filter(pk=person.user_id).update(email=MAIL)
    return {"hr": hr.user, "upper": upper.user, "admin": admin, "person": person, "hall": hall, "city": city}


def test_a_colleague_of_the_same_name_keeps_it_in_texts(staff):
    namesake = make_employee(name=NAME)
    Message.objects.create(recipient=staff["hr"], kind="x", dedupe_key="1", subject=f"{NAME}获得证书")
    Message.objects.create(recipient=staff["hr"], kind="x", dedupe_key="2", subject=f"{NAME}（{NUMBER}）离职")
    erase(staff["person"], staff["hr"], staff["admin"])
    subjects = dict(Message.objects.filter(kind="x").values_list("dedupe_key", "subject"))
    mark = Employee.objects.get(pk=staff["person"].pk).number
    assert subjects == {"1": f"{NAME}获得证书", "2": f"{scrubbing.ERASED_NAME}（{mark}）离职"}
    namesake.refresh_from_db()
    assert namesake.name == NAME
    assert {word for _table, word in traces_left()} == {NAME}


def test_a_number_inside_a_longer_one_is_another(staff):
    other = make_employee(number=f"{NUMBER}9", name="王二")
    Message.objects.create(recipient=staff["hr"], kind="x", dedupe_key="1", subject=f"{NUMBER}9 和 {NUMBER}")
    erase(staff["person"], staff["hr"], staff["admin"])
    mark = Employee.objects.get(pk=staff["person"].pk).number
    assert Message.objects.get(kind="x").subject == f"{NUMBER}9 和 {mark}"
    other.refresh_from_db()
    assert other.number == f"{NUMBER}9"


# --- who may, and when ----------------------------------------------------------------------------
def ask(staff, **kwargs):
    kwargs = {"reason": "本人申请", "by_order": False, "by": staff["hr"], **kwargs}
    return erasing.ask_for_erasure(staff["person"], **kwargs)


def test_it_waits_for_a_second_person_in_the_to_dos(staff):
    row = ask(staff)
    assert set(Todo.objects.open().filter(kind="erasure").values_list("whom", flat=True)) == {
        staff["upper"].pk,
        staff["admin"].pk,
    }
    with pytest.raises(PeopleError, match="另一"):
        erasing.decide(row, confirm=True, by=staff["hr"])
    with pytest.raises(PeopleError, match="已有人"):
        ask(staff)
    erasing.decide(row, confirm=True, by=staff["upper"])
    assert not Todo.objects.open().filter(kind="erasure").exists()
    with pytest.raises(PeopleError, match="已经有了决定"):
        erasing.decide(row, confirm=False, by=staff["admin"], words="不行")


def test_no_needs_a_reason_and_tells_whoever_asked(staff):
    row = ask(staff)
    with pytest.raises(PeopleError, match="理由"):
        erasing.decide(row, confirm=False, by=staff["admin"])
    erasing.decide(row, confirm=False, by=staff["admin"], words="仍有未结事项")
    row.refresh_from_db()
    assert row.state == "declined" and row.job is None
    assert Message.objects.get(recipient=staff["hr"], kind="privacy").body == "仍有未结事项"
    ask(staff)  # may be asked again


@pytest.mark.parametrize(
    ("change", "kwargs", "words"),
    [
        ({}, {"reason": "  "}, "理由"),
        ({"work_state": "active"}, {}, "仍在职"),
    ],
)
def test_refusals_say_why(staff, change, kwargs, words):
    Employee.objects.filter(pk=staff["person"].pk).update(**change)
    staff["person"].refresh_from_db()
    with pytest.raises(PeopleError, match=words):
        ask(staff, **kwargs)
    assert not ErasureRequest.objects.exists()


def test_nobody_asks_for_others_people_or_for_oneself(staff):
    stranger = make_employee()
    make_grant(stranger, "hr")
    for by in (stranger.user, staff["person"].user, make_employee().user):
        with pytest.raises(PeopleError):
            ask(staff, by=by)


def test_what_runs_stands_against_it_also_when_it_began_after_the_asking(staff):
    from tests.factories import make_attempt

    row = ask(staff)
    attempt = make_attempt(staff["person"])
    with pytest.raises(PeopleError, match="正在进行"):
        erasing.decide(row, confirm=True, by=staff["admin"])
    type(attempt).objects.update(state="void", finished_at=clock.now())
    erasing.decide(row, confirm=True, by=staff["admin"])


def test_an_erased_person_is_neither_erased_nor_copied_again(staff):
    erase(staff["person"], staff["hr"], staff["admin"])
    staff["person"].refresh_from_db()
    with pytest.raises(PeopleError, match="已注销"):
        ask(staff)
    with pytest.raises(PeopleError, match="已注销"):
        copies.ask_for_copy(staff["person"], by=staff["hr"], reason="x")


def test_every_field_that_the_register_blanks_can_be_blank(db):
    for table in all_tables():
        if table.declaration and table.declaration.fields:
            assert steps.blanked_fields(table)
    assert set(REGISTER) == {table.label for table in all_tables() if table.declaration}


def test_the_ledgers_still_agree(whole, capsys):
    c, employee = whole
    finish_what_runs(employee)

    def differences():
        try:
            call_command("verify")
        except CommandError:
            pass  # the cast is not whole in itself
        return sorted(
            line for line in capsys.readouterr().out.splitlines() if ":" in line and not line.endswith(": right")
        )

    before = differences()
    erase(employee, c.hr, c.admin)
    assert [line for line in differences() if line not in before] == []


# --- the pages ------------------------------------------------------------------------------------
def test_hr_asks_on_the_persons_page_and_the_second_person_confirms_in_the_to_dos(client, staff):
    client.force_login(staff["hr"])
    path = f"/hr/people/{staff['person'].public_id}/data/"
    assert "申请注销个人数据" in client.get(path).content.decode()
    page = client.post(f"{path}erase/", {"reason": ""}).content.decode()
    assert "不可撤回" in page and not ErasureRequest.objects.exists()
    answer = client.post(f"{path}erase/", {"reason": "本人来函"})
    row = ErasureRequest.objects.get()
    assert answer.url == row.get_absolute_url()
    assert "确认注销" not in client.get(answer.url).content.decode()  # not by whoever asked
    client.force_login(staff["upper"])
    assert "确认注销" in client.get(answer.url).content.decode()
    todo = Todo.objects.get(whom=staff["upper"], kind="erasure")
    client.post(f"/todo/{todo.public_id}/", {"choice": "confirm"})
    row.refresh_from_db()
    assert row.state == "confirmed" and row.decided_by == staff["upper"]
    client.get("/todo/")  # its message names the person once
    jobs.run(row.job_id)
    page = client.get(answer.url).content.decode()
    assert "已注销员工" in page and NAME not in page and "删除的记录" in page
    page = client.get(path).content.decode()
    assert "申请注销个人数据" not in page


def test_somebody_who_still_works_here_needs_an_order(client, staff):
    Employee.objects.filter(pk=staff["person"].pk).update(work_state="active")
    client.force_login(staff["hr"])
    path = f"/hr/people/{staff['person'].public_id}/data/erase/"
    assert "仍在职" in client.post(path, {"reason": "x"}).content.decode()
    assert client.post(path, {"reason": "x", "by_order": "on"}).status_code == 302


def test_a_job_that_failed_is_taken_up_again_by_hand(client, staff):
    row = ask(staff)
    erasing.decide(row, confirm=True, by=staff["admin"])
    row.refresh_from_db()
    Job.objects.filter(pk=row.job_id).update(state="failed")
    client.force_login(staff["hr"])
    assert "继续注销" in client.get(row.get_absolute_url()).content.decode()
    client.post(f"/hr/erasures/{row.public_id}/decide/", {"choice": "go_on"})
    row.refresh_from_db()
    assert jobs.run(row.job_id).state == "done"
    assert traces_left() == []
