"""Grading by people: what waits, one answer after the other without a name, and the release gate."""

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.models import Job
from lib import clock
from quizzes import grading_desk as desk
from quizzes import rules
from quizzes.access import graders_only, results_only
from quizzes.actions import asking, judging, releasing
from quizzes.disputes import standing
from quizzes.exceptions import QuizzesError
from quizzes.grading_desk import GradingDesk
from quizzes.models import Attempt, Grading, Question, Quiz, Slot

PER_PAGE = 30


@require_safe
@results_only
def list_grading(request):
    """Questions with waiting answers, the oldest first; who judges none begins with the results."""
    if not rules.may_grade(request.user):
        return redirect("quizzes:list_releases")
    page = Paginator(desk.piles_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = desk.piles(list(page.object_list), request.user)
    return render(request, "quizzes/grading/list.html", {"page": page, "now": clock.now()})


# --- one answer after the other ---------------------------------------------------------------------
def _pile(request, quiz, question):
    """Return the quiz and question whose answers this person judges or has judged."""
    slots = Slot.objects.filter(attempt__in=Attempt.objects.markable_by(request.user).values("pk"))
    seen = slots.filter(attempt__quiz__public_id=quiz, question__public_id=question)
    if not (seen.waiting().exists() or seen.filter(gradings__grader=request.user).exists()):
        raise Http404
    return Quiz.objects.get(public_id=quiz), Question.objects.select_related("current").get(public_id=question)


@require_http_methods(["GET", "HEAD", "POST"])
@graders_only
@never_cache
def grade_question(request, quiz, question):
    """The next waiting answer; `after`: skip this one; `again`: look at this one of one's own once more."""
    ask = dict(zip(("quiz", "question"), _pile(request, quiz, question), strict=True))
    if request.method == "POST":
        return _judge(request, ask)
    if token := request.GET.get("again", ""):
        return _answer(request, _correcting(request, token, ask))
    after = _slot(request, request.GET.get("after", ""), ask)
    return _answer(request, GradingDesk(request.user, **ask, slot=judging.take_next(request.user, **ask, after=after)))


def _slot(request, token, ask):
    """Return the answer of a token of this pile, or None."""
    slot = desk.slot_of(token[:200], request.user) if token else None
    same = slot is not None and slot.question_id == ask["question"].pk and slot.attempt.quiz_id == ask["quiz"].pk
    return slot if same else None


def _correcting(request, token, ask):
    slot = _slot(request, token, ask)
    given = standing(Grading.objects.filter(slot=slot)) if slot else []
    own = next((g for g in given if g.grader_id == request.user.pk), None)
    if own is None:
        raise Http404
    return GradingDesk(request.user, **ask, slot=slot, own=own, points=own.criteria, comment=own.comment)


def _answer(request, page, *, status=200):
    template = "quizzes/grading/desk.html" if request.htmx else "quizzes/grading/grade.html"
    crumbs = [(_("Answers to judge"), reverse("quizzes:list_grading"))]
    return render(request, template, {"desk": page, "here": request.path, "crumbs": crumbs}, status=status)


def _judge(request, ask):
    slot = _slot(request, request.POST.get("answer", ""), ask)
    if slot is None:
        raise Http404
    points = _points(request.POST)
    words = {"comment": request.POST.get("comment", "")[: judging.MAX_COMMENT]}
    own = bool(request.POST.get("own"))
    if own:
        words["reason"] = request.POST.get("reason", "")[:300]
    else:
        words["rubrics"] = _hashes(request.POST.get("sheet", ""))
    try:
        (judging.correct if own else judging.judge)(slot, by=request.user, criteria=points, **words)
    except QuizzesError as error:
        return _refused(request, ask, slot, points, words, str(error), own=own)
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(request.path)
    page = GradingDesk(request.user, **ask, slot=judging.take_next(request.user, **ask))
    page.saved_at, page.saved_token = clock.now(), desk.token_of(slot, request.user)
    return _answer(request, page)


def _points(data):
    """Return {criterion: points} as posted; what is no whole number stays what it is and is refused by the action."""
    return {
        name[2:]: int(value) if value.isascii() and value.isdigit() and len(value) < 4 else value
        for name, value in data.items()
        if name.startswith("c:") and value != ""
    }


def _hashes(text):
    try:
        return signing.loads(text, salt=desk.SALT)
    except signing.BadSignature:
        return {}


def _refused(request, ask, slot, points, words, error, *, own):
    """Show what was typed again with what is wrong; when the answer is no longer theirs, the next one."""
    still = judging.waiting(request.user, **ask).filter(pk=slot.pk).exists()
    if own:
        page = _correcting(request, desk.token_of(slot, request.user), ask)
    elif still:
        page = GradingDesk(request.user, **ask, slot=slot)
    else:
        page = GradingDesk(request.user, **ask, slot=judging.take_next(request.user, **ask))
    if own or still:
        page.points, page.comment, page.reason = points, words["comment"], words.get("reason", "")
    page.error = error
    return _answer(request, page, status=422)


@require_POST
@graders_only
def keep_lease(request, quiz, question):
    """The window is open before its grader: a colleague gets another answer for some more minutes."""
    slot = _slot(
        request,
        request.POST.get("answer", ""),
        dict(zip(("quiz", "question"), _pile(request, quiz, question), strict=True)),
    )
    if slot is None:
        raise Http404
    judging.keep(slot, by=request.user)
    return HttpResponse(status=204)


# --- the release gate -------------------------------------------------------------------------------
@require_safe
@results_only
def list_releases(request):
    """Quizzes with graded results that nobody has released."""
    page = Paginator(releasing.gate_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/grading/releases.html", {"page": page})


def _gate(request, public_id):
    quiz = get_object_or_404(Quiz.objects.visible_to(request.user), public_id=public_id)
    if not releasing.may_release(request.user, quiz):
        raise Http404
    return quiz


@require_safe
@results_only
def show_release(request, public_id):
    """The graded results of one quiz, and what still waits for whom."""
    quiz = _gate(request, public_id)
    rows = releasing.held_back(quiz).select_related("employee", "version").order_by("finished_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    named = Attempt.objects.visible_to(request.user).filter(pk__in=[attempt.pk for attempt in page])
    waits = releasing.waits_of(quiz)
    questions = Question.objects.select_related("current").in_bulk({one.question for one in waits})
    context = {
        "quiz": quiz,
        "page": page,
        "named": set(named.values_list("pk", flat=True)),
        "waits": [(asking.first_line(questions[one.question]), one) for one in waits],
        "unfinished": releasing.unfinished(quiz).count(),
        "job": Job.objects.filter(kind=releasing.KIND, key=f"release:{quiz.pk}").order_by("-pk").first(),
        "crumbs": [(_("Results to release"), reverse("quizzes:list_releases"))],
    }
    return render(request, "quizzes/grading/release.html", context)


@require_POST
@results_only
def release_results(request, public_id):
    quiz = _gate(request, public_id)
    try:
        releasing.release(quiz, by=request.user)
    except QuizzesError as error:
        messages.error(request, str(error))
    return redirect("quizzes:show_release", quiz.public_id)
