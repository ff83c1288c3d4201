"""Audiences at work: people who come into an audience are enrolled, unless the rule would reach too many at once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses import who
from courses.actions import enrolment
from courses.exceptions import CoursesError
from courses.models import AudienceRule, Enrolment
from lib import clock
from outbox import actions as outbox
from people.audience_facts import members
from people.models import Employee


def newcomers(rule: AudienceRule, among: Iterable[Employee] | None = None) -> list[Employee]:
    """Return the members of the rule's audience who never took the track (or took it before they last left)."""
    found = members(rule.audience, among=among)
    people = list(Employee.objects.filter(pk__in=[p.pk for p in found]).select_related("user").with_post())
    known = Enrolment.objects.filter(track=rule.track, employee__in=[p.pk for p in people])
    open_or_done = set(known.exclude(outcome=Enrolment.Outcome.WITHDRAWN).values_list("employee_id", flat=True))
    return [p for p in people if p.pk not in open_or_done]


def sync_rule(rule: AudienceRule, *, among: Iterable[Employee] | None = None) -> int:
    """Enrol the newcomers of one rule; return how many. More than the limit are held for HR's word instead."""
    if rule.state == AudienceRule.State.OFF or not rule.audience.is_active:
        return 0
    people = newcomers(rule, among)
    if not people:
        return 0
    if rule.state == AudienceRule.State.HELD or len(people) + recently(rule) > max(
        rule.audience.limit, rule.allowed_count
    ):
        hold_rule(rule, count=len(people) if among is None else len(newcomers(rule)))
        return 0
    return enrolment.enrol_many(
        people,
        rule.track,
        source=Enrolment.Source.AUDIENCE,
        source_key=f"audience:{rule.audience.key}",
        required=rule.required,
    )


def recently(rule: AudienceRule) -> int:
    """Return how many people the rule enrolled in the last 24 hours, so that many small steps do not pass its limit."""
    since = clock.now() - dt.timedelta(hours=24)
    source_key = f"audience:{rule.audience.key}"
    return Enrolment.objects.filter(track=rule.track, source_key=source_key, created_at__gt=since).count()


@transaction.atomic
def hold_rule(rule: AudienceRule, *, count: int) -> None:
    """Stop a rule that would enrol too many, and ask HR (the owner department's, else administrators)."""
    AudienceRule.objects.filter(pk=rule.pk).update(state=AudienceRule.State.HELD, held_count=count)
    for user in who.hr_of(rule.audience.owner_department):
        outbox.open_todo(
            user,
            kind="audience_held",
            subject_key=str(rule.public_id),
            title=_("The rule “%(rule)s” would enrol %(n)s people in “%(track)s”")
            % {"rule": rule.audience.name, "n": count, "track": rule.track.title_zh},
            detail=_("That is more than its limit of %(limit)s. Nobody was enrolled; please look and decide.")
            % {"limit": rule.audience.limit},
            url=f"/hr/rules/{rule.public_id}/",
        )


@transaction.atomic
def decide_rule(rule: AudienceRule, *, allow: bool, by: Any) -> int:
    """Let a held rule enrol as many as were shown, or turn it off; return how many were enrolled."""
    held = AudienceRule.objects.filter(pk=rule.pk, state=AudienceRule.State.HELD)
    state = AudienceRule.State.ACTIVE if allow else AudienceRule.State.OFF
    if not held.update(state=state, allowed_count=rule.held_count if allow else 0):
        raise CoursesError(_("This was answered already."))
    outcome = "allowed" if allow else "turned_off"
    outbox.close_todos(kind="audience_held", subject_key=str(rule.public_id), by=by, outcome=outcome)
    rule.refresh_from_db()
    rule.allowed_count += recently(rule)
    count = sync_rule(rule) if allow else 0
    AudienceRule.objects.filter(pk=rule.pk).update(allowed_count=0)
    return count


def sync_all() -> int:
    """Bring every rule up to date (daily, and after imports); return how many people were enrolled."""
    rules = AudienceRule.objects.exclude(state=AudienceRule.State.OFF).select_related("audience", "track")
    return sum(sync_rule(rule) for rule in rules)


def sync_person(employee: Employee) -> int:
    """Bring every rule up to date for one person who joined or moved."""
    rules = AudienceRule.objects.filter(state=AudienceRule.State.ACTIVE).select_related("audience", "track")
    return sum(sync_rule(rule, among=[employee]) for rule in rules)
