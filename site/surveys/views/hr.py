"""HR's surveys: the list with response rates, results, XLSX, opening, reminding, closing, files."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.exceptions import JobError
from jobs.models import Job
from lib import clock, sheets
from people.access import hr_only
from surveys import charts, results, sheet
from surveys.actions import asking, opening
from surveys.exceptions import SurveysError
from surveys.forms import OpenForm, SurveyFilter
from surveys.models import Answer, Response, Survey
from surveys.parts import part_of, rates

PER_PAGE = 50


def find(rows, wanted):
    """Return `rows` as the filter `wanted` (cleaned data) narrows them."""
    now = clock.now()
    by_state = {
        "open": Q(opens_at__lte=now, closes_at__gt=now), "planned": Q(opens_at__gt=now), "closed": Q(closes_at__lte=now),
    }  # fmt: skip
    if wanted.get("state") in by_state:
        rows = rows.filter(by_state[wanted["state"]])
    if wanted.get("kind"):
        rows = rows.filter(version__form__kind=wanted["kind"])
    if query := (wanted.get("q") or "").strip():
        rows = rows.filter(title__icontains=query)
    return rows.select_related("version__form", "owner_department")


@require_safe
@hr_only
def list_surveys(request):
    form = SurveyFilter(request.GET)
    form.is_valid()
    rows = find(Survey.objects.visible_to(request.user), form.cleaned_data)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    rate = rates(request.user, page.object_list)
    context = {"page": page, "form": form, "is_filtered": any(form.cleaned_data.values())}
    context["rows"] = [(survey, rate[survey.pk]) for survey in page]
    return render(request, "surveys/list_surveys.html", context)


def _survey(request, public_id, *, editable=False):
    rows = Survey.objects.editable_by(request.user) if editable else Survey.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("version__form", "owner_department", "rule"), public_id=public_id)


def _results(user, survey):
    """Return the part, its summary and its units."""
    part = part_of(user, survey)
    summary = results.summary(
        Survey.objects.filter(pk=survey.pk), responses=part.responses, invitations=part.invitations
    )
    units = []
    if not summary.is_hidden:
        units = results.by_department(part.responses, floor=survey.floor, is_anonymous=survey.is_anonymous)
    return part, summary, units


@require_safe
@hr_only
def show_survey(request, public_id):
    survey = _survey(request, public_id)
    part, summary, units = _results(request.user, survey)
    context = {
        "survey": survey, "summary": summary, "items": charts.items_of(summary), "is_whole": part.is_whole,
        "units": charts.units_of(units, floor=survey.floor), "months": _months(request.user, survey), "now": clock.now(),
        "job": Job.objects.filter(key=opening.key_of(survey)).unfinished().first(),
        "may_edit": part.is_whole and survey.state == "open",
    }  # fmt: skip
    return render(request, "surveys/show_survey.html", context)


def _months(user, survey):
    """Return the bars of a monthly series, over what HR sees of its newest survey."""
    if survey.rule is None or survey.rule.event != "monthly":
        return []
    series = Survey.objects.visible_to(user).filter(rule=survey.rule, owner_department=survey.owner_department)
    part = part_of(user, survey)
    rows = Response.objects.filter(survey__in=series)
    if not part.is_whole:
        rows = rows.filter(department__in=part.responses.values("department"))
    return charts.months_of(results.trend(series, rows))


@require_safe
@hr_only
def export_survey(request, public_id):
    survey = _survey(request, public_id)
    _part, summary, units = _results(request.user, survey)
    response = HttpResponse(sheet.workbook(summary, units), content_type=sheets.XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{survey.title}.xlsx")
    return response


@require_http_methods(["GET", "POST"])
@hr_only
def open_survey(request):
    form = OpenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            survey, count, job = _open(form.cleaned_data, by=request.user)
        except (SurveysError, JobError) as error:
            form.add_error(None, str(error))
        else:
            if job is not None:
                return redirect("jobs:show_job", job.public_id)
            messages.success(request, _("Open. %(n)s people are asked.") % {"n": count})
            return redirect(survey)
    return render(request, "surveys/open_survey.html", {"form": form}, status=400 if form.errors else 200)


def _open(data, *, by):
    """Open the survey and invite the people of the department, or have a job do it."""
    return opening.open_for_department(
        data["form"].current, data["department"], title=data["title"], last_day=data["last_day"], category=data["category"],
        is_anonymous=data["is_anonymous"], by=by,
    )  # fmt: skip


@require_POST
@hr_only
def remind_survey(request, public_id):
    survey = _survey(request, public_id, editable=True)
    try:
        count = asking.remind(survey, by=request.user)
    except SurveysError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(n)s people were reminded; each at most once a day.") % {"n": count})
    return redirect(survey)


@require_POST
@hr_only
def close_survey(request, public_id):
    survey = _survey(request, public_id, editable=True)
    try:
        asking.close(survey, by=request.user)
    except SurveysError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Closed. Nobody can answer any more."))
    return redirect(survey)


@require_safe
@hr_only
def serve_upload(request, answer_id):
    """A file that was handed in with a survey that HR sees; always as a download."""
    rows = Answer.objects.exclude(file="").select_related("response__survey__version__form", "response__survey__rule")
    answer = get_object_or_404(rows, pk=answer_id)
    survey = _survey(request, answer.response.survey.public_id)
    if not part_of(request.user, survey).responses.filter(pk=answer.response_id).exists():
        raise Http404
    return FileResponse(answer.file.open(), as_attachment=True, filename=answer.file_name)
