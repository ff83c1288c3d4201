"""What waits for HR because of awards and suggestions."""

from django.utils.translation import gettext_lazy as _

from development.exceptions import DevelopmentError
from outbox.todos import Choice, Kind, register


def _proposal(todo, by, words, *, approve):
    from development.actions import incentives
    from development.models import Proposal

    rows = Proposal.objects.of_hr(todo.whom).select_related("employee__user", "rule", "proposed_by")
    row = rows.filter(public_id=todo.subject_key).first()
    if row is None:
        raise DevelopmentError(_("This is no longer yours to decide; somebody else does now."))
    incentives.decide(row, approve=approve, by=by, words=words)


def register_kinds():
    """Register the to-do kinds of awards and suggestions."""
    register(
        Kind(
            "award_proposal", _("Awards to approve"), icon="award",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _proposal(t, by, w, approve=True)),
                Choice("decline", _("Decline"), lambda t, by, w: _proposal(t, by, w, approve=False), needs_reason=True),
            ),
            states=("development.Proposal.proposed",),
        )
    )  # fmt: skip
    states = ("development.Suggestion.received", "development.Suggestion.looking")
    register(Kind("suggestion", _("Suggestions to answer"), icon="lightbulb", states=states))
