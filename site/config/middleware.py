"""What every answer passes: the admin's own browser policy, and faults turned into clear pages."""

import errno

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control


class AdminPolicyMiddleware:
    """Wagtail's admin needs inline scripts; only paths below /cms/ get that looser policy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
        return response


class FaultMiddleware:
    """A locked or absent database, or a full disk, answers 503 with Retry-After, never a trace."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return fault_page(exception)


def fault_page(exception):
    """Return the page for a database or disk that cannot take it now; None for any other exception."""
    full_disk = isinstance(exception, OSError) and exception.errno in (errno.ENOSPC, errno.EDQUOT)
    if isinstance(exception, OperationalError | InterfaceError) or full_disk:
        response = HttpResponse(render_to_string("503.html", {"full_disk": full_disk}), status=503)
        response["Retry-After"] = "5"
        return response
    return None


class FormAddressMiddleware:
    """Somebody opens an address that only takes forms (a bookmark, a way back after signing in): a page says how to go on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class PlainTextMiddleware:
    """Refuses NUL characters in an address or a form: nobody types one, and PostgreSQL cannot store one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\0" in request.path:
            raise Http404
        if _has_nul(request.GET) or _has_nul(request.POST):
            raise BadRequest("NUL")


def _has_nul(fields):
    return any("\0" in name or any("\0" in value for value in values) for name, values in fields.lists())


class PersonalPagesMiddleware:
    """What a signed-in person sees is nobody else's: no shared cache keeps it, and pages about others, or with answer keys, leave no copy on the disk."""

    ABOUT_PEOPLE = ("/hr/", "/team/", "/accounts/", "/dev/", "/jobs/")
    ANSWER_KEYS = ("/quizzes/banks/", "/quizzes/questions/", "/quizzes/papers/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        user = getattr(request, "_cached_user", None)  # only where somebody has asked who it is
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            if request.path.startswith(self.ABOUT_PEOPLE + self.ANSWER_KEYS):
                patch_cache_control(response, private=True, no_store=True)
            else:
                patch_cache_control(response, private=True, no_cache=True)
        return response
