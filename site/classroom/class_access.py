"""Who may open pages of classes. For anybody else its pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404

from classroom import class_rules


def only(allowed: Callable[[Any], bool]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let in whom `allowed(user)` says; a signed-in person without the right gets a 404, a visitor signs in first."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @login_required
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class_goers = only(class_rules.opens_classes)
class_makers = only(class_rules.runs_classes)
class_staff = only(lambda user: class_rules.runs_classes(user) or class_rules.teaches(user))
room_keepers = only(class_rules.keeps_rooms)
