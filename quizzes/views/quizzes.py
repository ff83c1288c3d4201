"""Quizzes: the list, one quiz, its settings and blueprint with a proof, an example, trying it, its history, matched forms."""

import random
from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from quizzes import kinds, paper, rules, tryout
from quizzes.access import staff_only
from quizzes.actions import drawing, revising
from quizzes.actions.quizzes import specs_of
from quizzes.authoring import blueprint
from quizzes.authoring.versions import quiz_changes, row_in_words, settings_in_words
from quizzes.catalogue import DIFFICULTIES
from quizzes.exceptions import QuizzesError
from quizzes.forms.quizzes import QuizEditor, QuizForm
from quizzes.models import Attempt, Bank, PaperForm, Question, QuestionVersion, Quiz, Slot
from quizzes.room import ask, review_lines
from quizzes.text import Facts, one_line

PER_PAGE = 40
FOUND = 20


def _of(request, public_id, *, editable=False):
    rows = Quiz.objects.editable_by(request.user) if editable else Quiz.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("current", "owner_department"), public_id=public_id)


def crumbs_of(quiz=None):
    crumbs = [(_("Quizzes"), reverse("quizzes:list_quizzes"))]
    return [*crumbs, (quiz.title, quiz.get_absolute_url())] if quiz else crumbs


def may_edit(user, quiz):
    return Quiz.objects.editable_by(user).filter(pk=quiz.pk).exists()


# --- quizzes ----------------------------------------------------------------------------------------
@require_safe
@staff_only
def list_quizzes(request):
    kind, query = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:60]
    shows_retired = request.GET.get("show") == "retired"
    rows = Quiz.objects.visible_to(request.user).filter(is_retired=shows_retired)
    if kind in Quiz.Kind.values:
        rows = rows.filter(kind=kind)
    for word in query.split()[:6]:
        rows = rows.filter(Q(key__icontains=word) | Q(title_zh__icontains=word) | Q(title_en__icontains=word))
    rows = rows.select_related("current", "owner_department").annotate(asks=Sum("current__rows__count")).order_by("key")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    _count_attempts(page.object_list)
    context = {
        "page": page,
        "kinds": Quiz.Kind.choices,
        "kind": kind,
        "query": query,
        "shows_retired": shows_retired,
        "may_add": bool(request.user.is_superuser or rules.departments_of(request.user, *rules.AUTHORS)),
    }
    return render(request, "quizzes/quiz_list.html", context)


def _count_attempts(quizzes):
    """Note with each quiz how often it was taken (one query)."""
    rows = Attempt.objects.filter(quiz__in=[q.pk for q in quizzes]).exclude(state=Attempt.State.VOID).order_by()
    counts = dict(rows.values_list("quiz").annotate(n=Count("pk")))
    for quiz in quizzes:
        quiz.taken = counts.get(quiz.pk, 0)


@staff_only
def add_quiz(request):
    """Name and owner; settings and blueprint come next."""
    form = QuizForm(request.POST or None, user=request.user)
    if not (request.user.is_superuser or rules.departments_of(request.user, *rules.AUTHORS)):
        return redirect("quizzes:list_quizzes")
    if form.is_valid():
        try:
            quiz = revising.create_quiz(by=request.user, **form.cleaned_data)
        except QuizzesError as exc:
            form.add_error(None, str(exc))
        else:
            return redirect("quizzes:edit_quiz", quiz.public_id)
    context = {"form": form, "crumbs": crumbs_of()}
    return render(request, "quizzes/quiz_new.html", context, status=422 if form.errors else 200)


@require_safe
@staff_only
def show_quiz(request, public_id):
    """Settings in words, the blueprint with what the banks can serve, and where to go from here."""
    quiz = _of(request, public_id)
    specs = specs_of(quiz.current) if quiz.current else []
    proof = blueprint.prove(specs) if specs else None
    context = {
        "quiz": quiz,
        "tab": "quiz",
        "rows": list(zip(specs, map(row_in_words, specs), proof.rows, strict=True)) if proof else [],
        "proof": proof,
        "groups": settings_in_words(quiz.current.rules) if quiz.current else [],
        "taken": Attempt.objects.filter(quiz=quiz).exclude(state=Attempt.State.VOID).count(),
        "may_edit": may_edit(request.user, quiz),
        "may_admit": rules.may_admit(request.user),
        "crumbs": crumbs_of(),
    }
    return render(request, "quizzes/quiz_show.html", context)


