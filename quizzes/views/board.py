"""The hall while an exam is on: the board, the access code on the wall, one candidate and what is done about them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from quizzes import rules
from quizzes.actions import sessions
from quizzes.board import board_of
from quizzes.exceptions import QuizzesError
from quizzes.forms.sessions import CandidateForm, MinutesForm
from quizzes.models import Attempt, Candidate
from quizzes.views.sessions import crumbs_of, watched_session

# What may be done: verb -> (words, action, in which states of the candidate, only by who runs the exam).
VERBS = {
    "minutes": (gettext_lazy("give more time"), sessions.add_minutes, ("expected", "present"), False),
    "end": (gettext_lazy("end the attempt with what was saved"), sessions.end_attempt, ("expected", "present"), False),
    "void": (gettext_lazy("declare the attempt void after a fault, and let the person begin anew"), sessions.void_and_allow, ("expected", "present"), False),
    "violation": (gettext_lazy("note a breach of the rules"), sessions.mark_violation, ("expected", "present"), False),
    "defer": (gettext_lazy("defer (a deferral counts as no attempt)"), sessions.defer, ("expected", "present", "absent"), True),
    "back": (gettext_lazy("take back the breach of the rules, or the deferral"), sessions.take_back, ("deferred", "violation"), True),
    "remove": (gettext_lazy("take off the list"), sessions.remove_candidate, ("expected",), True),
}  # fmt: skip
STAGES = {
    "minutes": ("announced",), "end": ("announced", "closed"), "void": ("announced",), "violation": ("announced", "closed", "released"),
    "defer": ("announced", "closed"), "back": ("announced", "closed", "released"), "remove": ("draft", "announced"),
}  # fmt: skip


@login_required
@never_cache
def session_board(request, public_id):
    session = watched_session(request, public_id)
    sessions.sync_presence(session)
    may_run = rules.may_change(request.user, session, *rules.EXAMINERS)
    context = {
        "session": session,
        "board": board_of(session),
        "may_run": may_run,
        "minutes_form": MinutesForm(),
        "crumbs": crumbs_of(session) if may_run else crumbs_of(),
    }
    return render(request, "quizzes/session_board.html", context)


@login_required
@never_cache
def poll_board(request, public_id):
    """The rows alone, asked for every five seconds."""
    session = watched_session(request, public_id)
    sessions.sync_presence(session)
    return render(request, "quizzes/session_board_rows.html", {"session": session, "board": board_of(session)})


@login_required
@never_cache
def session_code(request, public_id):
    """Title, hours and the code, big enough for the wall."""
    return render(request, "quizzes/session_code.html", {"session": watched_session(request, public_id)})


@require_POST
@login_required
def check_in_candidate(request, public_id, person):
    session = watched_session(request, public_id)
    try:
        sessions.check_in(candidate_of(session, person), by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    if request.htmx:
        return render(request, "quizzes/session_board_rows.html", {"session": session, "board": board_of(session)})
    return redirect("quizzes:session_board", session.public_id)


@require_POST
@login_required
def add_minutes_to_all(request, public_id):
    session = watched_session(request, public_id)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say how many minutes, and why."))
        return redirect("quizzes:session_board", session.public_id)
    try:
        count = sessions.add_minutes_to_all(session, **form.cleaned_data, by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        words = ngettext("%(n)s person has more time.", "%(n)s persons have more time.", count)
        messages.success(request, words % {"n": count})
    return redirect("quizzes:session_board", session.public_id)


def candidate_of(session, person):
    """A candidate of the session, by the person's public id."""
    rows = session.candidates.select_related("session", "employee__user", "admission", "form")
    return get_object_or_404(rows, employee__public_id=person)


@login_required
@never_cache
def show_candidate(request, public_id, person):
    """One candidate: states, attempts, what the window noted, and what can be done now."""
    session = watched_session(request, public_id)
    sessions.sync_presence(session)
    candidate = candidate_of(session, person)
    may_run = rules.may_change(request.user, session, *rules.EXAMINERS)
    verbs = verbs_for(candidate, may_run=may_run)
    form = CandidateForm(request.POST or None, verbs=verbs) if verbs else None
    if form is not None and form.is_valid():
        try:
            _do(candidate, form.cleaned_data, by=request.user)
        except QuizzesError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("%(name)s: done.") % {"name": candidate.employee.name})
            return redirect(_back(session, candidate, form.cleaned_data["verb"]))
    context = {"session": session, "candidate": candidate, "form": form, "may_run": may_run, "crumbs": crumbs_of(session) if may_run else crumbs_of()}  # fmt: skip
    return render(request, "quizzes/session_candidate.html", context | _story_of(candidate))


def verbs_for(candidate, *, may_run):
    """Return the choices of what can be done about a candidate now: [(verb, words)]."""
    return [
        (verb, words)
        for verb, (words, _act, states, only_runners) in VERBS.items()
        if candidate.state in states and candidate.session.state in STAGES[verb] and (may_run or not only_runners)
    ]


def _do(candidate, data, *, by):
    more = {"minutes": data["minutes"]} if data["verb"] == "minutes" else {}
    VERBS[data["verb"]][1](candidate, reason=data["reason"], by=by, **more)


def _back(session, candidate, verb):
    if verb == "remove":
        return session.get_absolute_url()
    return reverse("quizzes:show_candidate", args=[session.public_id, candidate.employee.public_id])


def _story_of(candidate):
    """Return the ledger of states and the attempts with what their windows noted (constant queries)."""
    attempts = Attempt.objects.filter(admission=candidate.admission_id).order_by("number")
    return {
        "statuses": candidate.statuses.select_related("by"),
        "events": candidate.session.events.filter(employee=candidate.employee).select_related("by"),
        "attempts": attempts.prefetch_related("integrity_events"),
        "main": candidate.employee.main,
        "states": dict(Candidate.State.choices),
    }
