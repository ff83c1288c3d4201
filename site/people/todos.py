"""What waits for people because of the roster: erasures that a second person must confirm."""

from django.utils.translation import gettext_lazy as _

from outbox.todos import Choice, Kind, register
from people.exceptions import PeopleError
from people.models import ErasureRequest


def _erasure(todo, by, words, *, confirm):
    from people.actions import erasing

    row = ErasureRequest.objects.select_related("employee", "asked_by").filter(public_id=todo.subject_key).first()
    if row is None:
        raise PeopleError(_("This request is gone."))
    erasing.decide(row, confirm=confirm, by=by, words=words)


def register_kinds():
    """Register the to-do kinds of this app."""
    register(
        Kind(
            "erasure", _("Erasures to confirm"), icon="trash-2",
            choices=(
                Choice("confirm", _("Confirm and erase"), lambda t, by, w: _erasure(t, by, w, confirm=True), is_batch=False),
                Choice("decline", _("Decline"), lambda t, by, w: _erasure(t, by, w, confirm=False), needs_reason=True, is_batch=False),
            ),
            states=("people.ErasureRequest.requested",),
        )
    )  # fmt: skip
