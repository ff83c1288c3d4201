"""Appeals: the learner's form, the lists of both sides, the answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from quizzes import kinds
from quizzes.actions import appeals
from quizzes.disputes import open_until
from quizzes.exceptions import QuizzesError
from quizzes.forms import grading as forms
from quizzes.models import Appeal, Grading, Slot
from quizzes.room import ask, in_points, review_lines
from quizzes.text import Facts
from quizzes.text import render as render_text

PER_PAGE = 30


@require_safe
@login_required
def list_appeals(request):
    """What waits for an answer first. A learner sees their own, a grader also those of the people in their care."""
    rows = Appeal.objects.visible_to(request.user).select_related("slot__attempt__quiz", "slot__attempt__employee")
    form = forms.AppealFilter(request.GET)
    form.is_valid()
    if state := form.cleaned_data.get("state"):
        rows = rows.filter(state=state)
    page = Paginator(rows.open_first(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/appeals/list.html", {"page": page, "form": form, "now": clock.now()})


# --- the learner ------------------------------------------------------------------------------------
def _own_slot(request, public_id, position):
    rows = Slot.objects.filter(attempt__employee__user=request.user, attempt__public_id=public_id, position=position)
    related = ("version", "question", "attempt__version", "attempt__quiz", "attempt__admission", "attempt__employee")
    return get_object_or_404(rows.select_related(*related), attempt__released_at__isnull=False)


@login_required
@never_cache
def make_appeal(request, public_id, position):
    """Write an appeal against one mark of one's own released result."""
    slot = _own_slot(request, public_id, position)
    reason = appeals.may_appeal(slot, request.user)
    form = forms.AppealForm(request.POST or None)
    if request.method == "POST" and not reason and form.is_valid():
        try:
            row = appeals.appeal(slot, text=form.cleaned_data["text"], by=request.user)
        except QuizzesError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your appeal is on its way. You get a message with the answer."))
            return redirect(row)
    context = {
        "slot": slot,
        "form": form,
        "reason": reason,
        "until": None if reason else clock.due_day(open_until(slot.attempt)),
        "days": slot.attempt.version.rules.appeal_days,
        "last": Appeal.objects.filter(slot=slot).first(),
        "crumbs": _crumbs_of(slot),
        **_answer_of(slot, for_staff=False),
    }
    return render(request, "quizzes/appeals/make.html", context, status=422 if form.errors else 200)


def _crumbs_of(slot):
    url = reverse("quizzes:show_result", args=[slot.attempt.public_id])
    return [(_("Quizzes and exams"), reverse("quizzes:home")), (slot.attempt.quiz.title, url)]


# --- both sides -------------------------------------------------------------------------------------
def _appeal(request, public_id):
    related = ("slot__version", "slot__question", "slot__attempt__version", "slot__attempt__quiz", "slot__attempt__employee",
               "slot__attempt__admission", "answered_by")  # fmt: skip
    return get_object_or_404(Appeal.objects.visible_to(request.user).select_related(*related), public_id=public_id)


@require_safe
@login_required
@never_cache
def show_appeal(request, public_id):
    row = _appeal(request, public_id)
    return _page(request, row, forms.AnswerForm(slot=row.slot))


def _page(request, row, form, status=200):
    slot = row.slot
    is_own = slot.attempt.employee.user_id == request.user.pk
    context = {
        "appeal": row,
        "slot": slot,
        "is_own": is_own,
        "why_not": "" if is_own else appeals.may_answer(row, request.user),
        "form": form,
        "marks": [(in_points(mark.score), mark) for mark in slot.marks.select_related("by").order_by("pk")],
        "gradings": Grading.objects.filter(slot=slot).order_by("pk"),
        "now": clock.now(),
        "here": _("Appeal") if is_own else slot.attempt.quiz.title,
        "crumbs": _crumbs_of(slot) if is_own else [(_("Appeals"), reverse("quizzes:list_appeals"))],
        **_answer_of(slot, for_staff=not is_own),
    }
    return render(request, "quizzes/appeals/show.html", context, status=status)


def _answer_of(slot, *, for_staff):
    """The question and the answer in question; the key only for whom may see it."""
    body, day = slot.version.body, localtime(slot.attempt.started_at).date()
    facts = Facts.of(kinds.texts(body), on=day)
    shows_right = for_staff or slot.attempt.version.rules.sees("right", released=True, closed=_is_closed(slot))
    return {
        "for_staff": for_staff,
        "asked": ask([slot], on=day)[0],
        "lines": review_lines(body, slot.value, facts, shows_right=shows_right),
        "score": in_points(slot.score),
        "most": in_points(slot.points),
        "explanation": render_text(facts.fill(body["explanation"])) if shows_right and body["explanation"] else "",
    }


def _is_closed(slot):
    closes = slot.attempt.admission.closes_at
    return closes is not None and clock.now() >= closes


@require_POST
@login_required
def answer_appeal(request, public_id):
    """Uphold with points, or reject; both with a reason."""
    row = _appeal(request, public_id)
    if row.slot.attempt.employee.user_id == request.user.pk:
        raise Http404
    form = forms.AnswerForm(request.POST, slot=row.slot)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    data = form.cleaned_data
    try:
        appeals.answer(
            row, uphold=data["decision"] == "uphold", score=data["score"], reason=data["reason"], by=request.user
        )
    except QuizzesError as error:
        form.add_error(None, str(error))
        return _page(request, row, form, status=422)
    messages.success(request, _("Answered; the learner was told."))
    return redirect(row)
