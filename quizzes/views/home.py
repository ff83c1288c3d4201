"""Where a person sees what they may take, and what came of it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render

from people import rules
from quizzes.desk import Desk
from quizzes.models import Attempt


@login_required
def home(request):
    """What can be taken now, what is coming, what came of it."""
    employee = rules.employee_of(request.user)
    context = {"employee": employee, "desk": Desk(employee) if employee else None}
    if employee:
        done = Attempt.objects.filter(employee=employee).exclude(state=Attempt.State.OPEN)
        done = (
            done.exclude(~Q(admission__context_key__startswith="direct:"), quiz__kind="check")
            .select_related("quiz", "admission", "version")
            .order_by("-finished_at", "-pk")
        )
        context["page"] = Paginator(done, 20).get_page(request.GET.get("page"))
    return render(request, "quizzes/home.html", context)
