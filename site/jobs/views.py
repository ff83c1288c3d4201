"""A job's page and progress, the list of one's own jobs, and the health of the installation."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jobs import actions, health
from jobs.models import Job


@login_required
@require_safe
def list_jobs(request):
    jobs = Job.objects.visible_to(request.user).order_by("-created_at")
    page = Paginator(jobs, 30).get_page(request.GET.get("page"))
    return render(request, "jobs/list_jobs.html", {"page": page})


@login_required
@require_safe
def show_job(request, public_id):
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    return render(request, "jobs/show_job.html", {"job": job})


@login_required
@require_safe
@never_cache
def poll_job(request, public_id):
    """The progress alone; when it is finished, the page around it is asked for anew."""
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    response = render(request, "components/job.html", {"job": job})
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def cancel_job(request, public_id):
    job = get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)
    actions.cancel(job, by=request.user)
    return redirect(job)


@require_safe
@never_cache
def healthz(request):
    """Live: this process answers. Ready: database, migrations, worker and schedule are there as well (else 503)."""
    if "live" in request.GET:
        return JsonResponse({"live": True})
    checks = health.checks()
    ready = all(check["ok"] for check in checks.values())
    response = JsonResponse({"live": True, "ready": ready, "checks": checks}, status=200 if ready else 503)
    response._has_been_logged = True  # whoever asks every second reads the answer, not the log
    return response
