"""Slow work and the lines of the schedule that belong to quizzes and exams."""

from django.utils.translation import gettext_lazy as _

from jobs.running import JobRun, handler
from jobs.schedule import daily, every
from lib import held
from quizzes.actions import analysing, appeals, asking, attempts, drawing, judging, regrading, releasing, sessions


@every(seconds=10)
def close_overdue_attempts():
    """End attempts whose deadline and slack are over: within 60 seconds of the deadline, also with nobody at the other end."""
    attempts.close_overdue()


@every(seconds=900)
def count_uses():
    """Bring up to date how often each question was drawn."""
    drawing.count_uses()


@every(seconds=60)
def close_exams():
    """Close exam sessions whose hour is over and in which nobody writes any more; ask about those on paper."""
    sessions.close_due()


@daily("06:00")
def hand_on_exams():
    """Exams whose results wait go to whoever runs exams today."""
    sessions.hand_on_todos()


@handler(analysing.KIND, label=_("Analyse the questions of a quiz"))
def analyse_quiz(run: JobRun):
    return analysing.carry_out(run)


# --- grading by people ------------------------------------------------------------------------------
@handler(releasing.KIND, label=_("Release results"))
def release_results(run: JobRun):
    return releasing.release_waiting(run)


@handler(regrading.PREVIEW_KIND, label=_("Preview of a regrade"))
def preview_regrade(run: JobRun):
    return regrading.preview(run)


@handler(regrading.APPLY_KIND, label=_("Regrade"))
def apply_regrade(run: JobRun):
    return regrading.apply_previewed(run)


@every(seconds=60)
def ask_graders():
    """Bring the to-dos of graders up to what waits."""
    asking.refresh()
    judging.clear_leases()


@every(seconds=300)
def follow_up_regrades():
    """Attempts that were running when a question was regraded follow it."""
    regrading.follow_up()


@daily("06:15")
def look_after_appeals():
    """Late appeals reach HR; those of people whose role ended are handed on."""
    appeals.look_after()


@daily("03:20")
def drop_old_imports():
    """Delete uploaded question files that were looked at, but not imported within a day."""
    held.drop_old()
