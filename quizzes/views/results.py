"""Results of people, for who answers for them: the quizzes, the people of one quiz, departments, workbooks."""

from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lib import clock
from quizzes import advice, results, rules
from quizzes.access import results_only, staff_only
from quizzes.actions import analysing
from quizzes.analysis import charts
from quizzes.models import Attempt, Quiz
from quizzes.result_filters import QuizFilter, ResultsFilter
from quizzes.views.workbooks import answer_with, people_workbook

PER_PAGE = 50


@require_safe
@staff_only
def list_results(request):
    """One line a quiz that was taken: how many, 参考率, pass rates, mean; the last taken first."""
    form = QuizFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    quizzes = find_quizzes(Quiz.objects.visible_to(request.user), chosen)
    page = Paginator(quizzes, 20).get_page(request.GET.get("page"))
    summaries = results.summaries(request.user, page.object_list)
    page.object_list = [{"quiz": quiz, "summary": summaries[quiz.pk]} for quiz in page.object_list]
    context = {
        "form": form,
        "page": page,
        "sees_people": rules.works_with_results(request.user),
        "is_filtered": any(chosen.values()),
        "now": clock.now(),
    }
    return render(request, "quizzes/results_list.html", context)


def find_quizzes(quizzes, chosen):
    """Keep quizzes with finished attempts that fit the filter, the last taken first."""
    kind, q = chosen.get("kind") or "", (chosen.get("q") or "").strip()
    if kind != "all":
        quizzes = quizzes.filter(kind=kind) if kind else quizzes.exclude(kind=Quiz.Kind.CHECK)
    if q:
        quizzes = quizzes.filter(Q(title_zh__icontains=q) | Q(title_en__icontains=q) | Q(key__icontains=q))
    last = Max("attempts__finished_at", filter=Q(attempts__state__in=["submitted", "graded"]))
    return quizzes.annotate(last_taken_at=last).exclude(last_taken_at=None).order_by("-last_taken_at", "key")


def quiz_of(request, public_id):
    return get_object_or_404(Quiz.objects.visible_to(request.user).select_related("current"), public_id=public_id)


def people_of(request, public_id):
    """Return (quiz, form, attempts within the filter that do not depend on the attempt shown, rows)."""
    quiz = quiz_of(request, public_id)
    form = ResultsFilter(request.GET, departments=results.departments_of(request.user))
    form.is_valid()
    chosen = form.cleaned_data
    attempts = Attempt.objects.results_for(request.user).filter(quiz=quiz)
    if chosen.get("department"):
        attempts = attempts.of_people_in(chosen["department"])
    if q := (chosen.get("q") or "").strip():
        attempts = attempts.filter(Q(employee__name__icontains=q) | Q(employee__number__icontains=q))
    return quiz, form, attempts, rows_of(attempts, chosen, quiz).select_related("employee")


def rows_of(attempts, chosen, quiz):
    """One attempt a person as the filter asks for, sorted by nothing yet."""
    which, outcome = chosen.get("which") or "best", chosen.get("outcome")
    if outcome == "void":
        rows = results.with_percent(attempts.filter(state=Attempt.State.VOID))
    else:
        rows = results.people_rows(attempts, which)
    if outcome in ("passed", "failed"):
        rows = rows.filter(state=Attempt.State.GRADED, passed=outcome == "passed")
    elif outcome == "waiting":
        rows = rows.filter(state=Attempt.State.SUBMITTED)
    elif outcome == "fast":
        rows = rows.filter(pk__in=analysing.outliers(quiz))
    if chosen.get("since"):
        rows = rows.filter(finished_at__gte=clock.start_of_day(chosen["since"]))
    if chosen.get("until"):
        rows = rows.filter(finished_at__lt=clock.end_of_day(chosen["until"]))
    return rows


@require_safe
@results_only
def show_quiz_results(request, public_id):
    quiz, form, attempts, rows = people_of(request, public_id)
    sort = request.GET.get("sort", "score")
    page = Paginator(results.with_home(results.sorted_rows(rows, sort)), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = results.describe(page.object_list)
    bins, passed = results.histogram(rows)
    pass_percent = quiz.current.rules.pass_percent if quiz.current else 60
    departments = results.departments_of(request.user, within=form.cleaned_data.get("department"))
    context = {
        "quiz": quiz,
        "form": form,
        "page": page,
        "sort": sort,
        "columns": results.COLUMNS,
        "summary": results.summary_of(request.user, quiz, attempts),
        "chart": {"title": advice.spread_title(bins, passed), "drawing": charts.scores(bins, pass_percent)},
        "departments": results.by_department(attempts.finished(), departments),
        "is_filtered": any(form.cleaned_data.values()),
        "now": clock.now(),
    }
    return render(request, "quizzes/results_show.html", context)


@require_safe
@results_only
def export_results(request, public_id):
    quiz, _form, _attempts, rows = people_of(request, public_id)
    rows = results.with_all_scores(results.with_home(results.sorted_rows(rows, request.GET.get("sort", "score"))))
    return answer_with(people_workbook(rows), f"results-{quiz.key}.xlsx")
