"""Exam sessions: the list, one with its candidates, preparing it, and the steps of its life."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quizzes import calling, rules
from quizzes.access import examiners_only, staff_only
from quizzes.actions import sessions
from quizzes.actions.sessions.announcing import what_hinders
from quizzes.actions.sessions.candidates import forms_of
from quizzes.actions.sessions.releasing import with_attempts
from quizzes.exam_figures import figures_of, figures_of_many
from quizzes.exceptions import QuizzesError
from quizzes.forms.sessions import CallForm, ReasonForm, SessionFilter, SessionForm, first_hours
from quizzes.models import ExamSession

PER_PAGE = 30
CANDIDATES_PER_PAGE = 100
WIDE = ("quiz", "owner_department", "version", "form", "resit_of", "root")


def crumbs_of(session=None):
    """Return the way to a page about `session`."""
    way = [(_("Quizzes and exams"), reverse("quizzes:home")), (_("Exam sessions"), reverse("quizzes:list_sessions"))]
    return [*way, (session.title, session.get_absolute_url())] if session else way


def seen_session(request, public_id):
    """A session that the visitor may look at by a role over its department."""
    return get_object_or_404(
        ExamSession.objects.visible_to(request.user).select_related(*WIDE, "root__version"), public_id=public_id
    )


def own_session(request, public_id):
    """A session that the visitor runs."""
    return get_object_or_404(
        ExamSession.objects.editable_by(request.user).select_related(*WIDE, "root__version"), public_id=public_id
    )


def watched_session(request, public_id):
    """A session that the visitor runs or invigilates."""
    return get_object_or_404(ExamSession.objects.watched_by(request.user).select_related(*WIDE), public_id=public_id)


@login_required
def list_sessions(request):
    """What one's departments hold; to who only invigilates, what they watch."""
    rows = ExamSession.objects.visible_to(request.user) | ExamSession.objects.watched_by(request.user)
    rows = ExamSession.objects.filter(pk__in=rows.values("pk"))
    if not rules.works_here(request.user) and not rows.exists():
        raise Http404
    form = SessionFilter(request.GET)
    form.is_valid()
    found = find_sessions(rows, form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    add_figures(page, request.user)
    context = {"page": page, "form": form, "is_filtered": any(form.cleaned_data.values()), "crumbs": crumbs_of()[:1]}
    return render(request, "quizzes/session_list.html", context | {"may_add": rules.runs_exams(request.user)})


def find_sessions(rows, wanted):
    """Return `rows` as the filter `wanted` (cleaned data) narrows them, the latest hour first."""
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("mode"):
        rows = rows.filter(mode=wanted["mode"])
    if query := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(title__icontains=query) | Q(place__icontains=query))
    return rows.select_related("owner_department", "quiz").annotate(watchers=Count("invigilators")).order_by("-starts_at", "pk")  # fmt: skip


def add_figures(page, user):
    """Give each session of the page its numbers, and whether it opens for `user` or only its board (two queries)."""
    rows = list(page.object_list)
    numbers = figures_of_many(rows)
    visible = set(ExamSession.objects.visible_to(user).filter(pk__in=[s.pk for s in rows]).values_list("pk", flat=True))
    for session in rows:
        session.figures = numbers[session.pk]
        session.url = session.get_absolute_url() if session.pk in visible else reverse("quizzes:session_board", args=[session.public_id])  # fmt: skip
    page.object_list = rows


@staff_only
def show_session(request, public_id):
    session = seen_session(request, public_id)
    if session.state in ("announced", "closed"):
        sessions.sync_presence(session)
    candidates = sorted(with_attempts(session), key=seat_order)
    state = request.GET.get("state", "")
    chosen = [c for c in candidates if not state or c.state == state]
    page = Paginator(chosen, CANDIDATES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "session": session,
        "candidates": page,
        "state": state,
        "figures": figures_of(session),
        "may_run": rules.may_change(request.user, session, *rules.EXAMINERS),
        "invigilators": session.invigilators.select_related("employee").order_by("employee__number"),
        "events": session.events.select_related("by", "employee").order_by("-pk")[:40],
        "resits": session.resits.order_by("sitting", "starts_at"),
        "crumbs": crumbs_of(),
        "cancel_form": ReasonForm(auto_id="cancel_%s"),
        "forms": forms_of(session),
    }
    return render(request, "quizzes/session_show.html", context | _next_step(session, candidates))


def seat_order(candidate):
    """Sort by seat as a number, then by the person's number."""
    return (int(candidate.seat) if candidate.seat.isdecimal() else 10**6, candidate.employee.number)


def _next_step(session, candidates):
    """Return what the page says about the step that comes next: what hinders it, what to look at."""
    if session.state == ExamSession.State.DRAFT:
        return {"hindrances": what_hinders(session), "warnings": warnings_of(session, candidates)}
    if session.state == ExamSession.State.ANNOUNCED:
        return {"warnings": warnings_of(session, candidates)}
    if session.state == ExamSession.State.CLOSED:
        return {"gate": sessions.gate_of(session, candidates)}
    return {}


