"""One's own page: what one has asked for, what is to be written, what comes next."""

from django.shortcuts import render

from classroom.access import employees_only
from classroom.actions import external
from classroom.models import ExternalTraining
from people import rules

SHOWN = 20


@employees_only
def fieldwork(request):
    me = rules.employee_of(request.user)
    trainings = list(ExternalTraining.objects.of(request.user).order_by("-starts_on", "-pk")[:SHOWN])
    context = {"trainings": trainings, "missing": external.unfinished(me)}
    return render(request, "classroom/field/home.html", context)
