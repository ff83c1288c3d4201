"""Runs in the database: begun once, every command once, graded from the ledger; races on both databases."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction

from jobs.models import News
from lib import clock
from simulator import playing
from simulator.actions import admissions, loading, runs
from simulator.exceptions import Closed, SimulatorError
from simulator.models import Event, Run, Score
from tests.accounts.racing import together
from tests.factories import make_employee, make_scenario

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12


@pytest.fixture
def scenario():
    return make_scenario()


def practise(scenario, mode="practice"):
    return runs.begin(admissions.open_practice(make_employee(), scenario), mode=mode)


def play(run, *, without=()):
    """Give the commands of the model solution; return the refused ones."""
    refused = []
    for step in playing.compiled_of(run).solution:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        if step["id"] in without:
            continue
        done = runs.perform(run, command=step["do"], fields=fields, token=step["id"])
        refused += [step["id"]] if done.event.outcome == "refused" else []
    return refused


def test_the_solution_is_worth_a_hundred(scenario, site_root):
    run = practise(scenario)
    assert play(run) == []
    runs.close(run, closed_by="learner")
    score = Score.objects.get(run=run)
    assert (score.points_tenths, score.passed, score.findings) == (1000, True, [])
    assert News.objects.get(kind="run_finished").payload["run"] == run.pk


def test_what_was_left_out_costs_what_the_scenario_says(scenario, site_root):
    run = practise(scenario)
    play(run, without={"s14"})  # the read-back
    runs.close(run, closed_by="learner")
    score = Score.objects.get(run=run)
    assert [(f["rule"], f["points"]) for f in score.findings if f["points"]] == [("t2", 5.0)]
    assert score.points_tenths == 950


def test_every_run_draws_its_own_customer(scenario, site_root):
    seen = {playing.compiled_of(practise(scenario)).initial["customers"][0]["id_no"] for _n in range(5)}
    assert len(seen) > 1


def test_the_same_token_is_the_same_command(scenario, site_root):
    run = practise(scenario)
    first = runs.perform(run, command="act", fields={"kind": "greet"}, token="one")
    again = runs.perform(run, command="act", fields={"kind": "farewell"}, token="one")
    assert (again.event, again.is_repeated, Event.objects.count()) == (first.event, True, 1)


def test_a_process_that_remembers_nothing_comes_to_the_same_state(scenario, site_root):
    run = practise(scenario)
    play(run)
    run.refresh_from_db()
    there = playing.state_of(run)
    playing.forget()
    assert playing.state_of(run).world.to_json() == there.world.to_json()


def test_twenty_beginnings_are_one_run(scenario, site_root):
    admission = admissions.open_practice(make_employee(), scenario)
    results = together(*[lambda: runs.begin(admission, mode="practice").pk] * MANY)
    assert not [r for r in results if isinstance(r, BaseException)], results
    assert len(set(results)) == 1 and Run.objects.count() == 1


def test_commands_at_once_stand_one_after_the_other(scenario, site_root):
    run = practise(scenario)
    acts = ["greet", "seat", "both_hands", "farewell"]

    def send(n):
        mine = Run.objects.get(pk=run.pk)
        return runs.perform(mine, command="act", fields={"kind": acts[n % 4]}, token=f"t{n}").event.seq

    results = together(*[lambda n=n: send(n) for n in range(8)])
    assert not [r for r in results if isinstance(r, BaseException)], results
    assert sorted(results) == list(range(1, 9)) == list(Event.objects.order_by("seq").values_list("seq", flat=True))


def test_one_command_sent_at_once_is_one_event(scenario, site_root):
    run = practise(scenario)

    def send():
        return runs.perform(Run.objects.get(pk=run.pk), command="act", fields={"kind": "greet"}, token="t").event.seq

    assert together(*[send] * 6) == [1] * 6
    assert Event.objects.count() == 1


def test_finishing_at_once_is_one_score_and_one_message(scenario, site_root):
    run = practise(scenario)
    together(*[lambda: runs.close(Run.objects.get(pk=run.pk), closed_by="learner").pk] * 6)
    assert Score.objects.count() == 1 and News.objects.filter(kind="run_finished").count() == 1
    assert Score.objects.get().points_tenths == 0  # nothing was done


def test_nothing_is_done_after_the_end(scenario, site_root):
    run = practise(scenario)
    runs.close(run, closed_by="learner")
    with pytest.raises(Closed):
        runs.perform(run, command="act", fields={"kind": "greet"}, token="late")


def test_an_exam_needs_an_admission_and_ends_by_itself(scenario, site_root):
    employee = make_employee()
    with pytest.raises(SimulatorError):
        runs.begin(admissions.open_practice(employee, scenario), mode="exam")
    admission = admissions.admit(employee, scenario, context_key="course:X100", modes=["exam"], exam_runs=1)
    run = runs.begin(admission, mode="exam")
    assert run.deadline_at is not None
    with time_machine.travel(run.deadline_at + dt.timedelta(seconds=1), tick=True):
        assert runs.close_overdue() == 1
        run.refresh_from_db()
        assert (run.state, run.closed_by, run.finished_at) == ("finished", "deadline", run.deadline_at)
        with pytest.raises(SimulatorError):
            runs.begin(admission, mode="exam")


@pytest.mark.parametrize("command", ["", "S9.steal", "x" * 500])
def test_a_command_outside_the_list_changes_nothing(scenario, site_root, command):
    run = practise(scenario)
    before = playing.state_of(run).world.to_json()
    done = runs.perform(run, command=command, fields={"price_fen": 1}, token="odd")
    run.refresh_from_db()
    assert done.event.outcome == "refused" and playing.state_of(run).world.to_json() == before


def test_the_log_refuses_to_be_changed(scenario, site_root):
    run = practise(scenario)
    runs.perform(run, command="act", fields={"kind": "greet"}, token="one")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(outcome="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        Run.objects.update(seed=1)


def test_a_text_that_is_loaded_again_makes_no_version(scenario, site_root):
    text = scenario.current.text
    loading.load_scenario("S-104", text, title="新装", level=1, minutes=12, tags=[], catalogue_key="ref3g")
    assert scenario.versions.count() == 1
    changed = loading.load_scenario(
        "S-104", text + "\n# x", title="新装", level=1, minutes=12, tags=[], catalogue_key="ref3g"
    )
    assert (changed.versions.count(), changed.current.number) == (2, 2)


def test_a_running_run_keeps_its_version(scenario, site_root):
    run = practise(scenario)
    loading.load_scenario(
        "S-104", scenario.current.text + "\n# x", title="新装", level=1, minutes=12, tags=[], catalogue_key="ref3g"
    )
    assert play(run) == [] and run.version.number == 1


def test_grading_again_adds_a_row_and_asks_why(scenario, site_root):
    run = practise(scenario)
    runs.close(run, closed_by="learner")
    with pytest.raises(SimulatorError):
        runs.grade_again(run, by=None, reason=" ")
    runs.grade_again(run, by=None, reason="一次核对")
    assert [s.reason for s in Score.objects.order_by("pk")] == ["", "一次核对"]


def test_a_pause_is_no_work(scenario, site_root):
    run = practise(scenario)
    with time_machine.travel(clock.now() + dt.timedelta(hours=1), tick=False):
        runs.perform(run, command="act", fields={"kind": "greet"}, token="one")
    run.refresh_from_db()
    assert run.active_seconds == runs.LONGEST_GAP
