"""What learning tells audiences about a person."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from people import audience_facts


def stages(employee_ids):
    """Return {employee id: stages of open enrolments}; one query."""
    from courses.models import Enrolment

    table = defaultdict(list)
    rows = Enrolment.objects.open().filter(employee__in=employee_ids).exclude(track=None)
    for employee_id, stage in rows.values_list("employee_id", "track__stage").distinct():
        table[employee_id].append(stage)
    return table


def completed_tracks(employee_ids):
    """Return {employee id: keys of completed tracks}; one query."""
    from courses.models import Enrolment

    table = defaultdict(list)
    rows = Enrolment.objects.filter(employee__in=employee_ids, outcome="completed").exclude(track=None)
    for employee_id, key in rows.values_list("employee_id", "track__key").distinct():
        table[employee_id].append(key)
    return table


def register_facts():
    audience_facts.register("stage", _("training stage"), stages)
    audience_facts.register("completed_tracks", _("completed tracks"), completed_tracks)
