"""Slow work and the lines of the schedule that belong to the development of people."""

from django.utils.translation import gettext_lazy as _

from development import yearly_jobs  # noqa: F401
from development.actions import incentives, need_ranking, personal_plans, plan_enrolling, plan_making
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


@handler(plan_making.KIND, label=_("Make personal plans"))
def make_personal_plans(run: JobRun):
    return plan_making.carry_out(run)


@daily("04:40")
def enrol_by_personal_plans():
    """Agreed items whose course has opened since."""
    personal_plans.enrol_waiting()
