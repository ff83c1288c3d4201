"""HR's studies of what a training brought, on four levels."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions import effects
from development.effects.reading import Reading
from development.exceptions import DevelopmentError
from development.forms.effects import ConclusionForm, StudyForm
from development.models import Study, StudyConclusion
from lib import clock
from people.access import hr_only

PER_PAGE = 50


@require_safe
@hr_only
def list_studies(request):
    """The studies of one's departments, the newest first."""
    last = Prefetch("conclusions", queryset=StudyConclusion.objects.defer("numbers").order_by("-number"))
    found = Study.objects.of_hr(request.user).select_related("owner_department").prefetch_related(last)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "development/effects/list_studies.html", {"page": page})


@require_http_methods(["GET", "POST"])
@hr_only
def open_study(request):
    form = StudyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(effects.open_study(**form.given(), by=request.user))
        except DevelopmentError as error:
            form.add_error(None, str(error))
    return render(request, "development/effects/open_study.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@hr_only
def show_study(request, public_id):
    """The four levels as they read today, and what was concluded."""
    found = Study.objects.of_hr(request.user).select_related("owner_department", "by")
    study = get_object_or_404(found, public_id=public_id)
    context = {
        "study": study,
        "reading": Reading(study),
        "conclusions": study.conclusions.select_related("by"),
        "form": ConclusionForm(),
        "now": clock.now(),
    }
    return render(request, "development/effects/show_study.html", context)


@require_POST
@hr_only
def conclude_study(request, public_id):
    study = get_object_or_404(Study.objects.of_hr(request.user), public_id=public_id)
    try:
        effects.conclude(study, words=request.POST.get("words", ""), by=request.user)
        messages.success(request, _("Kept with the numbers of today. A plan can cite it."))
    except DevelopmentError as error:
        messages.error(request, str(error))
    return redirect(study)
