"""Paper for a hall without network: papers, keys, answer sheets and lists to print; answers to type in afterwards."""

import json

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lib import clock
from people.models import Assignment
from quizzes import paper
from quizzes.access import examiners_only
from quizzes.actions import sessions
from quizzes.actions.sessions.candidates import forms_of
from quizzes.actions.sessions.paper import differences
from quizzes.actions.sessions.releasing import with_attempts
from quizzes.exam_figures import figures_of
from quizzes.exceptions import QuizzesError
from quizzes.models import PaperSheet
from quizzes.printing import paper_of
from quizzes.views.board import candidate_of
from quizzes.views.sessions import crumbs_of, own_session, seat_order

MAX_BODY = 256 * 1024


def _announced(request, public_id):
    """A session of one's own that has its forms."""
    session = own_session(request, public_id)
    if session.version is None:
        raise Http404
    return session


def _form(session, label):
    return next((f for f in forms_of(session) if f.label == label), None)


@examiners_only
@never_cache
def print_paper(request, public_id, label):
    return _printed(request, public_id, label, with_key=False)


@examiners_only
@never_cache
def print_key(request, public_id, label):
    return _printed(request, public_id, label, with_key=True)


def _printed(request, public_id, label, *, with_key):
    session = _announced(request, public_id)
    form = _form(session, label)
    if form is None:
        raise Http404
    sessions.note_opened(session, label=form.label, with_key=with_key, by=request.user)
    context = {"session": session, "form": form, "with_key": with_key, "back": session.get_absolute_url()}
    context |= {"paper": paper_of(session, form, with_key=with_key), "forms": forms_of(session)}
    return render(request, "quizzes/session_paper.html", context)


@examiners_only
@never_cache
def print_answer_sheets(request, public_id):
    """One sheet for each candidate, with name, number, seat and form on it."""
    session = _announced(request, public_id)
    lines = {form.pk: paper.lines_of([c for i in paper.items_of(form) for c in paper.cells_of(i)]) for form in forms_of(session)}  # fmt: skip
    rows = session.candidates.exclude(state="deferred").select_related("employee", "form")
    sheets = [{"candidate": c, "lines": lines.get(c.form_id, [])} for c in sorted(rows, key=seat_order)]
    context = {"session": session, "sheets": sheets, "back": session.get_absolute_url()}
    return render(request, "quizzes/session_answer_sheets.html", context)


@examiners_only
@never_cache
def print_attendance(request, public_id):
    """Seats, forms, and a column to sign."""
    session = own_session(request, public_id)
    rows = session.candidates.select_related("employee", "form").prefetch_related(*_posts())
    context = {"session": session, "candidates": sorted(rows, key=seat_order), "back": session.get_absolute_url()}
    context["invigilators"] = session.invigilators.select_related("employee")
    return render(request, "quizzes/session_attendance.html", context)


@examiners_only
@never_cache
def print_marks(request, public_id):
    """The marks sheet to sign (成绩单)."""
    session = _announced(request, public_id)
    if session.state not in ("closed", "released"):
        raise Http404
    candidates = with_attempts(session)
    prefetch_related_objects(candidates, *_posts())
    for candidate in candidates:
        candidate.attempt = candidate.made[0] if candidate.made else None
    context = {"session": session, "candidates": candidates, "figures": figures_of(session), "now": clock.now()}
    context["back"] = session.get_absolute_url()
    return render(request, "quizzes/session_marks.html", context)


def _posts():
    """Fetch the main assignment of each candidate's person with them."""
    rows = Assignment.objects.main().current().select_related("post", "department", "manager")
    return [Prefetch("employee__assignments", queryset=rows, to_attr="main_assignments")]


# --- typing in ---------------------------------------------------------------------------------------
def _paper_session(request, public_id):
    session = _announced(request, public_id)
    if not session.is_on_paper:
        raise Http404
    return session


@examiners_only
@never_cache
def list_sheets(request, public_id):
    """Whose sheets are typed in, and whose are not."""
    session = _paper_session(request, public_id)
    rows = session.candidates.select_related("employee", "form", "sheet").order_by("pk")
    counts = {f.pk: sum(len(paper.cells_of(i)) for i in paper.items_of(f)) for f in forms_of(session)}
    sheets = [_progress(c, counts.get(c.form_id, 0)) for c in sorted(rows, key=seat_order)]
    context = {"session": session, "sheets": sheets, "crumbs": crumbs_of(session)}
    context["todo"] = sum(not s["is_done"] and s["candidate"].state in ("expected", "present") for s in sheets)
    return render(request, "quizzes/session_sheets.html", context)


