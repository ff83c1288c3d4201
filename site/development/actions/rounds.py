"""Asking for 360° feedback about everybody of a cycle, by a job."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from development import rounds
from development.actions.cycles import people_of
from development.exceptions import DevelopmentError
from development.models import Cycle, Source
from jobs import actions as jobs
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from surveys.actions import asking
from surveys.models import Form, Invitation, Survey

KIND = "development.ask_round"
CHUNK = 100


@transaction.atomic
def start(cycle: Cycle, form: Form, *, last_day: dt.date, by: Any) -> Job:
    """Open the 360° survey of a cycle until the end of `last_day` and begin to invite. Raises DevelopmentError, or while it runs."""
    if all(part.kind != Source.ROUND for part in cycle.formula.parts):
        raise DevelopmentError(_("This formula does not count 360° feedback; decide a version with it first."))
    if cycle.state not in (Cycle.State.PREPARING, Cycle.State.COLLECTING):
        raise DevelopmentError(
            _("360° feedback is asked before the calibration. Please take the cycle back to collecting first.")
        )
    if held := rounds.surveys_of(cycle).filter(closes_at__gt=clock.now()).first():
        raise DevelopmentError(
            _("“%(title)s” is open until %(day)s; remind those who are missing, or close it first.")
            % {"title": held.title, "day": clock.in_words(held.last_day)}
        )
    if form.kind != Form.Kind.FEEDBACK or form.current is None:
        raise DevelopmentError(_("Please choose a form of 360° feedback."))
    title = _("360° feedback: %(cycle)s") % {"cycle": cycle.title}
    survey = asking.open_survey(
        form.current, title=title, about_kind=rounds.ABOUT, about_key=str(cycle.public_id), owner_department=cycle.owner_department,
        opens_at=clock.now(), closes_at=clock.end_of_day(last_day), is_anonymous=True, by=by,
    )  # fmt: skip
    total = people_of(cycle).count()
    return jobs.start(
        KIND, key=f"{KIND}:{cycle.pk}", by=by, payload={"cycle": cycle.pk, "survey": survey.pk}, total=total
    )


def carry_out(run: JobRun) -> dict[str, Any]:
    """Handler: invite about one chunk of people a transaction; goes on from the last after a crash, and asks nobody twice."""
    cycle = Cycle.objects.select_related("owner_department").get(pk=run.payload["cycle"])
    survey = Survey.objects.select_related("version__form").get(pk=run.payload["survey"])
    people, done = people_of(cycle), int(run.cursor.get("done", 0))
    count = int(run.cursor.get("count", 0))
    while ids := list(people.filter(pk__gt=run.cursor.get("last", 0)).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            count += ask_about(cycle, survey, ids)
            done += len(ids)
            said = _("%(n)s questionnaires") % {"n": count}
            run.step(done=done, total=max(done, run.job.total), message=said, last=ids[-1], count=count)
    return {"url": cycle.get_absolute_url(), "label": cycle.title}


def ask_about(cycle: Cycle, survey: Survey, ids: list[int]) -> int:
    """Invite to `survey` about these people; who answered an earlier survey of the cycle is not asked again. Returns how many."""
    answered = Invitation.objects.filter(survey__in=rounds.surveys_of(cycle), subject__in=ids, is_answered=True)
    known = set(answered.values_list("relationship", "employee", "subject"))
    form, total = survey.version.questionnaire, 0
    for side, pairs in rounds.sides_about(ids).items():
        if form.may_answer(side):
            fresh = [(whom, about) for whom, about in pairs if (side, whom, about) not in known]
            total += asking.invite_about(survey, fresh, relationship=side)
    return total
