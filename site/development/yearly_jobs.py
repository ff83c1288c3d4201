"""Slow work of the yearly evaluation."""

from django.utils.translation import gettext_lazy as _

from development.actions import cycles, rounds
from jobs.running import JobRun, handler


@handler(cycles.KIND, label=_("Collect values for the yearly evaluation"))
def collect_values(run: JobRun):
    return cycles.carry_out(run)


@handler(cycles.FREEZING, label=_("Freeze and sign the yearly evaluation"))
def freeze_cycle(run: JobRun):
    return cycles.carry_out_freeze(run)


@handler(rounds.KIND, label=_("Ask for 360° feedback"))
def ask_round(run: JobRun):
    return rounds.carry_out(run)
