"""Who may take a quiz directly: admitted by trainers and HR, widened, withdrawn; and more time for a person, under HR."""

import hashlib
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from people.access import hr_only
from people.models import Employee
from quizzes.access import admitters_only
from quizzes.actions import admissions as actions
from quizzes.actions import direct
from quizzes.exceptions import QuizzesError
from quizzes.forms.admissions import AccommodationForm, AdmitForm, WidenForm, WithdrawForm
from quizzes.models import Accommodation, Admission, Attempt, Quiz
from quizzes.views.quizzes import crumbs_of

PER_PAGE = 50
SHOWN = 30


def _quiz(request, public_id):
    rows = Quiz.objects.visible_to(request.user).select_related("current", "owner_department")
    return get_object_or_404(rows, public_id=public_id)


def _admission(request, public_id):
    rows = Admission.objects.managed_by(request.user).filter(
        quiz__in=Quiz.objects.visible_to(request.user).values("pk")
    )
    rows = rows.filter(context_key__startswith="direct:").select_related("quiz", "employee")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@admitters_only
@never_cache
def list_admissions(request, public_id):
    """People of one's departments who may take the quiz directly, with where they stand."""
    quiz = _quiz(request, public_id)
    query = request.GET.get("q", "").strip()[:40]
    rows = Admission.objects.managed_by(request.user).filter(quiz=quiz, context_key=direct.context_of(quiz))
    if query:
        rows = rows.filter(Q(employee__number__icontains=query) | Q(employee__name__icontains=query))
    counted = Count("attempts_made", filter=~Q(attempts_made__state=Attempt.State.VOID))
    running = Count("attempts_made", filter=Q(attempts_made__state=Attempt.State.OPEN))
    rows = rows.select_related("employee", "created_by").annotate(made=counted, running=running)
    page = Paginator(rows.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    for row in page:
        row.standing = _standing(row, now)
    is_open = bool(quiz.current_id and not quiz.is_retired)
    context = {"quiz": quiz, "page": page, "query": query, "is_open": is_open, "crumbs": crumbs_of(quiz)}
    return render(request, "quizzes/quiz_people.html", context)


def _standing(row, now):
    """Return a word for where an admission stands."""
    if row.withdrawn_at:
        return "withdrawn"
    if row.running:
        return "running"
    if row.opens_at and row.opens_at > now:
        return "coming"
    return "over" if row.closes_at and row.closes_at <= now else "open"


@admitters_only
@never_cache
def add_admissions(request, public_id):
    """First who is meant is shown, then they are admitted: nobody is let in unseen."""
    quiz = _quiz(request, public_id)
    form = AdmitForm(request.POST or None, user=request.user, initial=_start(request, quiz))
    shown, is_changed = None, False
    if form.is_valid():
        shown = _shown(quiz, form)
        if request.POST.get("do") == "admit":
            is_changed = request.POST.get("seen", "") != shown["seen"]
            if not is_changed and _admit(request, quiz, form):
                return redirect("quizzes:list_admissions", quiz.public_id)
    context = {"quiz": quiz, "form": form, "shown": shown, "is_changed": is_changed, "crumbs": crumbs_of(quiz)}
    return render(request, "quizzes/quiz_admit.html", context, status=422 if form.errors else 200)


def _start(request, quiz):
    """Return what the form begins with: what `?again=` names an admission of, to be given again."""
    try:
        public_id = uuid.UUID(request.GET.get("again", ""))
    except ValueError:
        return {}
    row = get_object_or_404(
        Admission.objects.managed_by(request.user).select_related("employee"),
        public_id=public_id, quiz=quiz, context_key=direct.context_of(quiz),
    )  # fmt: skip
    kept = {name: getattr(row, name) for name in ("opens_at", "closes_at", "attempts", "reason")}
    return {**kept, "numbers": row.employee.number, "renew": True}


def _shown(quiz, form):
    """Return who is meant, and a sign of all that the page shows, so that nothing else is done than what was seen."""
    known = direct.known_to(quiz, form.people)
    new = [e for e in form.people if e.pk not in known]
    audience = form.cleaned_data["audience"]
    facts = (sorted(e.pk for e in new), sorted(known), form.window, form.cleaned_data["renew"])
    return {
        "new": new,
        "known": len(known),
        "sample": new[:SHOWN] or [e for e in form.people if e.pk in known][:SHOWN],
        "more": len(new or known) > SHOWN,
        "over": audience and len(form.people) > audience.limit,
        "seen": hashlib.sha256(repr(facts).encode()).hexdigest()[:20],
    }


def _admit(request, quiz, form):
    try:
        new, renewed = direct.admit_directly(
            quiz, form.people, window=form.window, renew=form.cleaned_data["renew"], by=request.user
        )
    except QuizzesError as exc:
        form.add_error(None, str(exc))
        return False
    words = ngettext("%(n)s person was admitted and told.", "%(n)s people were admitted and told.", new) % {"n": new}
    if renewed:
        more = ngettext("%(n)s got the new window.", "%(n)s got the new window.", renewed) % {"n": renewed}
        words = f"{words} {more}"
    messages.success(request, words)
    return True


@admitters_only
@never_cache
def withdraw_admission(request, public_id):
    admission = _admission(request, public_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        actions.withdraw(admission, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("%(name)s can no longer start it.") % {"name": admission.employee.name})
        return redirect("quizzes:list_admissions", admission.quiz.public_id)
    return _small_form(
        request, admission, form, _("Withdraw"), _("Nothing can be started any more; a running attempt goes on.")
    )


@admitters_only
@never_cache
def widen_admission(request, public_id):
    admission = _admission(request, public_id)
    form = WidenForm(request.POST or None)
    if form.is_valid():
        actions.widen(admission, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s: saved.") % {"name": admission.employee.name})
        return redirect("quizzes:list_admissions", admission.quiz.public_id)
    lead = _("In this quiz only, on top of what was given before. A running attempt gets the minutes at once.")
    return _small_form(request, admission, form, _("More time or attempts"), lead)


def _small_form(request, admission, form, title, lead):
    context = {
        "admission": admission,
        "quiz": admission.quiz,
        "form": form,
        "title": title,
        "lead": lead,
        "events": admission.events.select_related("by"),
        "crumbs": crumbs_of(admission.quiz),
    }
    return render(request, "quizzes/quiz_admission.html", context, status=422 if form.errors else 200)


# --- more time everywhere, under HR ---------------------------------------------------------------------
def _granted(request):
    theirs = Employee.objects.of_hr(request.user).values("pk")
    return Accommodation.objects.filter(employee__in=theirs).select_related("employee", "by")


@require_safe
@hr_only
def list_accommodations(request):
    """Who gets more time or attempts in every quiz, today and later; or what has ended."""
    shows_past = request.GET.get("show") == "past"
    still = Q(ends_on=None) | Q(ends_on__gt=clock.today())
    rows = _granted(request).filter(~still if shows_past else still).order_by("employee__number", "-starts_on")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/accommodations.html", {"page": page, "shows_past": shows_past})


@hr_only
def add_accommodation(request):
    initial = {"number": request.GET.get("number", "")[:20]}
    form = AccommodationForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        employee = form.cleaned_data["number"]
        try:
            actions.accommodate(employee, by=request.user, **form.grant)
        except QuizzesError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": employee.name})
            return redirect("quizzes:list_accommodations")
    crumbs = [(_("Extra time"), reverse("quizzes:list_accommodations"))]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "quizzes/accommodation_form.html", context, status=422 if form.errors else 200)


@require_POST
@hr_only
def end_accommodation(request, pk):
    row = get_object_or_404(_granted(request), pk=pk)
    try:
        actions.end_accommodation(row, by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("%(name)s: ended.") % {"name": row.employee.name})
    return redirect("quizzes:list_accommodations")
