"""Pages of the installation itself."""

import sys

from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from config.middleware import fault_page


def csrf_failure(request, reason=""):
    """The form was too old or came from elsewhere: say so, keep what was typed (the browser's back keeps it)."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request, exception=None):
    """The request could not be read; so nothing of it is touched again, not even its form (as Django's own page would)."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def server_error(request):
    """A fault before or after the view (reading the session, say): busy storage is told apart from a bug of ours."""
    return fault_page(sys.exc_info()[1]) or HttpResponseServerError(render_to_string("500.html"))
