"""Regrades: started with a reason, looked at, applied or put away; the report stays."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jobs import actions as jobs
from lib.sheets import XLSX
from quizzes import report
from quizzes.access import results_only
from quizzes.actions import regrading
from quizzes.exceptions import QuizzesError
from quizzes.forms.grading import ApplyForm, FindForm, RegradeForm
from quizzes.models import Question, Quiz, Regrade

PER_PAGE, LINES = 30, 50
THINGS = {"question": Question, "quiz": Quiz}


@require_safe
@results_only
def list_regrades(request):
    """Regrades of what is in one's care, and the way to a new one."""
    rows = Regrade.objects.visible_to(request.user).select_related("question", "quiz", "by", "job")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    form = FindForm(request.GET)
    key = form.cleaned_data["key"].strip() if form.is_valid() else ""
    context = {"page": page, "form": form, "key": key, "found": _found(request.user, key) if key else None}
    return render(request, "quizzes/regrades/list.html", context)


def _found(user, key):
    """Return what has this key or title, as (kind, thing), questions first."""
    questions = Question.objects.editable_by(user).filter(key__icontains=key).exclude(current=None)
    quizzes = Quiz.objects.editable_by(user).filter(Q(key__icontains=key) | Q(title_zh__icontains=key))
    rows = [("question", q) for q in questions.select_related("current")[:10]]
    return rows + [("quiz", q) for q in quizzes.exclude(current=None)[:10]]


@results_only
@never_cache
def start_regrade(request, what, public_id):
    """Say how and why; the preview is computed as a job."""
    if what not in THINGS:
        raise Http404
    thing = get_object_or_404(THINGS[what].objects.editable_by(request.user), public_id=public_id)
    form = RegradeForm(request.POST or None, policies=_policies(what, thing))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = regrading.start(by=request.user, reason=data["reason"], policy=data["policy"], **{what: thing})
        except QuizzesError as error:
            form.add_error(None, str(error))
        else:
            return redirect(row)
    context = {
        "what": what,
        "thing": thing,
        "form": form,
        "versions": regrading.versions_in_use(thing.pk) if what == "question" else [],
        "crumbs": [(_("Regrades"), reverse("quizzes:list_regrades"))],
    }
    return render(request, "quizzes/regrades/start.html", context, status=422 if form.errors else 200)


def _policies(what, thing):
    if what == "quiz":
        return ["key"]
    return ["everyone", "drop"] if thing.kind in ("essay", "file") else ["key", "everyone", "drop"]


def _regrade(request, public_id):
    rows = Regrade.objects.visible_to(request.user).select_related("question__current", "quiz", "version", "by", "job")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@results_only
@never_cache
def show_regrade(request, public_id):
    """Before and after, in numbers, as a picture and attempt by attempt."""
    row = _regrade(request, public_id)
    form = ApplyForm(initial={"reason": row.reason}, lost_passes=row.summary.get("lost_passes", 0))
    return _page(request, row, form)


def _page(request, row, form, status=200):
    tab = request.GET.get("show", "")
    lines = report.lines_of(row, tab)
    page = Paginator(lines, LINES).get_page(request.GET.get("page"))
    context = {
        "regrade": row,
        "form": form,
        "page": page,
        "rows": report.rows_of(list(page), request.user),
        "tabs": report.tabs_of(row),
        "tab": tab,
        "bars": report.bars_of(row),
        "crumbs": [(_("Regrades"), reverse("quizzes:list_regrades"))],
    }
    return render(request, "quizzes/regrades/show.html", context, status=status)


@require_POST
@results_only
def apply_regrade(request, public_id):
    row = _regrade(request, public_id)
    data = request.POST if not row.is_stopped else {"reason": row.reason, "downgrade": row.downgrade}
    form = ApplyForm(data, lost_passes=row.summary.get("lost_passes", 0))
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        words = form.cleaned_data
        regrading.apply(row, by=request.user, reason=words["reason"], downgrade=words.get("downgrade", False))
    except QuizzesError as error:
        messages.error(request, str(error))
    return redirect(row)


@require_POST
@results_only
def change_regrade(request, public_id, verb):
    """Put a preview away, compute it again, or stop the work at its next step."""
    row = _regrade(request, public_id)
    try:
        if verb == "drop":
            regrading.drop(row, by=request.user)
        elif verb == "again":
            regrading.preview_again(row, by=request.user)
        elif verb == "stop" and row.is_working:
            jobs.cancel(row.job, by=request.user)
            messages.info(request, _("The work stops at its next step. What was written before stays."))
        else:
            raise Http404
    except QuizzesError as error:
        messages.error(request, str(error))
    return redirect(row)


@require_safe
@results_only
def export_regrade(request, public_id):
    """The whole report as a workbook."""
    row = _regrade(request, public_id)
    response = HttpResponse(report.workbook_of(row, request.user), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="regrade-{row.created_at:%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
