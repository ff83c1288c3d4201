"""Resits, and what came of a first exam with all of them."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lib import clock, sheets
from quizzes.access import examiners_only, staff_only
from quizzes.actions import sessions
from quizzes.actions.sessions.resits import earliest_day, places_of, rules_of, what_bank_lacks_for_resit
from quizzes.exam_figures import figures_of_many, results_of_chain
from quizzes.exceptions import QuizzesError
from quizzes.forms.sessions import ResitForm
from quizzes.models import ExamSession
from quizzes.views.sessions import crumbs_of, own_session, seen_session

NOTICE = dt.timedelta(days=3)


@examiners_only
def add_resit(request, public_id):
    """Who has not passed, with the reason why somebody may not go; one click prepares the session."""
    session = own_session(request, public_id)
    if session.state != ExamSession.State.RELEASED:
        messages.error(request, _("A resit can be made once the results are released."))
        return redirect(session)
    prepared = session.resits.filter(state=ExamSession.State.DRAFT).first()
    if prepared is not None:
        messages.info(request, _("This resit is being prepared already."))
        return redirect(prepared)
    form = ResitForm(request.POST or None, initial=_proposal(session))
    if form.is_valid() and (made := _make(request, session, form)):
        messages.success(request, _("The resit is prepared. Look through it, then announce it."))
        return redirect(made)
    return render(request, "quizzes/session_resit.html", _about(request, session, form))


def _proposal(session):
    """The same hours on the first day that the rules allow, and that leaves people time to prepare."""
    start = session.starts_at.astimezone(clock.LOCAL)
    day = max(earliest_day(session), clock.today() + NOTICE)
    at = start.replace(year=day.year, month=day.month, day=day.day)
    return {"starts_at": at, "ends_at": at + (session.ends_at - session.starts_at), "place": session.place}


def _make(request, session, form):
    chosen = set(request.POST.getlist("person"))
    people = [p.candidate.employee for p in places_of(session) if str(p.candidate.employee.public_id) in chosen]
    try:
        return sessions.make_resit(session, people, **form.cleaned_data, by=request.user)
    except QuizzesError as exc:
        form.add_error(None, str(exc))
        return None


def _about(request, session, form):
    """Return the list as it stands for the chosen day; what was ticked stays ticked."""
    starts_at = form.cleaned_data.get("starts_at") if form.is_bound and hasattr(form, "cleaned_data") else None
    day = (starts_at or _proposal(session)["starts_at"]).astimezone(clock.LOCAL).date()
    places = places_of(session, on=day)
    chosen = set(request.POST.getlist("person"))
    for place in places:
        ticked = str(place.candidate.employee.public_id) in chosen
        place.candidate.is_ticked = ticked if form.is_bound else place.is_open
    return {
        "session": session, "form": form, "persons": places, "rules": rules_of(session), "earliest": earliest_day(session),
        "lacks": what_bank_lacks_for_resit(session), "crumbs": crumbs_of(session),
    }  # fmt: skip


@staff_only
def session_chain(request, public_id):
    """First and final results over the first exam and its resits."""
    session = seen_session(request, public_id)
    results = results_of_chain(session)
    numbers = figures_of_many(results.sessions)
    rows = [{"session": s, "figures": numbers[s.pk]} for s in results.sessions]
    context = {"session": session, "results": results, "sessions": rows, "crumbs": crumbs_of(session)}
    return render(request, "quizzes/session_chain.html", context)


@staff_only
def export_chain(request, public_id):
    results = results_of_chain(seen_session(request, public_id))
    header = [
        _("Number"), _("Name"), _("Department"), _("First result"), _("First score (%)"), _("Final result"), _("Final score (%)"),
        _("Sittings"), _("Deferred"),
    ]  # fmt: skip
    rows = (
        [
            person.employee.number, person.employee.name, person.employee.main.department.name if person.employee.main else "",
            verdict(person.first), person.first.counted_percent if person.first else None,
            verdict(person.final), person.final.counted_percent if person.final else None, len(person.sittings), person.deferred,
        ]
        for person in results.people
    )  # fmt: skip
    content = sheets.workbook(_("Results"), header, rows, widths=[14, 12, 22, 12, 12, 12, 12, 8, 8])
    response = HttpResponse(content, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="exam-{results.root.public_id}.xlsx"'
    return response


def verdict(candidate):
    """Return the result of one sitting in a word."""
    if candidate is None:
        return "–"
    if candidate.state == "present":
        return _("passed") if candidate.passed else _("not passed")
    return candidate.get_state_display()
