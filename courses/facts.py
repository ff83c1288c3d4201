"""What learning tells audiences about a person."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from people.audience_facts import Fact, register


def stages(employee_ids, on):
    """Return {employee id: stages of open enrolments}; one query."""
    from courses.models import Enrolment

    table = defaultdict(list)
    rows = Enrolment.objects.open().filter(employee__in=employee_ids).exclude(track=None)
    for employee_id, stage in rows.values_list("employee_id", "track__stage").distinct():
        table[employee_id].append(stage)
    return table


def completed_tracks(employee_ids, on):
    """Return {employee id: keys of completed tracks}; one query."""
    from courses.models import Enrolment

    table = defaultdict(list)
    rows = Enrolment.objects.filter(employee__in=employee_ids, outcome="completed").exclude(track=None)
    for employee_id, key in rows.values_list("employee_id", "track__key").distinct():
        table[employee_id].append(key)
    return table


def _stage_choices(user):
    from courses.models import Track

    return [(key, str(label)) for key, label in Track.Stage.choices]


def _track_choices(user):
    from courses.models import Track

    return [(track.key, track.title) for track in Track.objects.all()]


def register_facts():
    """Register what upper rules may ask of a person's learning."""
    register(Fact("stage", _("training stage"), "set", load=stages, choices=_stage_choices))
    register(Fact("completed_tracks", _("completed tracks"), "set", load=completed_tracks, choices=_track_choices))
