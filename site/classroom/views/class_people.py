"""Putting people into a class and taking them out, by those who run it."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from classroom import class_rules
from classroom.actions.classes import signing
from classroom.class_access import class_makers, class_staff
from classroom.exceptions import ClassroomError
from classroom.forms.classes import PeopleForm
from classroom.models import ClassSession, SignUp
from classroom.views.class_desk import made_class, to_desk
from people.models import Employee

BETWEEN = re.compile(r"[\s,，;；、|]+")
MOST = 300


def reach_of(user):
    """People whom `user` may put into a class: of the departments where they make classes."""
    if user.is_superuser:
        return Employee.objects.working()
    departments = class_rules.departments_of(user, *class_rules.RUNNERS)
    return Employee.objects.working().in_departments(departments) if departments else Employee.objects.none()


@require_POST
@class_makers
def put_in(request, public_id):
    session, form = made_class(request, public_id), PeopleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write at least one employee number."))
        return to_desk(session)
    numbers = list(dict.fromkeys(n.upper() for n in BETWEEN.split(form.cleaned_data["numbers"]) if n))
    if len(numbers) > MOST:
        messages.error(request, _("At most %(n)s numbers at once; nobody was put in yet.") % {"n": MOST})
        return to_desk(session)
    either = {v for n in numbers for v in (n, n.lower())}
    people = {e.number.upper(): e for e in reach_of(request.user).filter(number__in=either).select_related("user")}
    unknown = [n for n in numbers if n not in people]
    try:
        made = signing.put_in(session, [people[n] for n in numbers if n in people], by=request.user)
    except ClassroomError as exc:
        messages.error(request, str(exc))
        return to_desk(session)
    tell_what_came(request, made, known=len(numbers) - len(unknown) - len(made), unknown=unknown)
    return to_desk(session)


def tell_what_came(request, made, *, known, unknown):
    """Say how many have a seat, how many wait, how many were in already, and which numbers are nobody's."""
    seated = sum(signup.state == SignUp.State.BOOKED for signup in made)
    if seated:
        words = ngettext("%(n)s person was put in and told.", "%(n)s persons were put in and told.", seated)
        messages.success(request, words % {"n": seated})
    if waiting := len(made) - seated:
        words = ngettext(
            "%(n)s person is on the waiting list: every seat is taken or there is no date yet.",
            "%(n)s persons are on the waiting list: every seat is taken or there is no date yet.",
            waiting,
        )
        messages.warning(request, words % {"n": waiting})
    if known:
        words = ngettext("%(n)s person was in it already.", "%(n)s persons were in it already.", known)
        messages.info(request, words % {"n": known})
    if unknown:
        words = _("Nobody with this number works in your departments: %(numbers)s")
        messages.error(request, words % {"numbers": _(", ").join(unknown[:20])})


@require_POST
@class_staff
def remove_signup(request, public_id):
    rows = SignUp.objects.filter(session__in=ClassSession.objects.run_by(request.user)).select_related("session")
    signup = get_object_or_404(rows, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        if not reason:
            raise ClassroomError(_("Please write a reason: the person will read it."))
        signing.cancel(signup, by=request.user, reason=reason, tell=True)
    except ClassroomError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Taken out and told; a freed seat went to the next in line."))
    return to_desk(signup.session)