@staff_only
def edit_quiz(request, public_id):
    """Settings and blueprint: publish, keep as a draft, or change the form and show it again."""
    quiz = _of(request, public_id, editable=True)
    editor = QuizEditor(quiz, user=request.user, post=request.POST if request.method == "POST" else None)
    deed = request.POST.get("do", "publish") if request.method == "POST" else ""
    if deed == "publish" and editor.publish(by=request.user):
        messages.success(request, _("“%(title)s” was published.") % {"title": quiz.title})
        return redirect(quiz)
    if deed == "keep":
        revising.save_draft(quiz, editor.typed(), by=request.user)
        messages.success(request, _("The draft was kept. Learners get what was published last."))
        return redirect("quizzes:edit_quiz", quiz.public_id)
    if deed and deed != "publish":
        editor.order(deed)
    context = {
        "quiz": quiz,
        "editor": editor,
        "proof": editor.proof,
        "is_dirty": bool(deed),
        "crumbs": crumbs_of(quiz),
    }
    return render(request, "quizzes/quiz_edit.html", context, status=422 if deed == "publish" else 200)


@require_POST
@staff_only
def discard_quiz_draft(request, public_id):
    quiz = _of(request, public_id, editable=True)
    revising.discard_draft(quiz, by=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect(quiz)


@require_POST
@staff_only
def prove_quiz(request, public_id):
    """The part of the page that says what the banks can serve, asked for while an author works."""
    quiz = _of(request, public_id, editable=True)
    editor = QuizEditor(quiz, user=request.user, post=request.POST)
    return render(request, "quizzes/parts/proof.html", {"proof": editor.proof, "problems": editor.problems})


@require_safe
@staff_only
def find_questions(request):
    """Questions for a row that names them."""
    query = request.GET.get("find_q", "").strip()[:60]
    rows = Question.objects.live().filter(bank__in=Bank.objects.visible_to(request.user).values("pk"))
    for word in query.split()[:6]:
        rows = rows.filter(Q(key__icontains=word) | Q(current__body__stem__icontains=word))
    found = rows.select_related("current", "bank").order_by("key")[:FOUND] if query else []
    return render(request, "quizzes/parts/found_questions.html", {"found": found, "query": query})


@require_POST
@staff_only
def retire_quiz(request, public_id):
    quiz = _of(request, public_id, editable=True)
    revising.retire_quiz(quiz, retired=request.POST.get("retired") == "yes", by=request.user)
    words = _("“%(title)s” is out of use.") if quiz.is_retired else _("“%(title)s” is in use again.")
    messages.success(request, words % {"title": quiz.title})
    return redirect(quiz)


# --- an example, and trying ---------------------------------------------------------------------------
def _drawn(version):
    """Return [(version of a question, points)] as somebody might get them. Raises QuizzesError."""
    drawn = drawing.draw(version, None, rng=random.SystemRandom())
    versions = QuestionVersion.objects.select_related("question").in_bulk([pk for _q, pk, _points in drawn])
    return [(versions[pk], points) for _q, pk, points in drawn]


def _example(request, quiz):
    if quiz.current is None:
        raise Http404
    try:
        return _drawn(quiz.current)
    except QuizzesError as exc:
        messages.error(request, str(exc))
        return None


@require_safe
@staff_only
def preview_quiz(request, public_id):
    """An example of what somebody would be asked."""
    quiz = _of(request, public_id)
    items = _example(request, quiz)
    if items is None:
        return redirect(quiz)
    counts = Counter(version.question.difficulty for version, _points in items)
    context = {
        "quiz": quiz,
        "items": [(version, one_line(version.body["stem"], longest=120), points) for version, points in items],
        "points": sum(points for _version, points in items),
        "bars": [(d, counts[d]) for d in DIFFICULTIES],
        "most": max(counts.values(), default=1),
        "crumbs": crumbs_of(quiz),
    }
    return render(request, "quizzes/quiz_example.html", context)


@staff_only
def try_quiz(request, public_id):
    """Take it as a learner would; nothing is stored."""
    quiz = _of(request, public_id)
    context = {"quiz": quiz, "crumbs": crumbs_of(quiz)}
    if request.method != "POST":
        items = _example(request, quiz)
        if items is None:
            return redirect(quiz)
        return render(request, "quizzes/quiz_try.html", {**context, "tryout": tryout.Tryout(items, quiz.current.rules)})
    try:
        again = tryout.Tryout.again(
            request.POST.get("paper", ""),
            allowed=Question.objects.visible_to(request.user),
            settings=quiz.current.rules,
        )
    except tryout.Stale:
        return redirect("quizzes:try_quiz", quiz.public_id)
    judged = again.judge(tryout.answers_of(request.POST.get("answers", "")))
    return render(request, "quizzes/quiz_try.html", {**context, "tryout": again, "judged": judged})


# --- history --------------------------------------------------------------------------------------------
@require_safe
@staff_only
def quiz_history(request, public_id):
    """All published versions, and what changed between two of them."""
    quiz = _of(request, public_id)
    versions = list(quiz.versions.select_related("created_by").order_by("-number"))
    by_number = {str(v.number): v for v in versions}
    new = by_number.get(request.GET.get("new", "")) or (versions[0] if versions else None)
    before = next((v for v in versions if new and v.number < new.number), None)
    old = by_number.get(request.GET.get("old", "")) or before
    rows = Attempt.objects.filter(version__in=versions).exclude(state=Attempt.State.VOID).order_by()
    counts = dict(rows.values_list("version").annotate(n=Count("pk")))
    context = {
        "quiz": quiz,
        "versions": [(version, counts.get(version.pk, 0)) for version in versions],
        "new": new,
        "old": old,
        "changes": quiz_changes(old, new) if new else [],
        "crumbs": crumbs_of(quiz),
    }
    return render(request, "quizzes/quiz_history.html", context)


# --- matched forms ----------------------------------------------------------------------------------------
@require_safe
@staff_only
def list_forms(request, public_id):
    """Forms with the same rows and other questions, the newest series first."""
    quiz = _of(request, public_id)
    forms = PaperForm.objects.filter(version__quiz=quiz).select_related("version").order_by("-created_at", "label")
    page = Paginator(forms, PER_PAGE).get_page(request.GET.get("page"))
    specs = specs_of(quiz.current) if quiz.current else []
    context = {
        "quiz": quiz,
        "page": page,
        "proof": blueprint.prove(specs) if specs else None,
        "may_edit": may_edit(request.user, quiz),
        "crumbs": crumbs_of(quiz),
    }
    return render(request, "quizzes/quiz_forms.html", context)


@require_POST
@staff_only
def make_forms(request, public_id):
    quiz = _of(request, public_id, editable=True)
    count = request.POST.get("count", "")
    if quiz.current is None or count not in ("1", "2", "3", "4"):
        raise Http404
    try:
        made = drawing.make_forms(quiz.current, count=int(count))
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        labels = ", ".join(form.label for form in made)
        messages.success(request, _("The forms %(labels)s were made.") % {"labels": labels})
    return redirect("quizzes:list_forms", quiz.public_id)


@require_safe
@staff_only
def show_form(request, public_id):
    """A form as it would be printed; with `key` its right answers."""
    rows = PaperForm.objects.select_related("version__quiz")
    form = get_object_or_404(
        rows, public_id=public_id, version__quiz__in=Quiz.objects.visible_to(request.user).values("pk")
    )
    items = paper.items_of(form)
    slots = [Slot(position=i.number, version=i.version, points=i.points, layout=i.layout) for i in items]
    facts = Facts.of((t for i in items for t in kinds.texts(i.body)), on=clock.today())
    shows_key = "key" in request.GET
    keys = [review_lines(i.body, kinds.solution(i.body), facts, shows_right=True) if shows_key else None for i in items]
    context = {
        "form": form,
        "quiz": form.version.quiz,
        "questions": list(zip(ask(slots, on=clock.today()), keys, strict=True)),
        "points": sum(i.points for i in items),
        "shows_key": shows_key,
        "has_drawing": any(i.body["kind"] == "hotspot" for i in items),
        "crumbs": crumbs_of(form.version.quiz),
    }
    return render(request, "quizzes/quiz_form.html", context)
