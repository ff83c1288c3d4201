"""What happened asks by itself: rules relative to events, and the monthly pulse."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from people.models import Assignment, Employee
from surveys.actions import asking
from surveys.actions.publishing import PULSE_ITEMS
from surveys.exceptions import SurveysError
from surveys.models import Form, Relationship, Rule, Survey


def happened(
    event: str,
    *,
    employees: Iterable[Employee],
    about_kind: str,
    about_key: str,
    title: str,
    on: dt.date,
    trainers: Sequence[Employee] = (),
    department: Any = None,
) -> int:
    """Invite by every rule that follows `event`; return how many invitations are new. Saying the same again invites nobody twice.

    `title` names the thing (a course, a class), `on` is the day from which the rules count.
    """
    people = list(employees)
    total = 0
    for rule in Rule.objects.on().filter(event=event).select_related("form__current__form", "department"):
        if rule.only_keys and about_key not in rule.only_keys:
            continue
        asked = _inside(rule, people)
        if asked:
            total += _follow(rule, asked, trainers, about_kind, str(about_key), title, on, department)
    return total


def is_followed(event: str) -> bool:
    """Whether some rule that is on follows `event`."""
    return Rule.objects.on().filter(event=event).exists()


def _inside(rule: Rule, people: Sequence[Employee]) -> list[Employee]:
    if rule.department is None:
        return list(people)
    inside = Employee.objects.filter(pk__in=[p.pk for p in people]).in_department(rule.department)
    return list(inside)


@transaction.atomic
def _follow(
    rule: Rule, people: Sequence[Employee], trainers: Sequence[Employee], kind: str, key: str, title: str, on: dt.date, department: Any
) -> int:  # fmt: skip
    ask_on, today = on + dt.timedelta(days=rule.offset_days), clock.today()
    if ask_on + dt.timedelta(days=rule.answer_days) < today:
        return 0  # told late, or of long ago: nobody remembers
    ask_on = max(ask_on, today)
    survey = _survey_of(rule, kind, key, title, ask_on, rule.department or department)
    if survey.state == "closed":
        return 0
    if rule.relationship == Relationship.TRAINER:
        return sum(
            asking.invite(survey, trainers, relationship=rule.relationship, subject=person, ask_on=ask_on)
            for person in people
        )
    if rule.form.kind == Form.Kind.TRAINER:
        return sum(
            asking.invite(survey, people, relationship=rule.relationship, subject=trainer, ask_on=ask_on)
            for trainer in trainers
        )
    if rule.relationship == Relationship.SELF:
        return asking.invite(survey, people, relationship=rule.relationship, ask_on=ask_on)
    if rule.relationship != Relationship.MANAGER:
        return 0
    homes = Assignment.objects.main().current().filter(employee__in=people).exclude(manager=None)
    total = 0
    for home in homes.select_related("manager", "employee"):
        assert home.manager is not None
        total += asking.invite(
            survey, [home.manager], relationship=rule.relationship, subject=home.employee, ask_on=ask_on
        )
    return total


def _survey_of(rule: Rule, kind: str, key: str, title: str, ask_on: dt.date, department: Any) -> Survey:
    """Return the survey of a rule, thing and month; made where there is none. A new version of the form begins a new one."""
    version = rule.form.current
    assert version is not None
    is_single = kind == "class"  # a class is held once: one survey for it, whenever its people are asked
    period = "" if is_single else f"{ask_on:%Y-%m}"
    wanted = {"rule": rule, "about_key": key, "period": period, "owner_department": department}
    known = Survey.objects.filter(**wanted, version=version).first()
    if known is None and is_single:  # asked again after the form changed: nobody answers twice
        known = Survey.objects.filter(**wanted).first()
    if known is not None:
        return known
    start = ask_on if is_single else ask_on.replace(day=1)
    end = ask_on if is_single else (start + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    words = _("%(form)s: %(title)s") % {"form": version.questionnaire.title, "title": title}
    try:
        with transaction.atomic():
            survey = asking.open_survey(
                version, title=words, about_kind=kind, about_key=key, owner_department=department,
                opens_at=clock.start_of_day(start), closes_at=clock.end_of_day(end + dt.timedelta(days=rule.answer_days)),
                is_anonymous=rule.is_anonymous,
            )  # fmt: skip
            Survey.objects.filter(pk=survey.pk).update(rule=rule, period=period)
    except IntegrityError:  # another process made it at the same moment
        return Survey.objects.get(**wanted, version=version)
    survey.rule, survey.period = rule, period
    return survey


# --- the monthly pulse --------------------------------------------------------------------------------
def pulse() -> int:
    """Open this month's survey of every monthly rule once and invite its people (the schedule calls this daily)."""
    rules = Rule.objects.on().filter(event=Rule.Event.MONTHLY).select_related("form__current__form", "department")
    return sum(_pulse(rule, clock.today()) for rule in rules)


def _pulse(rule: Rule, today: dt.date) -> int:
    period = f"{today:%Y-%m}"
    if Survey.objects.filter(rule=rule, period=period).exists():
        return 0
    version = rule.form.current
    assert version is not None
    people = Employee.objects.working()
    if rule.department is not None:
        people = people.in_department(rule.department)
    title = _("%(form)s: %(title)s") % {"form": version.questionnaire.title, "title": period}
    last = today + dt.timedelta(days=rule.answer_days - 1)
    try:
        with transaction.atomic():
            survey = asking.open_survey(
                version, title=title, about_kind="pulse", about_key=rule.key, owner_department=rule.department,
                opens_at=clock.start_of_day(today), closes_at=clock.end_of_day(last), is_anonymous=True,
            )  # fmt: skip
            Survey.objects.filter(pk=survey.pk).update(rule=rule, period=period)
    except IntegrityError:
        return 0
    survey.rule, survey.period = rule, period
    return asking.invite(survey, people, relationship=Relationship.SELF)


# --- switching -----------------------------------------------------------------------------------------
def switch(rule: Rule, *, is_on: bool, by: Any) -> None:
    """Switch a rule on or off; what was asked already goes on. Raises SurveysError."""
    if not Rule.objects.editable_by(by).filter(pk=rule.pk).exists():
        raise SurveysError(_("This rule asks people who are not yours; HR of the whole company switches it."))
    if is_on and rule.event == Rule.Event.MONTHLY:
        version = rule.form.current
        if version is None or sum(1 for _item in version.questionnaire.items) > PULSE_ITEMS:
            raise SurveysError(_("A pulse survey has at most five items; please shorten the form first."))
    Rule.objects.filter(pk=rule.pk).update(is_on=is_on)
    rule.is_on = is_on