def warnings_of(session, candidates):
    """Return what nobody must forget, without hindering: clashes of hours, people without an account, no invigilator."""
    found, names = [], {c.employee_id: c.employee.name for c in candidates}
    for pk, title in calling.clashes(session, names).items():
        found.append(_("%(name)s is at “%(title)s” at the same time.") % {"name": names[pk], "title": title})
    without = [c.employee.name for c in candidates if c.employee.user is None or not c.employee.user.is_active]
    if without:
        words = ngettext("%(n)s candidate has no open account and hears nothing: %(names)s.", "%(n)s candidates have no open account and hear nothing: %(names)s.", len(without))  # fmt: skip
        found.append(words % {"n": len(without), "names": _(", ").join(without[:8])})
    if not session.invigilators.exists():
        found.append(_("Nobody is named as invigilator."))
    if not session.place and session.mode == ExamSession.Mode.ONLINE:
        found.append(_("No place is named: candidates will ask where."))
    return found


@examiners_only
def add_session(request):
    form = SessionForm(request.POST or None, user=request.user, initial=first_hours(request.user))
    if form.is_valid():
        session = sessions.save_session(
            None, form.plan(), invigilators=form.cleaned_data["invigilators"], by=request.user
        )
        messages.success(request, _("The session is prepared. Now call its candidates."))
        return redirect("quizzes:call_candidates", session.public_id)
    context = {"form": form, "crumbs": crumbs_of()}
    return render(request, "quizzes/session_edit.html", context, status=400 if form.is_bound else 200)


@examiners_only
def edit_session(request, public_id):
    session = own_session(request, public_id)
    if session.state not in ("draft", "announced"):
        raise Http404
    form = SessionForm(request.POST or None, user=request.user, session=session)
    if form.is_valid():
        try:
            sessions.save_session(session, form.plan(), invigilators=form.cleaned_data["invigilators"], by=request.user)
        except QuizzesError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Saved."))
            return redirect(session)
    context = {"form": form, "session": session, "crumbs": crumbs_of(session)}
    return render(request, "quizzes/session_edit.html", context, status=400 if form.is_bound else 200)


@examiners_only
def call_candidates(request, public_id):
    """Search first, look at who was found, then call them; lines that mean nobody stay in the form."""
    session = own_session(request, public_id)
    if session.state not in ("draft", "announced"):
        raise Http404
    form, found = CallForm(request.POST or None, user=request.user), None
    if form.is_valid():
        found = form.found()
        if request.POST.get("do") == "call" and found.people and _call(request, session, found):
            if not found.problems:
                return redirect(session)
            form, found.people = CallForm(initial={"numbers": found.text_left}, user=request.user), []
    context = {"session": session, "form": form, "found": found, "crumbs": crumbs_of(session)}
    return render(request, "quizzes/session_call.html", context | _about_found(session, found))


def _call(request, session, found):
    try:
        made = sessions.add_candidates(session, found.people, by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
        return False
    words = ngettext("%(n)s person was called.", "%(n)s persons were called.", len(made)) % {"n": len(made)}
    messages.success(request, words)
    return True


def _about_found(session, found):
    """Return what is known of those who were found: who is called already, who is elsewhere at that hour."""
    people = found.people if found else []
    there = set(session.candidates.filter(employee__in=[e.pk for e in people]).values_list("employee_id", flat=True))
    elsewhere = calling.clashes(session, [e.pk for e in people]) if people else {}
    for employee in people:
        employee.is_called, employee.clash = employee.pk in there, elsewhere.get(employee.pk, "")
    return {"fresh": [e for e in people if not e.is_called], "there": len(there)}


# --- steps -------------------------------------------------------------------------------------------
def _step(request, public_id, act, done):
    """Take one step in a session's life and say what came of it."""
    session = own_session(request, public_id)
    try:
        act(session)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, done)
    return redirect(session)


@require_POST
@examiners_only
def announce_session(request, public_id):
    done = _("Announced: everybody who is called was told.")
    return _step(request, public_id, lambda s: sessions.announce(s, by=request.user), done)


@require_POST
@examiners_only
def cancel_session(request, public_id):
    reason = request.POST.get("reason", "")[:200]
    done = _("Cancelled: everybody who was called was told.")
    return _step(request, public_id, lambda s: sessions.cancel(s, reason=reason, by=request.user), done)


@require_POST
@examiners_only
def close_session(request, public_id):
    done = _("Closed. The results can be released when everything is graded.")
    return _step(request, public_id, lambda s: sessions.close_session(s, by=request.user), done)


@require_POST
@examiners_only
def release_session(request, public_id):
    done = _("The results are released; everybody was told.")
    return _step(request, public_id, lambda s: sessions.release_session(s, by=request.user), done)


@require_POST
@examiners_only
def renew_code(request, public_id):
    done = _("There is a new access code; the old one starts nothing any more.")
    return _step(request, public_id, lambda s: sessions.renew_code(s, by=request.user), done)


@require_POST
@examiners_only
def seat_candidates(request, public_id):
    done = _("The seats were numbered anew by chance.")
    return _step(request, public_id, lambda s: sessions.seat_by_chance(s, by=request.user), done)
