"""Who may open the back office of quizzes: people with a role today. For anybody else its pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404

from quizzes import rules


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


staff_only = only(rules.works_here)
graders_only = only(rules.may_grade)
admitters_only = only(rules.may_admit)
examiners_only = only(rules.runs_exams)
results_only = only(rules.works_with_results)
