"""What stands between signing in and everything else: the language, the privacy notice, when a device was last seen."""

from urllib.parse import urlsplit, urlunsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lib import clock
from lib.destinations import own_path


class LanguageMiddleware:
    """Our own addresses carry no language: there the person's choice counts, then the cookie, then Chinese.

    Pages of the CMS are found by the language of their address, since the tree under it must match; the frame around
    them speaks the person's language all the same (`accounts.wagtail_hooks.speak_as_chosen`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.url_name != "wagtail_serve":
            speak(request)


def speak(request):
    """Answer in the language that the person chose, if there is such a choice."""
    chosen = request.user.language if request.user.is_authenticated else ""
    chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES) and chosen != translation.get_language():
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


class PrivacyNoticeMiddleware:
    """Leads to 个人信息处理告知 before the first page.

    Only a page that a person navigates to is led there. Everything else passes: a form or a beacon that is being sent
    (an answer, reading progress) is never lost to a notice, and a part fetched by htmx belongs to a page that was
    already shown. The notice informs; it is not a right, so nothing is opened by passing it.
    """

    OPEN = {
        "accounts:privacy",
        "accounts:activate",
        "accounts:choose_password",
        "account_login",
        "account_logout",
        "set_language",
        "healthz",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or user.privacy_seen_at or request.resolver_match.view_name in self.OPEN:
            return None
        if request.method not in ("GET", "HEAD") or not is_navigation(request):
            return None
        return HttpResponseRedirect(f"{reverse('accounts:privacy')}?{urlencode({'next': request.get_full_path()})}")


def is_navigation(request):
    """Whether a whole page is asked for, not a part, an image or data."""
    return "HX-Request" not in request.headers and "text/html" in request.headers.get("Accept", "text/html")


class SignInAgainMiddleware:
    """Whoever sends a form after the sign-in has ended comes back to the page of the form, not to the address that takes it.

    The form itself is lost (its right cannot be proven), and the sign-in page says so.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        sent = request.method == "POST" and response.status_code == 302 and is_navigation(request)
        signs_in = request.resolver_match and request.resolver_match.view_name == "accounts:sign_in_by_passkey"
        if not sent or signs_in or request.user.is_authenticated:
            return response
        target = urlsplit(response["Location"])
        if target.path != resolve_url(settings.LOGIN_URL) or not target.query:
            return response
        form = urlsplit(own_path(request, request.headers.get("Referer")))
        page = urlunsplit(("", "", form.path, form.query, "")) or resolve_url(settings.LOGIN_REDIRECT_URL)
        messages.warning(request, _("You were signed out meanwhile, so nothing was saved. Sign in and send it again."))
        response["Location"] = f"{target.path}?{urlencode({'next': page})}"
        return response


class LastSeenMiddleware:
    """Notes every ten minutes that a device is in use, without a query in between: the session remembers when."""

    SECONDS = 600

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return
        now = clock.now()
        if now.timestamp() - request.session.get("seen", 0) >= self.SECONDS:
            request.session["seen"] = now.timestamp()
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
