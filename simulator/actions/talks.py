"""Conversations by themselves: kept answer by answer, judged by the server when they end. What is posted besides an answer is ignored."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jobs.news import tell
from lib import clock
from people.models import Employee
from simulator.actions.runs import refuse_in_exam
from simulator.exceptions import Overtaken, SimulatorError
from simulator.models import ScenarioVersion, Talk, Watching
from simulator.screens.conversation import Conversation, Exercise, pinned


def answer(
    employee: Employee, exercise: Exercise, *, at: int, option: str = "", text: str = ""
) -> tuple[Talk | None, bool]:
    """Give an answer as the one after `at` others; return the conversation and whether it was understood (of own words).

    The first answer begins it. Own words that mean nothing change nothing. Raises Overtaken where another window was faster,
    SimulatorError where this cannot be said now.
    """
    refuse_in_exam(employee.pk)
    row = Talk.objects.running(employee, exercise.id)
    exercise = (pinned(row) if row else None) or exercise
    talk = Conversation(exercise, row.options if row else [])
    if at != len(talk.answers):
        raise Overtaken(_("The conversation has gone on in another window. Here is how it stands."))
    meant = option or talk.meaning(text)
    if not meant:
        return row, False
    after = Conversation(exercise, [*talk.answers, meant])
    if len(after.answers) == len(talk.answers):
        raise SimulatorError(_("This cannot be said now. Please choose one of the answers."))
    said = [*(row.answers[: len(talk.answers)] if row else []), {"option": meant, "text": "" if option else text}]
    return _keep(employee, row, after, said), True


@transaction.atomic
def _keep(employee: Employee, row: Talk | None, talk: Conversation, said: list[dict[str, Any]]) -> Talk:
    if row is None:
        try:
            with transaction.atomic():
                row = Talk.objects.create(
                    employee=employee, exercise=talk.exercise.id, title=talk.exercise.title[:120],
                    version_id=talk.exercise.version or None,
                )  # fmt: skip
        except IntegrityError as error:  # two windows began at once
            raise Overtaken(_("The conversation has gone on in another window. Here is how it stands.")) from error
    # The conditional update is the race of two windows: exactly one answers here.
    mine = Talk.objects.filter(pk=row.pk, state=Talk.State.OPEN, turns=row.turns)
    if not mine.update(answers=said, turns=len(said), **(_judged(talk) if talk.is_over else {})):
        raise Overtaken(_("The conversation has gone on in another window. Here is how it stands."))
    row.refresh_from_db()
    if talk.is_over:
        tell("talk_finished", f"talk:{row.pk}", talk=row.pk, employee=employee.pk)
    return row


def _judged(talk: Conversation) -> dict[str, Any]:
    lost = [
        {"rule": each.rule, "answer": each.answer, "points": each.points, "text": each.text, "cost": each.cost}
        for each in talk.lost
    ]
    return {
        "state": Talk.State.FINISHED, "points_tenths": talk.result.points_tenths, "passed": talk.result.passed, "outcome": talk.outcome[:40],
        "lost": lost, "finished_at": clock.now(),
    }  # fmt: skip


def begin_anew(employee: Employee, exercise: Exercise) -> None:
    """Put the running conversation aside, unjudged; it stays in the records."""
    refuse_in_exam(employee.pk)
    rows = Talk.objects.filter(employee=employee, exercise=exercise.id, state=Talk.State.OPEN)
    rows.update(state=Talk.State.VOID, finished_at=clock.now())


def note_watched(employee: Employee, version: ScenarioVersion) -> Watching:
    """Write down that a demonstration was gone through to its end; again is once."""
    return Watching.objects.get_or_create(
        employee=employee, version=version, defaults={"scenario_id": version.scenario_id}
    )[0]
