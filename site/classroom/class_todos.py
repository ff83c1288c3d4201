"""What waits for people because of classes: sign-ups to approve."""

from django.utils.translation import gettext_lazy as _

from classroom.exceptions import ClassroomError
from outbox.todos import Choice, Kind, register
from people import rules


def _signup(todo):
    from classroom.models import SignUp

    row = SignUp.objects.filter(public_id=todo.subject_key).select_related("employee__user", "session").first()
    if row is None:
        raise ClassroomError(_("This request is gone."))
    # The to-do may be older than a change of manager; whoever stands in decides as its owner would.
    if not rules.may_manage_employee(todo.whom, row.employee):
        raise ClassroomError(_("This person is no longer among your people; somebody else decides now."))
    return row


def _approve(todo, by, reason):
    from classroom.actions.classes import signing

    signing.approve(_signup(todo), by=by, reason=reason)


def _decline(todo, by, reason):
    from classroom.actions.classes import signing

    signing.decline(_signup(todo), by=by, reason=reason)


def _plea(todo):
    from classroom.models import AttendancePlea, ClassSession

    row = AttendancePlea.objects.filter(public_id=todo.subject_key)
    row = row.select_related("signup__session", "signup__employee__user", "meeting__session").first()
    if row is None:
        raise ClassroomError(_("This request is gone."))
    if not ClassSession.objects.run_by(todo.whom).filter(pk=row.signup.session_id).exists():
        raise ClassroomError(_("This class is no longer yours to run; somebody else answers now."))
    return row


def _grant_plea(todo, by, reason):
    from classroom.actions.classes import attending

    attending.answer_plea(_plea(todo), approve=True, by=by, reason=reason)


def _decline_plea(todo, by, reason):
    from classroom.actions.classes import attending

    attending.answer_plea(_plea(todo), approve=False, by=by, reason=reason)


def _class(todo):
    from classroom.models import ClassSession

    key = todo.subject_key.split(":")[0]
    row = ClassSession.objects.editable_by(todo.whom).filter(public_id=key).first()
    if row is None:
        raise ClassroomError(_("This class is no longer yours; somebody else decides now."))
    return row


def _go_on(todo, by, reason):
    _class(todo)  # the answer itself is what is kept


def _call_off(todo, by, reason):
    from classroom.actions.classes import life

    life.cancel_class(_class(todo), reason=reason, by=by)


def register_kinds():
    """Register the to-do kinds of classes with their one-tap answers."""
    register(
        Kind(
            "class_approval",
            _("Classes to approve"),
            icon="users",
            choices=(
                Choice("approve", _("Approve"), _approve),
                Choice("decline", _("Decline"), _decline, needs_reason=True),
            ),
            states=("classroom.SignUp.requested", "classroom.SignUpStatus.requested"),
        )
    )
    register(
        Kind(
            "class_plea",
            _("Leave and later entries of classes"),
            icon="clock",
            choices=(
                Choice("approve", _("Approve"), _grant_plea),
                Choice("decline", _("Decline"), _decline_plea, needs_reason=True),
            ),
            states=("classroom.AttendancePlea.requested",),
        )
    )
    register(
        Kind(
            "class_low",
            _("Classes with too few people"),
            icon="users",
            choices=(
                Choice("go_on", _("Hold it all the same"), _go_on),
                Choice("call_off", _("Call off"), _call_off, needs_reason=True, is_batch=False),
            ),
        )
    )
    register(Kind("class_unsettled", _("Classes to settle"), icon="clipboard-check", minutes=10))