def _progress(candidate, count):
    sheet = getattr(candidate, "sheet", None)
    return {
        "candidate": candidate,
        "typed": len(sheet.typed) if sheet else 0,
        "again": len(sheet.again) if sheet else 0,
        "count": count,
        "is_done": bool(sheet and sheet.attempt_id),
    }


@examiners_only
@never_cache
def enter_sheet(request, public_id, person):
    """The grid of one answer sheet: typed, saved by itself, finished; a second typing (`?again`) does not show the first."""
    session = _paper_session(request, public_id)
    candidate = candidate_of(session, person)
    again = "again" in request.GET
    if request.method == "POST":
        return _take_sheet(request, session, candidate, again)
    sheet = PaperSheet.objects.filter(candidate=candidate).first()
    items = paper.items_of(candidate.form)
    typed = (sheet.again if again else sheet.typed) if sheet else {}
    wrong = {name: words for item in items for name, words in paper.problems(item, typed).items()}
    unequal = set(differences(sheet, items)) if sheet and not again else set()
    cells = [_cell(c, typed, wrong, unequal, sheet) for i in items for c in paper.cells_of(i)]
    context = {"session": session, "candidate": candidate, "again": again, "sheet": sheet, "crumbs": crumbs_of(session)}
    context |= {"cells": cells, "unequal": len(unequal), "next": _next_sheet(session, candidate)}
    return render(request, "quizzes/session_sheet.html", context)


def _cell(cell, typed, wrong, unequal, sheet):
    """Return what the grid shows of one cell."""
    return {
        "cell": cell,
        "value": typed.get(cell.name, ""),
        "problem": wrong.get(cell.name, ""),
        "other": (sheet.again.get(cell.name, "") or "–") if sheet and cell.name in unequal else "",
    }


def _next_sheet(session, candidate):
    """Return the next person, by seats, whose sheet is not finished."""
    rows = session.candidates.filter(sheet__attempt=None, state__in=["expected", "present"]).select_related("employee")
    later = [c for c in sorted(rows, key=seat_order) if seat_order(c) > seat_order(candidate)]
    return later[0] if later else None


def _take_sheet(request, session, candidate, again):
    """The whole form was sent: keep it, and finish it where that was asked."""
    typed = {k.removeprefix("cell-"): v for k, v in request.POST.items() if k.startswith("cell-")}
    try:
        sessions.save_sheet(candidate, typed, round=2 if again else 1, by=request.user)
        if request.POST.get("do") == "finish":
            sessions.enter_paper(candidate, by=request.user)
            messages.success(request, _("%(name)s: the sheet is finished.") % {"name": candidate.employee.name})
            following = _next_sheet(session, candidate)
            if following is not None:
                return redirect("quizzes:enter_sheet", session.public_id, following.employee.public_id)
            return redirect("quizzes:list_sheets", session.public_id)
        messages.success(request, _("Saved."))
    except QuizzesError as exc:
        messages.error(request, str(exc))
    return redirect(request.get_full_path())


@require_POST
@examiners_only
def save_cells(request, public_id, person):
    """Autosave of a row: {again, cells: {name: text}} -> {saved, wrong}."""
    candidate = candidate_of(_paper_session(request, public_id), person)
    data = _body(request)
    cells = data.get("cells") if data else None
    if not isinstance(cells, dict) or not all(isinstance(v, str) for v in cells.values()):
        return JsonResponse({"error": _("This could not be read.")}, status=400)
    try:
        wrong = sessions.save_sheet(candidate, cells, round=2 if data.get("again") is True else 1, by=request.user)
    except QuizzesError as exc:
        return JsonResponse({"error": str(exc)}, status=409)
    return JsonResponse({"saved": f"{localtime(clock.now()):%H:%M}", "wrong": wrong})


def _body(request):
    """Return the request's JSON object, or None."""
    if request.content_type != "application/json" or len(request.body) > MAX_BODY:
        return None
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


@require_POST
@examiners_only
def take_back_sheet(request, public_id, person):
    candidate = candidate_of(_paper_session(request, public_id), person)
    try:
        sessions.take_back_sheet(candidate, reason=request.POST.get("reason", "")[:200], by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("The sheet can be typed anew."))
    return redirect("quizzes:enter_sheet", public_id, person)
