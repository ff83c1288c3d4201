"""Who may open HR's pages: people with an HR role today, and administrators. For anybody else they do not exist."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from people import rules


def hr_only(view):
    """Let HR in; a signed-in person without the role gets a 404, a visitor signs in first."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        if not rules.has_role(request.user, "hr"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
