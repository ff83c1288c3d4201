"""Conversations taken by themselves: kept answer by answer for whoever is on the roster; others try them, and nothing is kept."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from simulator.actions import talks
from simulator.exceptions import SimulatorError
from simulator.models import Dialogue, DialogueVersion, Talk
from simulator.screens.conversation import Conversation, exercise_of, exercises, pinned
from simulator.views.sitting import closed_in_exams

PER_PAGE = 30


def _exercise(key):
    found = exercises().get(key)
    if found is None:
        raise Http404
    return found


def _employee(request):
    return getattr(request.user, "employee", None)


def _there(key, **query):
    address = reverse("simulator:show_dialogue", args=[key])
    return redirect(f"{address}?{urlencode(query)}" if query else address)


@require_safe
@login_required
@closed_in_exams
@never_cache
def list_dialogues(request):
    """The conversations with what each one is about, the best result, and what waits to be gone on with."""
    best, running = {}, set()
    for row in Talk.objects.of(request.user).exclude(state=Talk.State.VOID).order_by("pk"):
        if row.state == Talk.State.OPEN:
            running.add(row.exercise)
        elif row.exercise not in best or row.points_tenths > best[row.exercise].points_tenths:
            best[row.exercise] = row
    rows = [{"exercise": each, "best": best.get(each.id), "runs": each.id in running} for each in exercises().values()]
    past = Talk.objects.of(request.user).filter(state=Talk.State.FINISHED).order_by("-finished_at", "-pk")
    page = Paginator(past, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "simulator/dialogues.html", {"rows": rows, "page": page})


@require_safe
@login_required
@closed_in_exams
def list_talks(request):
    """The finished conversations of the people one answers for and one's own, the newest first."""
    rows = Talk.objects.visible_to(request.user).filter(state=Talk.State.FINISHED).select_related("employee")
    page = Paginator(rows.order_by("-finished_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "simulator/talks.html", {"page": page})


@require_safe
@login_required
@closed_in_exams
@never_cache
def show_talk(request, public_id):
    """A finished conversation with what it was worth."""
    row = get_object_or_404(Talk.objects.visible_to(request.user).select_related("employee"), public_id=public_id)
    if row.state != Talk.State.FINISHED:
        raise Http404
    exercise = pinned(row) or _exercise(row.exercise)
    return render(
        request,
        "simulator/dialogue.html",
        {"exercise": exercise, "talk": Conversation(exercise, row.options), "row": row},
    )


@require_safe
@login_required
@closed_in_exams
@never_cache
def show_dialogue(request, key):
    """A conversation as it stands."""
    exercise, employee = _exercise(key), _employee(request)
    if employee is None:
        said = request.GET.get("said", "")[:200].split(".")
    else:
        row = Talk.objects.running(employee, key)
        exercise, said = (pinned(row) or exercise, row.options) if row else (exercise, [])
    talk = Conversation(exercise, said)
    context = {
        "exercise": exercise,
        "talk": talk,
        "text": request.GET.get("text", "").strip()[:200],
        "at": len(talk.answers),
    }
    return render(request, "simulator/dialogue.html", {**context, "said": "" if employee else ".".join(talk.answers)})


@require_POST
@login_required
@closed_in_exams
def answer(request, key):
    """Give an answer, or say it in own words; the end leads to what it was worth."""
    exercise, employee = _exercise(key), _employee(request)
    option, text, at = (request.POST.get(name, "").strip()[:200] for name in ("option", "text", "at"))
    if employee is None:
        talk = Conversation(exercise, request.POST.get("said", "")[:200].split("."))
        meant = option or talk.meaning(text)
        return _there(key, said=".".join([*talk.answers, *filter(None, [meant])]), **({} if meant else {"text": text}))
    try:
        row, is_understood = talks.answer(
            employee, exercise, at=int(at) if at.isascii() and at.isdigit() else -1, option=option, text=text
        )
    except SimulatorError as error:
        messages.info(request, str(error))
        return _there(key)
    if not is_understood:
        return _there(key, text=text)
    return redirect("simulator:show_talk", row.public_id) if row.state == Talk.State.FINISHED else _there(key)


@require_POST
@login_required
@closed_in_exams
def begin_talk_anew(request, key):
    """Put the running conversation aside and begin from the start."""
    exercise, employee = _exercise(key), _employee(request)
    if employee is not None:
        talks.begin_anew(employee, exercise)
    return _there(key)


@login_required
@closed_in_exams
@never_cache
def try_dialogue(request, key, number):
    """A version as its author tries it: nothing of it is kept, and trainees do not see it."""
    rows = DialogueVersion.objects.filter(dialogue__in=Dialogue.objects.editable_by(request.user))
    version = get_object_or_404(rows.select_related("dialogue"), dialogue__key=key, number=number)
    exercise, address = exercise_of(version), reverse("simulator:try_dialogue", args=[key, number])
    if exercise is None:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    talk, text = Conversation(exercise, given.get("said", "")[:200].split(".")), given.get("text", "").strip()[:200]
    if request.method == "POST":
        meant = given.get("option", "")[:20] or talk.meaning(text)
        query = {"said": ".".join([*talk.answers, *filter(None, [meant])]), **({} if meant else {"text": text})}
        return redirect(f"{address}?{urlencode(query)}")
    back = f"{reverse('dialogue_edit', args=[version.dialogue.public_id])}?{urlencode({'version': number})}"
    context = {
        "exercise": exercise,
        "talk": talk,
        "text": text,
        "at": len(talk.answers),
        "said": ".".join(talk.answers),
    }
    return render(request, "simulator/dialogue.html", {**context, "trial": address, "back": back, "number": number})
