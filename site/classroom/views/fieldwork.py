"""One's own page: what one has asked for, what is to be written, what comes next."""

from django.shortcuts import render

from classroom.access import employees_only
from classroom.actions import external
from classroom.models import ExternalTraining, PanelSeat, Secondment, SecondmentQuota
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
        "hosted": Secondment.objects.filter(mentor=me, state__in=["approved", "submitted"]).select_related("employee", "quota"),
    }  # fmt: skip
    return render(request, "classroom/field/home.html", context)
