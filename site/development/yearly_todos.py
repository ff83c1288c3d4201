"""What waits for people because of the yearly evaluation."""

from django.utils.translation import gettext_lazy as _

from development.exceptions import DevelopmentError
from outbox.todos import Choice, Kind, register


def _exception(todo, by, words, *, approve):
    from development.actions import calibrating
    from development.models import LimitException

    row = LimitException.objects.open_to_hr(todo.whom).filter(public_id=todo.subject_key).first()
    if row is None:
        raise DevelopmentError(_("This unit is no longer among yours; somebody else decides now."))
    calibrating.decide_exception(row, approve=approve, by=by, words=words)


def register_kinds():
    """Register the kinds with their one-tap answers; an appeal is decided on its page, with the numbers in sight."""
    register(
        Kind(
            "evaluation_exception", _("Exceptions from the shares of grades"), icon="gauge",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _exception(t, by, w, approve=True), is_batch=False),
                Choice("decline", _("Decline"), lambda t, by, w: _exception(t, by, w, approve=False), needs_reason=True, is_batch=False),
            ),
            states=("development.LimitException.asked",),
        )
    )  # fmt: skip
    register(
        Kind(
            "evaluation_appeal",
            _("Appeals against evaluations"),
            icon="message-square",
            states=("development.EvaluationAppeal.open",),
        )
    )
