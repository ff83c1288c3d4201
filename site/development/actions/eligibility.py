"""Eligibility: rules, breaches, public notices with objections, recommendations. People decide; the system lists conditions and grounds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from development import eligible
from development.actions.calibrating import reviewers
from development.exceptions import DevelopmentError
from development.models import Breach, EligibilityRule, Objection, Publicity, PublicityEntry, Recommendation
from lib import clock, criteria
from outbox import actions as outbox
from people.models import Department, Employee, Post

OBJECTION, RECOMMENDATION = "publicity_objection", "recommendation"
LEAST_DAYS = 3


@transaction.atomic
def keep_rule(department: Department, post: Post, *, title: str, tree: Mapping[str, Any], by: Any) -> EligibilityRule:
    """Keep a rule; one that held for the same post and department is retired. Raises DevelopmentError for a rule that asks nothing."""
    criteria.check(tree)
    if not tree.get("all"):
        raise DevelopmentError(_("A rule asks for at least one thing."))
    EligibilityRule.objects.filter(post=post, owner_department=department, retired_at=None).update(
        retired_at=clock.now()
    )
    title = title.strip()[:80] or _("Eligibility for %(post)s") % {"post": post.name}
    return EligibilityRule.objects.create(
        owner_department=department, post=post, title=title, criteria=dict(tree), by=by
    )


@transaction.atomic
def enter_breach(employee: Employee, *, words: str, happened_on: dt.date, by: Any) -> Breach:
    """Enter a breach of a rule. Raises DevelopmentError without words, for a day to come, or about oneself."""
    if employee.user_id == by.pk:
        raise DevelopmentError(_("This is about yourself; somebody else enters it."))
    if not (words := words.strip()[:300]) or happened_on > clock.today():
        raise DevelopmentError(_("Please write what happened, and a day that is past."))
    return Breach.objects.create(employee=employee, words=words, happened_on=happened_on, by=by)


@transaction.atomic
def withdraw_breach(row: Breach, *, reason: str, by: Any) -> None:
    """Withdraw what was entered wrongly; the row stays. Raises DevelopmentError without a reason, or about oneself."""
    if row.employee.user_id == by.pk:
        raise DevelopmentError(_("This is about yourself; somebody else enters it."))
    if not (reason := reason.strip()[:200]):
        raise DevelopmentError(_("Please write a reason."))
    live = Breach.objects.filter(pk=row.pk, withdrawn_at=None)
    if not live.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=reason):
        raise DevelopmentError(_("This was withdrawn already."))


# --- the public notice ------------------------------------------------------------------------------
@transaction.atomic
def publish(rule: EligibilityRule, people: Sequence[Employee], *, department: Department, starts_on: dt.date, last_day: dt.date, by: Any) -> Publicity:  # fmt: skip
    """Show a list to everybody of a department. Raises DevelopmentError naming whoever is not eligible, and for too short a time."""
    if not people:
        raise DevelopmentError(_("Please choose at least one person."))
    if starts_on < clock.today() or (last_day - starts_on).days + 1 < LEAST_DAYS:
        raise DevelopmentError(_("The notice begins today or later and lasts at least %(n)s days.") % {"n": LEAST_DAYS})
    found = eligible.standings(rule, people)
    if wrong := [one for one in found if not one.ok]:
        lines = [f"{one.employee.name}：{'；'.join(line.title for line in one.lines if not line.ok)}" for one in wrong]
        raise DevelopmentError(_("Not eligible: %(who)s") % {"who": "　".join(lines[:5])}, lines)
    title = _("%(title)s: public notice") % {"title": rule.title}
    row = Publicity.objects.create(
        rule=rule,
        department=department,
        title=title[:80],
        starts_on=starts_on,
        ends_on=last_day + dt.timedelta(days=1),
        by=by,
    )
    PublicityEntry.objects.bulk_create(
        PublicityEntry(publicity=row, employee=one.employee, verdict=one.as_json()) for one in found
    )
    return row


@transaction.atomic
def objecting(entry: PublicityEntry, *, words: str, by: Any) -> Objection:
    """Object to a person on a list while it is shown. Raises DevelopmentError otherwise, and without words."""
    if not entry.publicity.is_open or entry.taken_off_at:
        raise DevelopmentError(_("Objections are taken while the notice is shown."))
    if not (words := words.strip()[:600]):
        raise DevelopmentError(_("Please write what you object to, and what proves it."))
    try:
        with transaction.atomic():
            row = Objection.objects.create(entry=entry, asked_by=by, words=words)
    except IntegrityError as error:
        raise DevelopmentError(_("Your objection waits for its decision already.")) from error
    for user in reviewers(entry.publicity.department, but={by.pk, entry.employee.user_id}):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("Objection to %(name)s: %(title)s") % {
                "name": entry.employee.name,
                "title": entry.publicity.title,
            }
            outbox.open_todo(
                user,
                kind=OBJECTION,
                subject_key=str(row.public_id),
                title=title,
                detail=words,
                url=entry.publicity.get_absolute_url(),
            )
    return row


@transaction.atomic
def decide_objection(row: Objection, *, uphold: bool, words: str, by: Any) -> None:
    """Decide with words; upheld, the person is taken off the list. Raises DevelopmentError for the parties."""
    if by.pk in (row.asked_by_id, row.entry.employee.user_id):
        raise DevelopmentError(_("Who objected, and the person, do not decide."))
    if not (words := words.strip()[:600]):
        raise DevelopmentError(_("Please write a reason: whoever objected will read it."))
    state = Objection.State.UPHELD if uphold else Objection.State.DISMISSED
    waiting = Objection.objects.filter(pk=row.pk, state=Objection.State.OPEN)
    if not waiting.update(state=state, decided_by=by, decided_at=clock.now(), decision=words):
        raise DevelopmentError(_("This has been decided already."))
    if uphold:
        PublicityEntry.objects.filter(pk=row.entry_id, taken_off_at=None).update(taken_off_at=clock.now())
    outbox.close_todos(kind=OBJECTION, subject_key=str(row.public_id), by=by, outcome=state.value)
    with override(row.asked_by.language or settings.LANGUAGE_CODE):
        subject = _("Your objection: %(state)s") % {"state": state.label}
        outbox.send(
            row.asked_by,
            kind=OBJECTION,
            dedupe_key=f"{OBJECTION}:{row.public_id}",
            subject=subject,
            body=words,
            url=row.entry.publicity.get_absolute_url(),
        )


# --- recommendations --------------------------------------------------------------------------------
@transaction.atomic
def recommend(entry: PublicityEntry, *, kind: str, words: str, by: Any) -> Recommendation:
    """Recommend a person after the notice; another person of HR decides. Raises DevelopmentError before its end, with an open objection."""
    if entry.employee.user_id == by.pk:
        raise DevelopmentError(_("Nobody recommends oneself."))
    if not entry.publicity.is_over:
        raise DevelopmentError(
            _("The notice is shown until %(day)s; recommend afterwards.")
            % {"day": clock.in_words(entry.publicity.last_day)}
        )
    if entry.taken_off_at or entry.objections.filter(state=Objection.State.OPEN).exists():
        raise DevelopmentError(_("An objection stands against this person: it is upheld, or not decided yet."))
    if kind not in Recommendation.Kind.values or not (words := words.strip()[:400]):
        raise DevelopmentError(_("Please choose for what, and write a reason: whoever decides will read it."))
    try:
        with transaction.atomic():
            row = Recommendation.objects.create(
                entry=entry, employee=entry.employee, kind=kind, words=words, asked_by=by
            )
    except IntegrityError as error:
        raise DevelopmentError(_("This was recommended already.")) from error
    for user in reviewers(entry.publicity.department, but={by.pk, entry.employee.user_id}):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("%(kind)s of %(name)s recommended: %(post)s") % {
                "kind": row.get_kind_display(),
                "name": entry.employee.name,
                "post": entry.publicity.rule.post.name,
            }
            outbox.open_todo(
                user,
                kind=RECOMMENDATION,
                subject_key=str(row.public_id),
                title=title,
                detail=words,
                url="/hr/eligibility/recommendations/",
            )
    return row


@transaction.atomic
def decide_recommendation(row: Recommendation, *, approve: bool, words: str, by: Any) -> None:
    """Decide as the second person. Raises DevelopmentError for whoever recommended, for the person, and without words when declined."""
    if by.pk in (row.asked_by_id, row.employee.user_id):
        raise DevelopmentError(_("Who recommended, and the person, do not decide (four eyes)."))
    words = words.strip()[:400]
    if not approve and not words:
        raise DevelopmentError(_("Please write a reason: whoever asked will read it."))
    state = Recommendation.State.APPROVED if approve else Recommendation.State.DECLINED
    waiting = Recommendation.objects.filter(pk=row.pk, state=Recommendation.State.ASKED)
    if not waiting.update(state=state, decided_by=by, decided_at=clock.now(), decision=words):
        raise DevelopmentError(_("This has been decided already."))
    outbox.close_todos(kind=RECOMMENDATION, subject_key=str(row.public_id), by=by, outcome=state.value)
