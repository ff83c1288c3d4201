"""Pages of the installation itself."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form was too old or came from elsewhere: say so, keep what was typed (the browser's back keeps it)."""
    return render(request, "403_csrf.html", status=403)
