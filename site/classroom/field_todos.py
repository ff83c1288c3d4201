"""What waits for people because of training away from the hall, practical exams and mentoring."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.exceptions import ClassroomError
from outbox.todos import Choice, Kind, register


def _answering(noun: str, model: str, verb: str) -> Callable[[Any, Any, str], None]:
    """Return what a tap does: the action `verb` on the noun, if the to-do's owner decides today."""

    def run(todo: Any, by: Any, reason: str) -> None:
        row = apps.get_model("classroom", model).objects.filter(public_id=todo.subject_key).first()
        if row is None:
            raise ClassroomError(_("This request is gone."))
        actions = import_module(f"classroom.actions.{noun}")
        # The to-do may be older than a change of manager or the end of a role; whoever stands in decides as its owner would.
        actions.check_decider(row, todo.whom)
        more = {"reason": reason} if verb in ("decline", "send_back") else {}
        getattr(actions, verb)(row, by=by, **more)

    return run


def _decide(noun: str, model: str) -> tuple[Choice, ...]:
    return (
        Choice("approve", _("Approve"), _answering(noun, model, "approve")),
        Choice("decline", _("Decline"), _answering(noun, model, "decline"), needs_reason=True),
    )


def _confirm_taught(todo: Any, by: Any, reason: str) -> None:
    from classroom.actions import secondments

    row = apps.get_model("classroom", "Secondment").objects.filter(public_id=todo.subject_key).first()
    if row is None:
        raise ClassroomError(_("This request is gone."))
    secondments.check_confirmer(row, todo.whom)
    secondments.confirm_teaching(row, by=by)


def register_kinds() -> None:
    """Register the to-do kinds with their one-tap answers; what asks for reading first is opened."""
    settle = (
        Choice("settle", pgettext_lazy("a report", "Settle"), _answering("external", "ExternalTraining", "settle")),
        Choice("send_back", _("Send back"), _answering("external", "ExternalTraining", "send_back"), needs_reason=True),
    )
    taught = (Choice("confirm", _("It was held"), _confirm_taught),)
    external, away = _decide("external", "ExternalTraining"), _decide("secondments", "Secondment")
    for key, label, icon, choices, states in [
        ("external_manager", _("External training asked for"), "briefcase", external, ["ExternalTraining.requested"]),
        ("external_hr", _("External training to approve"), "briefcase", external, ["ExternalTraining.to_approve"]),
        ("external_report", _("Reports to settle"), "receipt", settle, ["ExternalTraining.submitted"]),
        ("external_over", _("Reports to write"), "file-text", (), []),
        ("secondment_manager", _("Secondments asked for"), "route", away, ["Secondment.requested"]),
        ("secondment_hr", _("Secondments to approve"), "route", away, ["Secondment.to_approve"]),
        ("secondment_report", _("Reports to judge"), "file-text", (), ["Secondment.submitted"]),
        ("secondment_teach", _("Classes that pass a secondment on"), "presentation", taught, []),
        ("mentoring_over", _("Mentoring that is over"), "handshake", (), []),
        ("panel_apart", _("Examiners far apart"), "users", (), ["PanelSeat.apart"]),
        ("panel_third", _("Candidates to judge as third examiner"), "clipboard-check", (), ["PanelSeat.apart"]),
    ]:
        register(Kind(key, label, icon=icon, choices=choices, states=tuple(f"classroom.{state}" for state in states)))
