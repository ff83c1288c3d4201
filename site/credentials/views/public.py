"""The public page: is this certificate real, and does it hold today? Nothing more is told."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exceptions import TooManyTries
from accounts.guarding import client_ip
from credentials import badges, checking, serials
from credentials.actions import keys
from credentials.forms import PaperForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify_form(request):
    """A field for the serial, for who has only the paper; and one for the PDF, which is compared and not kept."""
    typed = request.GET.get("serial", "").strip()[:80]
    if typed:
        return redirect("credentials:verify", serials.plain(typed) or typed.replace("/", ""))
    form = PaperForm(request.POST or None, request.FILES or None) if request.method == "POST" else PaperForm()
    if request.method == "POST" and form.is_valid():
        try:
            paper = checking.look_into(form.cleaned_data["file"], ip=client_ip(request))
        except TooManyTries as problem:
            return _too_many(request, problem)
        return _page(request, paper=paper, shown=paper.shown, period=paper.shown and paper.shown.period)
    return _page(request, status=400 if form.errors else 200, form=form, did=keys.present()[0].did)


@require_safe
@never_cache
def verify(request, serial):
    try:
        shown = checking.look_up(serial, ip=client_ip(request))
    except TooManyTries as problem:
        return _too_many(request, problem)
    if shown is None:
        return _page(request, status=404, typed=serial[:80], problem=checking.why_not())
    return _page(request, shown=shown, period=shown.period)


def _page(request, *, status=200, **context):
    context.setdefault("form", PaperForm())
    return _private(render(request, "credentials/verify.html", context, status=status))


def _too_many(request, problem):
    answer = _page(request, status=429, problem=str(problem))
    answer["Retry-After"] = str(problem.minutes * 60)
    return answer


def _private(response):
    """Search engines keep no certificates, and the address is told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
def list_revoked(request):
    """What verifiers of badges ask: the ids of revoked credentials."""
    return JsonResponse(badges.revoked())
