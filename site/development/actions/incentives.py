"""Rules, proposals, approvals and the ledger of awards."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from courses import who
from development.award_finding import FINDERS
from development.exceptions import DevelopmentError
from development.models import Award, AwardRule, HonourChoice, Proposal
from lib import clock
from outbox import actions as outbox
from people import rules
from people.audience_facts import verdicts
from people.models import Employee

KIND = "award_proposal"
LOOK_BACK = dt.timedelta(days=40)  # so far the nightly round looks; news tell of what is fresh
State = Proposal.State


# --- rules --------------------------------------------------------------------------------------
@transaction.atomic
def publish(rule: AwardRule, *, by: Any) -> None:
    """Publish a rule: from now on it is on the scoring page and never changes. Raises DevelopmentError when it is published."""
    open_row = AwardRule.objects.filter(pk=rule.pk, published_at=None)
    if not open_row.update(published_at=clock.now(), published_by=by):
        raise DevelopmentError(_("This rule is published already."))


@transaction.atomic
def end(rule: AwardRule, *, by: Any) -> None:
    """Let a published rule hold for the last time today (an unpublished one is deleted)."""
    if rule.published_at is None:
        AwardRule.objects.filter(pk=rule.pk, published_at=None).delete()
        return
    tomorrow = max(clock.today(), rule.starts_on) + dt.timedelta(days=1)
    AwardRule.objects.filter(pk=rule.pk).update(ends_on=tomorrow)


def _reaches(rule: AwardRule, employee: Employee) -> bool:
    """Whether the rule is for this person today."""
    if employee.work_state == Employee.State.LEFT or not rules_hold(rule):
        return False
    main = employee.main
    if rule.owner_department is not None:
        if main is None or not main.department.path.startswith(rule.owner_department.path):
            return False
    return rule.audience is None or verdicts(rule.audience.criteria, [employee])[0].verdict.ok


def rules_hold(rule: AwardRule) -> bool:
    """Whether the rule is published and holds today."""
    today = clock.today()
    return bool(rule.published_at) and rule.starts_on <= today and (rule.ends_on is None or today < rule.ends_on)


# --- proposing ----------------------------------------------------------------------------------
@transaction.atomic
def propose(rule: AwardRule, employee: Employee, *, origin: str, because: str, by: Any = None) -> tuple[Proposal, bool]:
    """Propose what the rule gives, once an `origin`; return (the proposal, whether it is new). Raises DevelopmentError where the rule does not hold."""
    found = Proposal.objects.filter(rule=rule, employee=employee, origin=origin).first()
    if found is not None:
        return found, False
    if not _reaches(rule, employee):
        raise DevelopmentError(_("This rule does not hold for %(name)s today.") % {"name": employee.name})
    row = Proposal(
        rule=rule, employee=employee, origin=origin, because=because.strip()[:300], points=rule.points, honour=rule.honour,
        reward=rule.reward, reward_fen=rule.reward_fen, proposed_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another process was first; of two exactly one writes
        return Proposal.objects.get(rule=rule, employee=employee, origin=origin), False
    for user in deciders(row):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=str(row.public_id), detail=row.because, url="/hr/awards/",
                title=_("Award for %(name)s: %(gives)s") % {"name": employee.name, "gives": row.gives},
            )  # fmt: skip
    return row, True


def deciders(row: Proposal) -> list[Any]:
    """Return the HR nearest to the person without the person and the proposer, else administrators."""
    main = row.employee.main
    not_these = {row.proposed_by_id, row.employee.user_id}
    others = [user for user in who.hr_of(main.department if main else None) if user.pk not in not_these]
    admins = User.objects.filter(is_superuser=True, is_active=True)
    return others or [user for user in admins if user.pk not in not_these]


def propose_by_hand(rule: AwardRule, employee: Employee, *, because: str, by: Any) -> Proposal:
    """A manager proposes one of the own people, once a day for a rule. Raises DevelopmentError."""
    me = rules.employee_of(by)
    if rule.kind != AwardRule.Kind.MANUAL:
        raise DevelopmentError(_("This award is proposed by its rule alone."))
    if me is None or not Employee.objects.reporting_to(me).filter(pk=employee.pk).exists():
        raise DevelopmentError(_("This person is not among your people today."))
    if not because.strip():
        raise DevelopmentError(_("Please write a reason: whoever decides will read it."))
    origin = f"manual:{clock.today():%Y%m%d}"
    row, fresh = propose(rule, employee, origin=origin, because=because, by=by)
    if not fresh:
        raise DevelopmentError(_("%(name)s was proposed for this today already.") % {"name": employee.name})
    return row


def find(kind: str, *, employee: Employee | None = None, since: dt.date | None = None) -> int:
    """Propose what the rules of one kind find since a day (of one person, or of all); return how many are new."""
    count = 0
    found_rules = AwardRule.objects.in_force().filter(kind=kind).select_related("owner_department", "audience")
    for rule in found_rules:
        since_rule = max(rule.starts_on, since or clock.today() - LOOK_BACK)
        found = list(FINDERS[kind](rule, since_rule, employee))
        known = set(
            Proposal.objects.filter(rule=rule, employee__in={f.employee for f in found}).values_list(
                "employee", "origin"
            )
        )
        fresh = [f for f in found if (f.employee, f.origin) not in known]
        people = Employee.objects.select_related("user").with_post().in_bulk({f.employee for f in fresh})
        for each in fresh:
            if _reaches(rule, people[each.employee]):
                count += propose(rule, people[each.employee], origin=each.origin, because=each.because)[1]
    return count


def find_all() -> int:
    """Propose what any rule finds in its ledger (the nightly round); return how many are new."""
    return sum(find(kind) for kind in FINDERS)


# --- deciding -----------------------------------------------------------------------------------
@transaction.atomic
def decide(row: Proposal, *, approve: bool, by: Any, words: str = "") -> Award | None:
    """Answer a proposal; approved, the award is written and the person congratulated. Raises DevelopmentError (four eyes)."""
    if row.proposed_by_id == by.pk:
        raise DevelopmentError(_("You proposed this; a second person has to decide it (four eyes)."))
    if row.employee.user_id == by.pk:
        raise DevelopmentError(_("This is about your own award; somebody else decides."))
    if not approve and not words.strip():
        raise DevelopmentError(_("Please write a reason: whoever proposed it will read it."))
    state = State.APPROVED if approve else State.DECLINED
    open_row = Proposal.objects.filter(pk=row.pk, state=State.PROPOSED)
    if not open_row.update(state=state, decided_by=by, decided_at=clock.now(), decision=words.strip()[:300]):
        raise DevelopmentError(_("This has been decided already."))
    outbox.close_todos(kind=KIND, subject_key=str(row.public_id), by=by, outcome=state.value)
    award = _award(row, by=by) if approve else None
    if row.proposed_by is not None:
        with override(row.proposed_by.language or settings.LANGUAGE_CODE):
            said = {"name": row.employee.name, "state": State(state).label}
            outbox.send(
                row.proposed_by, kind=KIND, dedupe_key=f"award_proposal:{row.pk}", body=words, url="/team/awards/",
                subject=_("Your proposal for %(name)s: %(state)s") % said,
            )  # fmt: skip
    return award


def _award(row: Proposal, *, by: Any) -> Award:
    award = Award.objects.create(
        proposal=row, employee=row.employee, title=row.rule.title, points=row.points, honour=row.honour, reward=row.reward,
        reward_fen=row.reward_fen, because=row.because, by=by,
    )  # fmt: skip
    user = row.employee.user
    if user is not None:
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.send(
                user, kind="award", dedupe_key=f"award:{award.pk}", subject=_("Congratulations: %(gives)s") % {"gives": award.gives},
                body=award.because, url="/honours/mine/",
            )  # fmt: skip
    return award


@transaction.atomic
def reverse(award: Award, *, reason: str, by: Any) -> Award:
    """Take an award back by a further row with the opposite sign, once. Raises DevelopmentError."""
    if award.employee.user_id == by.pk:
        raise DevelopmentError(_("This is about your own award; somebody else decides."))
    if award.reverses_id is not None:
        raise DevelopmentError(_("This line is itself a reversal."))
    if not reason.strip():
        raise DevelopmentError(_("Please write a reason: the person will read it."))
    try:
        with transaction.atomic():
            row = Award.objects.create(
                proposal=award.proposal, employee=award.employee, title=award.title, points=-award.points, honour=award.honour,
                reward=award.reward, reward_fen=-award.reward_fen, because=reason.strip()[:300], reverses=award, by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise DevelopmentError(_("This award was taken back already.")) from error
    user = award.employee.user
    if user is not None:
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.send(
                user, kind="award", dedupe_key=f"award:{row.pk}", subject=_("Taken back: “%(title)s”") % {"title": award.title},
                body=row.because, url="/honours/mine/",
            )  # fmt: skip
    return row


def choose(employee: Employee, *, hide: bool) -> None:
    """Remember whether the person wants to be shown to others; points are kept either way."""
    HonourChoice.objects.update_or_create(employee=employee, defaults={"is_hidden": hide, "at": clock.now()})
