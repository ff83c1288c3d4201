"""The pages of lists: shown, exported, saved, sent by schedule; and the files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from lib.ids import is_uuid
from lib.sheets import XLSX
from reports.exceptions import ReportsError
from reports.lists import exporting, saving, scheduling
from reports.lists.kinds import KINDS, in_order
from reports.lists.reach import Reach
from reports.lists.showing import Listing
from reports.models import Export, SavedReport, Schedule

TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


def listing_of(request, key, params):
    """Return (listing, the saved view that was asked for) of an address; a 404 for who may list nothing."""
    if key not in KINDS or Reach(request.user).is_nobody:
        raise Http404
    view, wanted = None, params.get("view", "")
    if is_uuid(wanted):
        view = SavedReport.objects.visible_to(request.user).filter(list_key=key, public_id=wanted).first()
    if view is not None:
        return Listing(
            KINDS[key], request.user, view.filters, columns=view.columns, order=params.get("sort", view.order)
        ), view
    return Listing(KINDS[key], request.user, params, columns=params.getlist("c"), order=params.get("sort", "")), None


@require_safe
@login_required
def list_lists(request):
    """The first of the lists; the others stand above it."""
    if Reach(request.user).is_nobody:
        raise Http404
    return redirect("reports:show_list", "people")


@require_safe
@login_required
def show_list(request, key):
    listing, view = listing_of(request, key, request.GET)
    context = {
        "listing": listing, "view": view, "page": listing.page(request.GET.get("page")), "kinds": in_order(), "now": clock.now(),
        "views": SavedReport.objects.visible_to(request.user).filter(list_key=key)[:20], "job": exporting.running(request.user),
    }  # fmt: skip
    return render(request, "reports/list.html", context)


@require_POST
@login_required
def export_list(request, key):
    """Have the list, as it is shown, written as a file; the job's page has the link."""
    listing, view = listing_of(request, key, request.POST)
    try:
        export = exporting.start(
            listing, format=request.POST.get("format", ""), by=request.user, title=view.title if view else ""
        )
    except ReportsError as error:
        messages.error(request, str(error))
        return redirect("reports:show_list", key)
    return redirect(export.job)


@require_POST
@login_required
def save_view(request, key):
    listing, _view = listing_of(request, key, request.POST)
    share = request.POST.get("share") == "on"
    try:
        view = saving.save(listing, title=request.POST.get("title", ""), share=share, by=request.user)
    except ReportsError as error:
        messages.error(request, str(error))
        return redirect("reports:show_list", key)
    messages.success(request, _("The view “%(title)s” is kept.") % {"title": view.title})
    return redirect(view)


@require_safe
@login_required
def list_views(request):
    """One's own views with their schedules, those shared with the department, and the files of thirty days."""
    if Reach(request.user).is_nobody:
        raise Http404
    views = SavedReport.objects.visible_to(request.user).select_related("schedule", "owner", "shared_with")
    exports = Export.objects.filter(by=request.user).exclude(file="")[:20]
    context = {
        "views": [(view, KINDS.get(view.list_key), view.owner_id == request.user.pk) for view in views[:100]],
        "exports": exports, "is_hr": Reach(request.user).is_hr, "cadences": Schedule.Cadence.choices,
    }  # fmt: skip
    return render(request, "reports/views.html", context)


@require_POST
@login_required
def schedule_view(request, public_id):
    view = get_object_or_404(SavedReport.objects.of(request.user), public_id=public_id)
    try:
        schedule = scheduling.set_schedule(
            view, cadence=request.POST.get("cadence", ""), format=request.POST.get("format", ""), by=request.user
        )
    except ReportsError as error:
        messages.error(request, str(error))
    else:
        day = clock.in_words(schedule.next_on) if schedule else ""
        messages.success(
            request, _("Sent for the first time on %(day)s.") % {"day": day} if day else _("No longer sent.")
        )
    return redirect("reports:list_views")


@require_POST
@login_required
def delete_view(request, public_id):
    view = get_object_or_404(SavedReport.objects.of(request.user), public_id=public_id)
    saving.delete(view, by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("reports:list_views")


@require_safe
@login_required
def download_export(request, public_id, format):
    """A file of one's own, as long as one may list anything at all."""
    exports = Export.objects.filter(by=request.user, format=format).exclude(file="")
    export = get_object_or_404(exports, public_id=public_id)
    if Reach(request.user).is_nobody:
        raise Http404
    try:
        file = export.file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=TYPES[export.format])
    response["Content-Disposition"] = content_disposition_header(True, f"{export.title}.{export.format}")
    response["Cache-Control"] = "private, no-store"
    return response
