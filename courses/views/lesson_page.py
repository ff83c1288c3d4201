"""The page on which a lesson is read."""

import json

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from courses import knowledge, reading, rehearsing
from courses.access import lesson_view
from courses.actions import progress
from courses.models import LessonPart
from people import rules

STATUS = {"closed": 404, "locked": 403, "not_enrolled": 403, "no_employee": 403}


def show_lesson(request, page):
    """Show a lesson to whom it is open; to others what is missing, with a way on."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    view = lesson_view(request.user, page.lesson, request)
    if not view.allowed:
        context = {"view": view, "page": page, "title": _heading(view)}
        return render(request, "courses/lesson_locked.html", context, status=STATUS[view.status])
    if view.records and not view.opened:
        progress.open_lesson(view.employee, page.lesson)
    context = _context(page, view, reading.lesson_html(page))
    if rules.has_role(request.user, "author", "reviewer"):
        context["edit_url"] = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = render(request, page.template, context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _heading(view):
    return {
        "closed": _("This lesson is being prepared"),
        "locked": _("This lesson is not open for you yet"),
        "not_enrolled": _("This lesson belongs to a course that you have not joined"),
        "no_employee": _("This account learns nothing here"),
    }[view.status]


def _context(page, view, text):
    pieces = _pieces(page, view, text)
    _show_checks(page, view, text, pieces)
    _show_scenarios(page, view, text, pieces)
    number = next((n for n, row in enumerate(view.lessons, start=1) if row["current"]), 0)
    return {
        "page": page,
        "lesson": page.lesson,
        "course": view.course,
        "view": view,
        "text": text,
        "pieces": pieces,
        "number": number,
        "crumbs": [(view.course.title, view.course_url)] if view.course_url else [],
        "unsigned": [p for p in pieces if p.get("acknowledge") and not p["signed_at"]],
        "unpassed": [
            state
            for state in (p.get("check") or p.get("scenario") for p in pieces)
            if state is not None and not state.is_passed
        ],
        "seen": json.dumps(view.bookmark.seen if view.bookmark else {}),
    }


def _show_checks(page, view, text, pieces):
    """Put into the pieces how the reader stands with each check (one query where there is one)."""
    if view.records and text.checks:
        states = knowledge.states(view.employee, page.lesson, text.checks)
        for row, piece in zip(pieces, text.pieces, strict=True):
            row["check"] = states.get(piece.anchor) if piece.is_check else None


def _show_scenarios(page, view, text, pieces):
    """Put into the pieces how the reader stands with each scenario (two queries where there is one)."""
    if view.records and text.scenarios:
        states = rehearsing.states(view.employee, page.lesson, text.scenarios)
        for row, piece in zip(pieces, text.pieces, strict=True):
            row["scenario"] = states.get(piece.anchor) if piece.is_scenario else None


def _pieces(page, view, text):
    """Return the text's pieces with what this reader signed, and when; a text changed since is to be signed again."""
    if not text.acknowledgements:
        return [{"html": piece.html} for piece in text.pieces]
    hashes = {piece.anchor: piece.text_hash for piece in text.acknowledgements}
    if page.locale.language_code != "zh-hans":  # what is signed is the text in the default language
        parts = LessonPart.objects.filter(lesson=page.lesson, anchor__in=hashes, kind=LessonPart.Kind.ACKNOWLEDGE)
        hashes |= dict(parts.values_list("anchor", "text_hash"))
    rows = []
    for piece in text.pieces:
        signature = view.signed.get(piece.anchor) if piece.must_be_signed else None
        is_same = bool(signature) and signature["text_hash"] == hashes[piece.anchor]
        rows.append(
            {
                "html": piece.html,
                "acknowledge": piece if piece.must_be_signed else None,
                "text_hash": hashes.get(piece.anchor, ""),
                "signed_at": signature["at"] if is_same else None,
                "has_changed": bool(signature) and not is_same,
            }
        )
    return rows


def preview_lesson(request, page):
    """Show the text of a draft to its author, with what must be mended marked in it."""
    text = reading.render(page, shows_errors=True)
    pieces = [
        {"html": p.html, "acknowledge": p if p.must_be_signed else None, "text_hash": p.text_hash} for p in text.pieces
    ]
    context = {"page": page, "lesson": page.lesson, "course": page.lesson.course, "text": text, "pieces": pieces}
    return render(request, page.template, context)
