"""One's own page: what one has asked for, what is to be written, what comes next."""

from django.db.models import Count, Q
from django.shortcuts import render

from classroom.access import employees_only
from classroom.actions import external
from classroom.models import Checklist, ExternalTraining, MentorPair, PanelSeat, Secondment, SecondmentQuota
from people import rules

SHOWN = 20


@employees_only
def fieldwork(request):
    me = rules.employee_of(request.user)
    trainings = list(ExternalTraining.objects.of(request.user).order_by("-starts_on", "-pk")[:SHOWN])
    away = list(Secondment.objects.of(request.user).select_related("quota__host_department")[:SHOWN])
    quotas = (
        SecondmentQuota.objects.open()
        .select_related("host_department")
        .exclude(pk__in=[row.quota_id for row in away if row.state not in ("declined", "withdrawn")])
    )
    context = {
        "trainings": trainings, "missing": external.unfinished(me), "away": away, "quotas": quotas.order_by("apply_until")[:SHOWN],
        "seats": PanelSeat.objects.filter(employee=me, state="booked").select_related("exam", "slot"),
        "me": me,
        "pairs": MentorPair.objects.filter(Q(mentor=me) | Q(employee=me)).select_related("mentor", "employee")[:SHOWN],
        "checklists": _checklists(me),
        "hosted": Secondment.objects.filter(mentor=me, state__in=["approved", "submitted"]).select_related("employee", "quota"),
    }  # fmt: skip
    return render(request, "classroom/field/home.html", context)


def _checklists(me):
    """One's own, and those of one's trainees that still run."""
    trainees = MentorPair.objects.filter(mentor=me, state="active").values("employee")
    rows = Checklist.objects.filter(Q(employee=me) | Q(employee__in=trainees, state="running"))
    return rows.select_related("employee").annotate(done=Count("ticks")).order_by("state", "-pk")[:SHOWN]
