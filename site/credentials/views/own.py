"""A person's certificates: what holds, what is missing, and the way forward."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.exceptions import CoursesError
from credentials import badges, outlook, printing
from credentials.actions import applying, handing_out, waysback
from credentials.exceptions import CredentialsError
from credentials.forms import PriorForm
from credentials.models import Application, Period, Programme, Revocation
from people import rules
from quizzes.exceptions import QuizzesError
from simulator.exceptions import SimulatorError

REFUSALS = (CredentialsError, CoursesError, QuizzesError, SimulatorError)


@login_required
@never_cache
def my_certificates(request):
    employee = rules.employee_of(request.user)
    programmes = list(Programme.objects.open())
    rows = []
    if employee is not None:
        found = outlook.lights([employee], programmes)
        rows = sorted(found.values(), key=lambda light: (light.rank, light.standing.programme.position))
    context = {
        "employee": employee,
        "lights": rows,
        "periods": list(Period.objects.filter(employee=employee).select_related("programme")) if employee else [],
        "applications": list(Application.objects.filter(employee=employee).select_related("programme")[:20]) if employee else [],
    }  # fmt: skip
    return render(request, "credentials/my_certificates.html", context)


def seen(request, public_id):
    """A certificate that the visitor may see: the holder, the line above, HR."""
    rows = Period.objects.visible_to(request.user).select_related("employee__user", "programme", "issued_by", "follows")
    return get_object_or_404(rows, public_id=public_id)


@login_required
@never_cache
def show_certificate(request, public_id):
    period = seen(request, public_id)
    revocations = list(Revocation.objects.filter(period=period).select_related("asked_by", "decided_by"))
    waiting = next((row for row in revocations if row.state == Revocation.State.REQUESTED), None)
    is_own = period.employee.user_id == request.user.pk
    is_hr = not is_own and Period.objects.of_hr(request.user).filter(pk=period.pk).exists()
    context = {
        "period": period, "facts": printing.facts_of(period), "verify_url": printing.verify_url(period), "is_own": is_own,
        "is_hr": is_hr, "revocations": revocations if is_hr or is_own else [r for r in revocations if r.state == "confirmed"],
        "waiting": waiting, "may_confirm": is_hr and waiting is not None and waiting.asked_by_id != request.user.pk,
        "state": period.state,
    }  # fmt: skip
    return render(request, "credentials/show_certificate.html", context)


@require_safe
@login_required
@never_cache
def download_certificate(request, public_id):
    period = seen(request, public_id)
    response = HttpResponse(handing_out.hand_out(period), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{period.serial[:8]}.pdf"'
    return response


@require_safe
@login_required
@never_cache
def download_badge(request, public_id):
    """The holder's Open Badge, to keep wherever they like; nobody else takes it out."""
    period = get_object_or_404(
        Period.objects.filter(employee__user=request.user).select_related("employee"), public_id=public_id
    )
    response = HttpResponse(badges.signed(period), content_type=badges.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="badge-{period.serial[:8]}.jwt"'
    return response


@require_POST
@login_required
def begin_drill(request, public_id):
    return _go(
        request,
        public_id,
        lambda me, programme: redirect("simulator:show_run", waysback.begin_drill(me, programme).public_id),
    )


@require_POST
@login_required
def open_exam(request, public_id):
    return _go(request, public_id, lambda me, programme: redirect(waysback.open_exam(me, programme).get_absolute_url()))


def _go(request, public_id, way):
    programme, me = get_object_or_404(Programme.objects.open(), public_id=public_id), rules.employee_of(request.user)
    try:
        if me is None:
            raise CredentialsError(_("Your account belongs to nobody on the roster. Please ask HR."))
        return way(me, programme)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("credentials:my_certificates")


@require_http_methods(["GET", "POST"])
@login_required
def ask_prior(request, public_id):
    """Ask for a certificate by what one learnt elsewhere, with the document that proves it."""
    programme = get_object_or_404(Programme.objects.open(), public_id=public_id)
    form = PriorForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            me = rules.employee_of(request.user)
            if me is None:
                raise CredentialsError(_("Your account belongs to nobody on the roster. Please ask HR."))
            applying.ask_prior(
                me, programme, words=form.cleaned_data["words"], file=form.cleaned_data["file"], by=request.user
            )
        except CredentialsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("HR has it now; you are told of the answer."))
            return redirect("credentials:my_certificates")
    status = 400 if form.errors else 200
    return render(request, "credentials/ask_prior.html", {"programme": programme, "form": form}, status=status)
