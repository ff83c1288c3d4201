"""What every answer passes: the admin's own browser policy, and faults turned into clear pages."""

from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string


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
        full_disk = isinstance(exception, OSError) and exception.errno == 28
        if isinstance(exception, OperationalError) or full_disk:
            response = HttpResponse(render_to_string("503.html", {"full_disk": full_disk}), status=503)
            response["Retry-After"] = "5"
            return response
        return None
