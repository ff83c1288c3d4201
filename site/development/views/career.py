"""The career map: how far a person is from a post, and what closes the rest."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from development import career
from development.forms.career import PostChoice
from people import rules
from people.models import Employee


@login_required
@require_safe
def my_career(request):
    """One's own map."""
    me = rules.employee_of(request.user)
    person = Employee.objects.with_post().get(pk=me.pk) if me else None
    return _show(request, person, is_own=True)


@login_required
@require_safe
def show_career(request, public_id):
    """The map of somebody whom this manager or HR may see."""
    person = get_object_or_404(Employee.objects.visible_to(request.user).with_post(), public_id=public_id)
    return _show(request, person, is_own=person.user_id == request.user.pk)


def _show(request, person, *, is_own):
    form = PostChoice(request.GET)
    post = form.cleaned_data["post"] if form.is_valid() else None
    found = career.distances(person, post) if person else []
    chosen = found[0] if post and found else None
    context = {
        "person": person, "form": form, "is_own": is_own, "chosen": chosen, "distances": found if not chosen else [],
        "steps": career.steps(chosen, person, request) if chosen else [],
    }  # fmt: skip
    return render(request, "development/career/career.html", context)
