"""Slow work and the lines of the schedule that belong to the development of people."""

from django.utils.translation import gettext_lazy as _

from development import yearly_jobs  # noqa: F401
from development.actions import incentives, need_ranking, plan_enrolling
from jobs.running import JobRun, handler
from jobs.schedule import daily


@handler(need_ranking.KIND, label=_("Find and rank needs"))
def find_needs(run: JobRun):
    return need_ranking.carry_out(run)


@daily("04:50")
def propose_awards():
    """What rules of awards find in their ledgers is proposed; nothing twice."""
    incentives.find_all()


@handler(plan_enrolling.KIND, label=_("Enrol by a line of the plan"))
def enrol_by_plan(run: JobRun):
    return plan_enrolling.carry_out(run)
