"""My learning: what to do now, the map, what is due, what is done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from courses.actions import dates
from courses.addresses import newest_notices
from courses.exceptions import CoursesError
from courses.forms import ExtensionForm
from courses.learning import Learning
from courses.models import EnrolmentItem, ExtensionRequest
from courses.notices import Reader
from lib import clock
from people import rules


def greeting():
    """Return the greeting of this hour in Shanghai."""
    hour = clock.now().astimezone(clock.LOCAL).hour
    if hour < 5 or hour >= 22:
        return _("It is late")
    if hour < 11:
        return _("Good morning")
    if hour < 13:
        return _("Good day")
    return _("Good afternoon") if hour < 18 else _("Good evening")


@login_required
def my_learning(request):
    employee = rules.employee_of(request.user)
    if employee is None:
        return render(request, "courses/learn_nobody.html")
    learning = Learning(employee, request)
    context = {"learning": learning, "employee": employee, "greeting": greeting()}
    reader = Reader(employee)
    context.update(to_read=reader.to_read, notices=newest_notices(3, request, reader))
    return render(request, "courses/learn.html", context)


@login_required
def finished(request):
    """Everything completed, newest first."""
    employee = rules.employee_of(request.user)
    learning = Learning(employee, request) if employee else None
    return render(request, "courses/learn_finished.html", {"learning": learning, "employee": employee})


@login_required
def ask_for_time(request, item_id):
    """Ask the manager for a later date."""
    items = EnrolmentItem.objects.select_related("course", "enrolment__employee__user", "enrolment__track")
    item = get_object_or_404(items, pk=item_id, enrolment__employee__user=request.user, enrolment__ended_at=None)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            dates.request_extension(item, by=request.user, **form.cleaned_data)
            messages.success(request, _("Asked. You will get a message as soon as your manager has answered."))
            return redirect("courses:my_learning")
        except CoursesError as error:
            form.add_error(None, str(error))
    waiting = ExtensionRequest.objects.filter(item=item, state=ExtensionRequest.State.REQUESTED).first()
    due_on = clock.due_day(item.due_at) if item.due_at else None
    context = {"form": form, "item": item, "waiting": waiting, "due_on": due_on}
    return render(request, "courses/ask_for_time.html", context)
