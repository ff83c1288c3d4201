"""What waits for people because of learning: extension requests, impossible dates, held rules."""

from django.utils.translation import gettext_lazy as _

from courses import who
from courses.exceptions import CoursesError
from outbox.todos import Choice, Kind, register
from people import rules


def _approve_extension(todo, by, reason):
    _answer(todo, by, reason, approve=True)


def _decline_extension(todo, by, reason):
    _answer(todo, by, reason, approve=False)


def _answer(todo, by, reason, *, approve):
    from courses.actions import dates
    from courses.models import ExtensionRequest

    row = (
        ExtensionRequest.objects.filter(public_id=todo.subject_key).select_related("item__enrolment__employee").first()
    )
    if row is None:
        raise CoursesError(_("This request is gone."))
    # The to-do may be older than a change of manager or the end of a role; whoever stands in decides as its owner would.
    if not rules.may_manage_employee(todo.whom, row.item.enrolment.employee):
        raise CoursesError(_("This person is no longer among your people; somebody else decides now."))
    dates.answer_extension(row, approve=approve, by=by, reason=reason)


def _allow_rule(todo, by, reason):
    _decide(todo, by, allow=True)


def _turn_off_rule(todo, by, reason):
    _decide(todo, by, allow=False)


def _decide(todo, by, *, allow):
    from courses.actions import audiences
    from courses.models import AudienceRule

    rule = AudienceRule.objects.select_related("audience", "track").filter(public_id=todo.subject_key).first()
    if rule is None:
        raise CoursesError(_("This rule is gone."))
    if not who.may_decide(todo.whom, rule, rules.departments_of(todo.whom, "hr")):
        raise CoursesError(_("This rule is no longer yours to decide; ask the HR of the department that owns it."))
    audiences.decide_rule(rule, allow=allow, by=by)


def register_kinds():
    """Register the to-do kinds of this app with their one-tap answers."""
    register(
        Kind(
            "extension",
            _("More time asked for"),
            icon="hourglass",
            choices=(
                Choice("approve", _("Approve"), _approve_extension),
                Choice("decline", _("Decline"), _decline_extension, needs_reason=True),
            ),
            states=("courses.ExtensionRequest.requested",),
        )
    )
    register(Kind("due_exception", _("Dates to set"), icon="calendar", states=("courses.DueException.open",)))
    register(
        Kind(
            "audience_held",
            _("Rules that reach too many"),
            icon="triangle-alert",
            choices=(
                Choice("allow", _("Enrol them"), _allow_rule, is_batch=False),
                Choice("turn_off", _("Turn the rule off"), _turn_off_rule, is_batch=False),
            ),
            states=("courses.AudienceRule.held",),
        )
    )
