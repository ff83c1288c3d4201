"""The public page: is this certificate real, and does it hold today? Nothing more is told."""

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.exceptions import TooManyTries
from accounts.guarding import client_ip
from credentials import badges, checking, serials
from credentials.actions import keys


@require_safe
@never_cache
def verify_form(request):
    """A field for the serial, for who has only the paper."""
    typed = request.GET.get("serial", "").strip()[:80]
    if typed:
        return redirect("credentials:verify", serials.plain(typed) or typed.replace("/", ""))
    return _private(render(request, "credentials/verify.html", {"did": keys.present()[0].did}))


@require_safe
@never_cache
def verify(request, serial):
    try:
        shown = checking.look_up(serial, ip=client_ip(request))
    except TooManyTries as problem:
        answer = render(request, "credentials/verify.html", {"problem": str(problem)}, status=429)
        answer["Retry-After"] = str(problem.minutes * 60)
        return _private(answer)
    if shown is None:
        context = {"typed": serial[:80], "problem": checking.why_not()}
        return _private(render(request, "credentials/verify.html", context, status=404))
    return _private(render(request, "credentials/verify.html", {"shown": shown, "period": shown.period}))


def _private(response):
    """Search engines keep no certificates, and the address is told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def list_revoked(request):
    """What verifiers of badges ask: the ids of revoked credentials."""
    return JsonResponse(badges.revoked())
