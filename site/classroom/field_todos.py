"""What waits for people because of training away from the hall, practical exams and mentoring."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.exceptions import ClassroomError
from outbox.todos import Choice, Kind, register


def _answering(verb: str) -> Callable[[Any, Any, str], None]:
    """Return what a tap does: the action `verb`, if the to-do's owner decides today."""

    def run(todo: Any, by: Any, reason: str) -> None:
        from classroom.actions import external
        from classroom.models import ExternalTraining

        row = ExternalTraining.objects.select_related("employee__user").filter(public_id=todo.subject_key).first()
        if row is None:
            raise ClassroomError(_("This request is gone."))
        # The to-do may be older than a change of manager or the end of a role; whoever stands in decides as its owner would.
        external.check_decider(row, todo.whom)
        more = {"reason": reason} if verb in ("decline", "send_back") else {}
        getattr(external, verb)(row, by=by, **more)

    return run


def register_kinds() -> None:
    """Register the to-do kinds with their one-tap answers."""
    decide = (
        Choice("approve", _("Approve"), _answering("approve")),
        Choice("decline", _("Decline"), _answering("decline"), needs_reason=True),
    )
    of_external = "classroom.ExternalTraining."
    for key, label, icon, choices, state in [
        ("external_manager", _("External training asked for"), "briefcase", decide, "requested"),
        ("external_hr", _("External training to approve"), "briefcase", decide, "to_approve"),
    ]:
        register(Kind(key, label, icon=icon, choices=choices, states=(of_external + state,)))
    settle = (
        Choice("settle", pgettext_lazy("a report", "Settle"), _answering("settle")),
        Choice("send_back", _("Send back"), _answering("send_back"), needs_reason=True),
    )
    register(
        Kind(
            "external_report",
            _("Reports to settle"),
            icon="receipt",
            choices=settle,
            states=(of_external + "submitted",),
        )
    )
    register(Kind("external_over", _("Reports to write"), icon="file-text"))
