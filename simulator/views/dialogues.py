"""Conversations taken by themselves. What was said stands in the address (`said=a.b`): going back is the browser's own."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from simulator.screens.conversation import Conversation, exercises
from simulator.views.sitting import closed_in_exams


@require_safe
@login_required
@closed_in_exams
def list_dialogues(request):
    """The conversations, with what each one is about."""
    return render(request, "simulator/dialogues.html", {"exercises": exercises().values()})


@require_safe
@login_required
@closed_in_exams
def show_dialogue(request, key):
    """A conversation as it stands; own words lead to the answer that they mean, or to a plea to say it otherwise."""
    exercise = exercises().get(key)
    if exercise is None:
        raise Http404
    talk = Conversation(exercise, request.GET.get("said", "")[:200].split("."))
    text = request.GET.get("text", "").strip()[:200]
    if text and not talk.is_over and (said := talk.understood(text)):
        return redirect(f"{reverse('simulator:show_dialogue', args=[key])}?{urlencode({'said': said})}")
    context = {"exercise": exercise, "talk": talk, "said": ".".join(talk.answers), "text": text}
    return render(request, "simulator/dialogue.html", context)
