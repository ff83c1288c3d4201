"""Who may open pages of fieldwork. For anybody else its pages do not exist."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from people import rules


def only(allowed):
    """Let in whom `allowed(user)` says; a signed-in person without the right gets a 404, a visitor signs in first."""

    def decorate(view):
        @wraps(view)
        @login_required
        def guarded(request, *args, **kwargs):
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


hr_only = only(rules.is_hr)
employees_only = only(lambda user: rules.employee_of(user) is not None)


def own_crumbs(*more):
    """Return the way to a page of one's own fieldwork."""
    return [(_("Away and in practice"), reverse("classroom:fieldwork")), *more]
