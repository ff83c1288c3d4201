"""Item analysis: of a quiz, of one question of it, computed anew, as a workbook. No page here names a person."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jobs.exceptions import JobError
from jobs.models import Job
from quizzes import rules
from quizzes.access import staff_only
from quizzes.actions import analysing
from quizzes.analysis_report import QuestionReport, Report
from quizzes.models import Analysis, Question, QuestionVersion
from quizzes.result_filters import AnalysisFilter
from quizzes.views.results import quiz_of
from quizzes.views.workbooks import analysis_workbook, answer_with

PER_PAGE = 50


def scope_of(request, quiz):
    """Return (form, scope) of the request's parameters; wrong ones are the defaults."""
    form = AnalysisFilter(request.GET, quiz=quiz)
    form.is_valid()
    which = form.cleaned_data.get("which") or Analysis.Which.FIRST
    return form, analysing.Scope(quiz, form.cleaned_data.get("version"), which)


@require_safe
@staff_only
def show_analysis(request, public_id):
    quiz = quiz_of(request, public_id)
    form, scope = scope_of(request, quiz)
    report = Report.of(scope, request.user)
    job = None if report and report.is_fresh else analysing.running(scope)
    context = {
        "quiz": quiz,
        "form": form,
        "scope": scope,
        "report": report,
        "job": job,
        "job_is_mine": job is not None and Job.objects.visible_to(request.user).filter(pk=job.pk).exists(),
        "sees_people": rules.works_with_results(request.user),
    }
    if report:
        sort, finding = request.GET.get("sort", "worst"), request.GET.get("finding", "")
        page = Paginator(report.lines(sort, finding), PER_PAGE).get_page(request.GET.get("page"))
        page.object_list = report.fill(page.object_list)
        context |= {"page": page, "sort": sort, "finding": finding, "newer": analysing.newer(report.analysis, scope)}
    return render(request, "quizzes/analysis_show.html", context)


@require_POST
@staff_only
def start_analysis(request, public_id):
    """Have it computed in the background; the page shows the bar."""
    quiz = quiz_of(request, public_id)
    _form, scope = scope_of(request, quiz)
    try:
        analysing.start(scope, by=request.user)
    except JobError as exc:
        messages.info(request, str(exc))
    return redirect(f"{reverse('quizzes:show_analysis', args=[quiz.public_id])}?{request.GET.urlencode()}")


@require_safe
@staff_only
def show_question_analysis(request, public_id, question_id):
    """One question: which wordings were asked, who chose what by score group, how long it took, what to do."""
    quiz = quiz_of(request, public_id)
    question = get_object_or_404(
        Question.objects.visible_to(request.user).select_related("bank"), public_id=question_id
    )
    _form, scope = scope_of(request, quiz)
    report = Report.of(scope, request.user, only=question)
    if report is None or not report.items:
        raise Http404
    items = sorted(report.items, key=lambda item: -item.version_id)
    versions = QuestionVersion.objects.in_bulk({item.version_id for item in items})
    chosen = next((i for i in items if str(versions[i.version_id].number) == request.GET.get("wording")), None)
    item = chosen or max(items, key=lambda i: i.n)
    context = {
        "quiz": quiz,
        "question": question,
        "scope": scope,
        "analysis": report.analysis,
        "item": item,
        "report": QuestionReport(item, versions[item.version_id]),
        "wordings": [(versions[i.version_id], i) for i in items],
        "links": links_of(request.user, question),
        "crumbs": [
            (_("Results and analysis"), reverse("quizzes:list_results")),
            (quiz.title, f"{reverse('quizzes:show_analysis', args=[quiz.public_id])}?{kept(request)}"),
        ],
    }
    return render(request, "quizzes/analysis_question.html", context)


def kept(request):
    """Return the parameters that say which answers are meant, for the way back."""
    return urlencode({k: request.GET[k] for k in ("version", "which") if k in request.GET})


def links_of(user, question):
    """Return {what: address} of what a trainer does next, as far as the person may."""
    found = {"question": reverse("quizzes:show_question", args=[question.public_id])}
    mine = Question.objects.editable_by(user).filter(pk=question.pk)
    if rules.works_with_results(user) and mine.exists():
        found["regrade"] = reverse("quizzes:start_regrade", args=["question", question.public_id])
    return found


@require_safe
@staff_only
def export_analysis(request, public_id):
    quiz = quiz_of(request, public_id)
    _form, scope = scope_of(request, quiz)
    report = Report.of(scope, request.user)
    if report is None:
        messages.info(request, _("Nothing was computed yet. Please have the analysis computed first."))
        return redirect("quizzes:show_analysis", quiz.public_id)
    return answer_with(analysis_workbook(report), f"analysis-{quiz.key}.xlsx")
