"""Nobody works in a role that requires two-step sign-in with a password alone."""

import re

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.middleware import is_navigation
from accounts.two_step import proof
from accounts.two_step.requirement import required_for


class TwoStepMiddleware:
    """Leads to setting it up (or to the second step, if the session came by without), before anything else.

    Unlike the privacy notice this is a lock: a page that one navigates to leads there, everything else is refused, so that
    nothing of the role is read or changed. Open are the ways in and out, and an exam of one's own that is under way.
    """

    OPEN = {
        "accounts:two_step",
        "accounts:set_up_app",
        "accounts:remove_app",
        "accounts:add_passkey",
        "accounts:list_passkeys",
        "accounts:rename_passkey",
        "accounts:remove_passkey",
        "accounts:recovery_codes",
        "accounts:renew_recovery_codes",
        "accounts:confirm_by_code",
        "accounts:confirm_by_passkey",
        "account_reauthenticate",
        "account_login",
        "account_logout",
        "accounts:sign_in_by_passkey",
        "accounts:second_step",
        "accounts:privacy",
        "accounts:activate",
        "accounts:choose_password",
        "set_language",
        "jobs:healthz",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.MFA_REQUIRED_ROLES or not request.user.is_authenticated or proof.has_second_step(request):
            return None
        if request.resolver_match.view_name in self.OPEN or _is_open_path(request) or not required_for(request.user):
            return None
        if request.method in ("GET", "HEAD") and is_navigation(request):
            return HttpResponseRedirect(f"{_way_on(request.user)}?{urlencode({'next': request.get_full_path()})}")
        return render(request, "mfa/required.html", {"way_on": _way_on(request.user)}, status=403)


def _is_open_path(request):
    return any(re.search(pattern, request.path) for pattern in settings.TWO_STEP_OPEN_PATHS)


def _way_on(user):
    has_one = Authenticator.objects.filter(user=user).exists()
    return reverse("accounts:confirm_by_code" if has_one else "accounts:two_step")
