"""Rosters: the uploads, the preview and its pages, saying yes or no, and the workbooks to take along."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobs import actions as jobs
from lib import clock
from lib.sheets import XLSX
from people import forms, rules
from people.access import hr_only
from people.actions import roster as rosters
from people.exceptions import PeopleError
from people.models import Employee, RosterImport, RosterRow
from people.roster import writing
from people.views.people import newcomers_of

PER_PAGE = 50
TABS = ("error", "join", "return", "move", "change", "leave", "missing", "same")
PILLS = {
    "error": "late",
    "join": "done",
    "return": "done",
    "move": "info",
    "change": "info",
    "leave": "due",
    "missing": "due",
}


@hr_only
def list_rosters(request):
    page = Paginator(RosterImport.objects.visible_to(request.user).select_related("job", "by"), 20).get_page(
        request.GET.get("page")
    )
    return render(request, "people/list_rosters.html", {"page": page, "form": forms.RosterForm()})


@require_POST
@hr_only
def upload_roster(request):
    form = forms.RosterForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return redirect(rosters.upload_roster(form.cleaned_data["file"], by=request.user))
        except PeopleError as exc:
            form.add_error(None, str(exc))
    page = Paginator(RosterImport.objects.visible_to(request.user).select_related("job", "by"), 20).get_page(1)
    return render(request, "people/list_rosters.html", {"page": page, "form": form}, status=400)


def roster_of(request, public_id):
    return get_object_or_404(
        RosterImport.objects.visible_to(request.user).select_related("job", "by"), public_id=public_id
    )


@hr_only
def show_roster(request, public_id):
    roster = roster_of(request, public_id)
    counts = {verb: roster.summary.get(verb, 0) for verb in TABS}
    tab = request.GET.get("verb")
    if tab not in TABS:
        tab = next((verb for verb in TABS if counts[verb]), "same")
    query = request.GET.get("q", "").strip()[:40]
    context = {
        "roster": roster,
        "form": forms.ApplyForm(roster=roster),
        "tab": tab,
        "query": query,
        "page": Paginator(_rows(roster, tab, query), PER_PAGE).get_page(request.GET.get("page")),
        **_around(request, roster, counts),
    }
    return render(request, "people/show_roster.html", context)


def _rows(roster, tab, query):
    rows = roster.rows.filter(verb=tab)
    return rows.filter(Q(number__icontains=query) | Q(values__name__icontains=query)) if query else rows


def _around(request, roster, counts):
    """What stands around the table of rows."""
    labels = dict(RosterRow.Verb.choices)
    late = roster.summary.get("late_errors", 0)
    shown = {**counts, "error": counts["error"] + late}
    twin = RosterImport.objects.visible_to(request.user).filter(content_hash=roster.content_hash, state="applied")
    people = Employee.objects.of_hr(request.user).filter(user__is_active=True)
    return {
        "tabs": [(verb, labels[verb], shown[verb], PILLS.get(verb, "plain")) for verb in TABS if shown[verb]],
        "changes_count": sum(counts[verb] for verb in ("join", "return", "move", "change", "leave")),
        "twin": twin.exclude(pk=roster.pk).first() if roster.state == "preview" else None,
        "newcomers": newcomers_of(roster, people).count() if roster.state == "applied" else 0,
        "as_of": clock.now(),
    }


@require_POST
@hr_only
def apply_roster(request, public_id):
    roster = roster_of(request, public_id)
    form = forms.ApplyForm(request.POST, roster=roster)
    try:
        if form.is_valid():
            data = form.cleaned_data
            skip, left = data.get("skip_errors", False), data.get("missing_left")
            rosters.start_applying(roster, by=request.user, skip_errors=skip, missing_left=left or None)
        else:
            messages.error(request, _("Please write a whole number, or nothing."))
    except PeopleError as exc:
        messages.error(request, str(exc))
    return redirect(roster)


@require_POST
@hr_only
def cancel_roster(request, public_id):
    """Stop the work at its next step; what was finished stays."""
    roster = roster_of(request, public_id)
    if roster.is_working:
        jobs.cancel(roster.job, by=request.user)
        messages.info(request, _("The work stops at its next step. What was applied before stays."))
    return redirect(roster)


@require_POST
@hr_only
def drop_roster(request, public_id):
    roster = roster_of(request, public_id)
    try:
        rosters.drop_roster(roster, by=request.user)
    except PeopleError as exc:
        messages.error(request, str(exc))
        return redirect(roster)
    messages.success(request, _("“%(file)s” was put away; its file was deleted.") % {"file": roster.file_name})
    return redirect("people:list_rosters")


# --- workbooks ----------------------------------------------------------------------------------
def _download(data, name):
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@hr_only
def download_errors(request, public_id):
    roster = roster_of(request, public_id)
    if not roster.rows.filter(verb=RosterRow.Verb.ERROR).exists():
        raise Http404
    return _download(writing.errors_xlsx(roster), "roster-errors.xlsx")


@hr_only
def download_template(request):
    roots = None if request.user.is_superuser else rules.departments_of(request.user, "hr")
    return _download(writing.template_xlsx(roots), "roster-template.xlsx")


@hr_only
def export_roster(request):
    people = Employee.objects.of_hr(request.user)
    return _download(writing.export_xlsx(people), f"roster-{clock.today():%Y%m%d}.xlsx")
