"""What waits for people because of certificates: applications, revocations, lapses."""

from django.utils.translation import gettext_lazy as _

from credentials.exceptions import CredentialsError
from outbox.todos import Choice, Kind, register
from people.models import Employee


def _application(todo, by, words, *, approve):
    from credentials.actions import applying
    from credentials.models import Application

    row = Application.objects.select_related("employee__user", "programme").filter(public_id=todo.subject_key).first()
    if row is None or not Employee.objects.of_hr(todo.whom).filter(pk=row.employee_id).exists():
        raise CredentialsError(_("This person is no longer among your people; somebody else decides now."))
    applying.decide(row, approve=approve, by=by, words=words)


def _revocation(todo, by, words, *, confirm):
    from credentials.actions import revoking
    from credentials.models import Revocation

    row = Revocation.objects.select_related("period").filter(public_id=todo.subject_key).first()
    if row is None or not Employee.objects.of_hr(todo.whom).filter(pk=row.period.employee_id).exists():
        raise CredentialsError(_("This person is no longer among your people; somebody else decides now."))
    revoking.decide(row, confirm=confirm, by=by, words=words)


def register_kinds():
    """Register the to-do kinds of this app with their one-tap answers."""
    register(
        Kind(
            "credential_application", _("Certificates asked for"), icon="award",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _application(t, by, w, approve=True)),
                Choice("decline", _("Decline"), lambda t, by, w: _application(t, by, w, approve=False), needs_reason=True),
            ),
            states=("credentials.Application.requested",),
        )
    )  # fmt: skip
    register(
        Kind(
            "credential_revocation", _("Certificates to revoke"), icon="octagon-alert",
            choices=(
                Choice("confirm", _("Confirm the revocation"), lambda t, by, w: _revocation(t, by, w, confirm=True), is_batch=False),
                Choice("decline", _("Decline"), lambda t, by, w: _revocation(t, by, w, confirm=False), needs_reason=True, is_batch=False),
            ),
            states=("credentials.Revocation.requested",),
        )
    )  # fmt: skip
    register(Kind("credential_exam_needed", _("Seats in exam sessions"), icon="calendar-days"))
    register(Kind("credential_lapsed", _("Certificates that have ended"), icon="hourglass"))
