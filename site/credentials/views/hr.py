"""HR's certificates: the list with filters, issuing, applications, revocations."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credentials import drills
from credentials.actions import applying, issuing, revoking
from credentials.exceptions import CredentialsError
from credentials.forms import CertificateFilter, IssueForm
from credentials.models import Application, Period, Revocation
from lib import clock
from library import inspection
from people.access import hr_only
from people.models import Employee

PER_PAGE = 50
SOON = dt.timedelta(days=90)


def find(rows, wanted):
    """Return `rows` as the filter `wanted` (cleaned data) narrows them, what ends first on top."""
    today = clock.today()
    by_state = {
        "valid": Q(revoked_at=None, valid_from__lte=today, valid_until__gt=today),
        "soon": Q(revoked_at=None, valid_until__gt=today, valid_until__lte=today + SOON),
        "expired": Q(revoked_at=None, valid_until__lte=today), "revoked": Q(revoked_at__isnull=False),
    }  # fmt: skip
    if wanted.get("state") in by_state:
        rows = rows.filter(by_state[wanted["state"]])
    if wanted.get("programme"):
        rows = rows.filter(programme=wanted["programme"])
    if wanted.get("department"):
        rows = rows.filter(employee__in=Employee.objects.in_department(wanted["department"]))
    if query := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(employee__name__icontains=query) | Q(employee__number__iexact=query))
    return rows.select_related("employee", "programme").order_by("valid_until", "pk")


@hr_only
def list_certificates(request):
    form = CertificateFilter(request.GET, user=request.user)
    form.is_valid()
    page = Paginator(find(Period.objects.of_hr(request.user), form.cleaned_data), PER_PAGE).get_page(
        request.GET.get("page")
    )
    waiting = Application.objects.visible_to(request.user).filter(state=Application.State.REQUESTED).count()
    context = {"page": page, "form": form, "is_filtered": any(form.cleaned_data.values()), "waiting": waiting}
    return render(request, "credentials/list_certificates.html", context)


@require_http_methods(["GET", "POST"])
@hr_only
def issue_certificate(request):
    form = IssueForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            period = _issue(form, by=request.user)
        except CredentialsError as error:
            for reason in error.reasons or [str(error)]:
                form.add_error(None, reason)
        else:
            if period is None:
                messages.success(request, _("Asked. It holds as soon as a second person approves it."))
                return redirect("credentials:list_applications")
            messages.success(request, _("Issued: %(title)s, valid until %(day)s.") % {"title": period.title, "day": clock.in_words(period.last_day)})  # fmt: skip
            return redirect(period)
    return render(request, "credentials/issue.html", {"form": form}, status=400 if form.errors else 200)


def _issue(form, *, by):
    """Return the certificate that was earned; None when a temporary one was asked for, which a second person decides."""
    data = form.cleaned_data
    if data["kind"] == "regular":
        return issuing.issue(form.employee, data["programme"], by=by)
    if form.employee.user_id == by.pk:
        raise CredentialsError(_("This is about your own certificate; somebody else decides."))
    applying.ask_temporary(form.employee, data["programme"], words=data["words"], days=data["days"], by=by)
    return None


@hr_only
def list_drills(request):
    """Whose renewal is open: clean runs, the drill with its points, and what follows."""
    page = Paginator(drills.renewable(request.user), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = drills.drills_of(list(page.object_list))
    return render(request, "credentials/list_drills.html", {"page": page})


@hr_only
def list_applications(request):
    rows = Application.objects.visible_to(request.user).exclude(employee__user=request.user)
    rows = rows.select_related("employee", "programme", "decided_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "credentials/list_applications.html", {"page": page})


@require_POST
@hr_only
def decide_application(request, public_id):
    rows = Application.objects.filter(employee__in=Employee.objects.of_hr(request.user))
    row = get_object_or_404(rows.select_related("employee__user", "programme"), public_id=public_id)
    approve, words = request.POST.get("choice") == "approve", request.POST.get("words", "").strip()
    try:
        if not approve and not words:
            raise CredentialsError(_("Please write a reason: whoever asked will read it."))
        applying.decide(row, approve=approve, by=request.user, words=words)
    except CredentialsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Answered."))
    return redirect("credentials:list_applications")


@require_safe
@login_required
def serve_evidence(request, public_id):
    """The document of an application, for the person and HR."""
    row = get_object_or_404(Application.objects.visible_to(request.user).exclude(file=""), public_id=public_id)
    try:
        file = row.file.open("rb")
    except OSError as error:
        raise Http404 from error
    kind = inspection.extension_of(row.file_name)
    types = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
    response = FileResponse(file, content_type=types.get(kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(kind != "pdf", row.file_name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@hr_only
def ask_revocation(request, public_id):
    period = get_object_or_404(Period.objects.of_hr(request.user), public_id=public_id)
    try:
        revoking.ask(period, reason=request.POST.get("reason", ""), by=request.user)
    except CredentialsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Asked. It is revoked as soon as a second person confirms it."))
    return redirect(period)


@require_POST
@hr_only
def decide_revocation(request, public_id):
    rows = Revocation.objects.filter(period__in=Period.objects.of_hr(request.user)).select_related("period")
    row = get_object_or_404(rows, public_id=public_id)
    try:
        revoking.decide(
            row, confirm=request.POST.get("choice") == "confirm", by=request.user, words=request.POST.get("words", "")
        )
    except CredentialsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Decided."))
    return redirect(row.period)
