"""Needs that come by themselves: gaps, certificates that end, mistakes; twice makes none twice, the same merges."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from development.actions import need_ranking, need_sources, needs
from development.actions.needs import Draft
from development.exceptions import DevelopmentError
from development.models import Need, NeedStep
from jobs import actions as jobs
from lib import clock
from subjects.actions import competencies
from subjects.models import Objective
from tests.development.making import make_need
from tests.factories import (
    make_card,
    make_department,
    make_employee,
    make_grant,
    make_post,
    make_question,
)
from tests.subjects.making import make_competency, make_evidence


def ask(person, level=4, **kwargs):
    one = make_competency(**kwargs)
    competencies.require(person.main.post, one, level=level, by=None)
    return one


def test_a_gap_becomes_a_need_with_its_because(db):
    person = make_employee()
    one = ask(person)
    make_evidence(person, one, 2.5)
    need_sources.generate([person.pk])
    need = Need.objects.get()
    assert (need.employee, need.competency, need.gap, need.weight) == (person, one, Decimal("1.50"), 3)
    assert need.owner_department == person.main.department and need.post == person.main.post
    assert "4" in need.because and "2.5" in need.because
    assert need.evidence[0]["required"] == 4 and need.evidence[0]["origin"] == f"gap:{one.key}"


def test_a_gap_without_any_evidence_weighs_less(db):
    person = make_employee()
    ask(person, 3)
    need_sources.generate([person.pk])
    assert (Need.objects.get().gap, Need.objects.get().weight) == (3, 2)


def test_generating_twice_makes_none_twice_and_renews_what_changed(db):
    person = make_employee()
    one = ask(person)
    make_evidence(person, one, 1, day=clock.today() - dt.timedelta(days=3))
    need_sources.generate([person.pk])
    assert need_sources.generate([person.pk])["created"] == 0
    make_evidence(person, one, 3)
    assert need_sources.generate([person.pk])["known"] == 1
    assert Need.objects.get().gap == 1 and len(Need.objects.get().evidence) == 1


def test_a_gap_that_closed_is_met(db):
    person = make_employee()
    one = ask(person)
    need_sources.generate([person.pk])
    make_evidence(person, one, 4)
    assert need_sources.generate([person.pk])["met"] == 1
    need = Need.objects.get()
    assert need.state == "met" and need.reason and need.closed_at
    assert NeedStep.objects.get(need=need).new_state == "met"


def test_people_on_long_leave_have_no_new_needs(db):
    person = make_employee(work_state="long_leave")
    ask(person)
    assert not need_sources.generate([person.pk])["created"]


def test_five_mistakes_of_a_competency_are_a_need(db):
    person = make_employee()
    objective = Objective.objects.create(key="T-O1", text_zh="能做到")
    one = make_competency(objectives=[objective])
    for _n in range(4):
        make_card(person, make_question(objective=objective))
    assert not need_sources.generate([person.pk])["created"]
    make_card(person, make_question(objective=objective))
    need_sources.generate([person.pk])
    need = Need.objects.get()
    assert (need.source, need.competency, need.evidence[0]["cards"]) == ("mistakes", one, 5)


def test_the_same_person_and_competency_merges_and_keeps_the_evidence(db):
    person = make_employee()
    one = ask(person)
    need_sources.generate([person.pk])
    day = clock.today() + dt.timedelta(days=30)
    draft = Draft(
        origin="manager:1", source="manager", title="学会处理投诉", because="两次投诉", department=person.main.department_id,
        employee=person.pk, competency=one.pk, wished_by=day,
    )  # fmt: skip
    assert needs.propose([draft]) == {"merged": 1}
    kept, merged = Need.objects.get(state="open"), Need.objects.get(state="merged")
    assert merged.merged_into == kept and merged.because == "两次投诉"
    assert [e["source"] for e in kept.evidence] == ["gap", "manager"]
    assert (kept.weight, kept.gap, kept.wished_by) == (4, 4, day)
    assert needs.propose([draft]) == {"known": 1}


def test_one_call_with_two_of_the_same_merges_them(db):
    person, one = make_employee(), make_competency()
    both = [
        Draft(
            origin=f"audit:{n}", source="audit", title="受理差错", because=f"第{n}次", department=person.main.department_id,
            employee=person.pk, competency=one.pk,
        )
        for n in (1, 2)
    ]  # fmt: skip
    assert needs.propose(both) == {"created": 1, "merged": 1}
    assert len(Need.objects.get(state="open").evidence) == 2


def test_the_database_refuses_a_second_living_need_of_one_origin(db):
    need = make_need(origin="gap:x")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_need(origin="gap:x", employee=need.employee)
    need.step("dropped", reason="x")
    make_need(origin="gap:x", employee=need.employee)


@pytest.mark.parametrize("count", [2, 15])
def test_generating_asks_as_much_for_many_as_for_few(db, count):
    post, department = make_post(), make_department()
    people = [make_employee(post=post, department=department, with_user=False) for _n in range(count)]
    for _n in range(3):
        one = make_competency()
        competencies.require(post, one, level=3, by=None)
        for person in people:
            make_evidence(person, one, 1)
    with CaptureQueriesContext(connection) as queries:
        counts = need_sources.generate([p.pk for p in people])
    assert counts["created"] == 3 * count
    assert len(queries) <= 18


# --- the job ---------------------------------------------------------------------------------------
def test_the_job_generates_and_ranks_for_the_departments_of_hr_only(db):
    city, other = make_department(), make_department()
    hr = make_employee(department=city)
    make_grant(hr)
    inside, outside = make_employee(department=city), make_employee(department=other)
    for person in (inside, outside):
        make_evidence(person, ask(person), 2)
    job = need_ranking.start(by=hr.user)
    job = jobs.run(job.pk)
    assert job.state == "done" and job.done == job.total
    need = Need.objects.get()
    assert need.employee == inside and need.score > 0 and set(need.score_parts) == {"weight", "gap", "people"}


def test_the_job_goes_on_where_it_was_stopped(db, monkeypatch):
    monkeypatch.setattr(need_ranking, "CHUNK", 2)
    city, post = make_department(), make_post()
    hr = make_employee(department=city)
    make_grant(hr)
    one = make_competency()
    competencies.require(post, one, level=3, by=None)
    for _n in range(5):
        make_employee(department=city, post=post, with_user=False)
    job = need_ranking.start(by=hr.user)
    with pytest.raises(DevelopmentError):
        need_ranking.start(by=hr.user)
    real, calls = need_sources.generate, []

    def die(chunk, **kwargs):
        calls.append(chunk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(chunk, **kwargs)

    monkeypatch.setattr(need_sources, "generate", die)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    type(job).objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    job = jobs.run(job.pk)
    assert job.state == "done" and Need.objects.count() == 5
    assert not Need.objects.filter(score=0).exists()


def test_somebody_without_hr_starts_nothing(db):
    with pytest.raises(DevelopmentError):
        need_ranking.start(by=make_employee().user)


# --- deciding --------------------------------------------------------------------------------------
def test_planning_takes_open_needs_and_gives_them_back(db):
    hr, rows = make_employee().user, [make_need(), make_need()]
    assert needs.mark_planned(rows, plan_key="plan:1", by=hr) == 2
    assert needs.mark_planned(rows, plan_key="plan:1", by=hr) == 0
    with pytest.raises(DevelopmentError, match=rows[0].title):
        needs.mark_planned(rows, plan_key="plan:2", by=hr)
    assert needs.mark_unplanned(plan_key="plan:1", by=hr, reason="方案撤回") == 2
    assert set(Need.objects.values_list("state", "plan_key")) == {("open", "")}
    assert NeedStep.objects.count() == 4


def test_a_plan_with_one_closed_need_takes_none(db):
    hr, (one, other) = make_employee().user, [make_need(), make_need()]
    needs.drop(other, by=hr, reason="岗位已取消")
    with pytest.raises(DevelopmentError):
        needs.mark_planned([one, other], plan_key="plan:1", by=hr)
    one.refresh_from_db()
    assert one.state == "open"


def test_dropping_needs_a_reason_and_happens_once(db):
    hr, need = make_employee().user, make_need()
    with pytest.raises(DevelopmentError):
        needs.drop(need, by=hr, reason="  ")
    stale = Need.objects.get(pk=need.pk)
    needs.drop(need, by=hr, reason="已经脱产学过")
    with pytest.raises(DevelopmentError):
        needs.drop(stale, by=hr, reason="又一次")
    with pytest.raises(DevelopmentError):
        needs.mark_met(need, because="x")


def test_steps_never_change(db):
    need = make_need()
    needs.mark_met(need, because="考试通过")
    with pytest.raises(IntegrityError, match="a_step_of_a_need_never_changes"), transaction.atomic():
        NeedStep.objects.update(reason="别的")
