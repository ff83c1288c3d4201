"""Slowing down guesses: who is counted under which name, and how long a lock-out still lasts."""

import math
from datetime import timedelta

from allauth.account.adapter import get_adapter
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum

from accounts.models import User, plain
from lib import clock


def client_ip(request):
    """Return the visitor's address; behind proxies only as many are believed as the settings name."""
    if not request.META.get("REMOTE_ADDR"):  # a sign-in without a visitor (tests, commands)
        return "127.0.0.1"
    return get_adapter(request).get_client_ip(request)


def counted_name(request, credentials=None):
    """Return the name under which tries are counted: one per person, however the number or name was typed."""
    typed = (credentials or {}).get("login") or (credentials or {}).get("username")
    typed = plain(str(typed or request.POST.get("login", "")))[:150]
    known = request.__dict__.setdefault("_counted_names", {})
    if typed not in known:
        user = User.objects.find(typed)
        known[typed] = (user.username if user else typed).lower()
    return known[typed]


def is_spraying(request) -> bool:
    """Whether too many sign-ins failed from this address lately, over all names."""
    since = clock.now() - get_cool_off(request)
    tries = AccessAttempt.objects.filter(ip_address=client_ip(request), attempt_time__gt=since)
    return (tries.aggregate(n=Sum("failures_since_start"))["n"] or 0) >= settings.SIGN_IN_FAILURES_PER_ADDRESS


def minutes_left(request, credentials=None) -> int:
    """Return the minutes until the visitor may try again: the same for names that exist and names that do not."""
    cool_off = get_cool_off(request) or timedelta()
    tries = AccessAttempt.objects.filter(ip_address=client_ip(request), username=counted_name(request, credentials))
    last = tries.aggregate(last=Max("attempt_time"))["last"] or clock.now()
    return max(1, math.ceil((last + cool_off - clock.now()).total_seconds() / 60))
