"""What waits for people because of needs, plans and evaluations."""

from django.utils.translation import gettext_lazy as _

from development import yearly_todos
from development.exceptions import DevelopmentError
from outbox.todos import Choice, Kind, register


def _need(todo, by, words, *, accept):
    from development.actions import needs
    from development.models import Need

    need = Need.objects.of_hr(todo.whom).exclude(employee__user=todo.whom).filter(public_id=todo.subject_key).first()
    if need is None:
        raise DevelopmentError(_("This need no longer belongs to your departments; somebody else decides now."))
    if accept:
        needs.accept(need, by=by, reason=words)
    else:
        needs.drop(need, by=by, reason=words)


def register_kinds():
    """Register the to-do kinds of this app with their one-tap answers."""
    yearly_todos.register_kinds()
    register(
        Kind(
            "need_request", _("Training needs asked for"), icon="target",
            choices=(
                Choice("accept", _("Accept"), lambda t, by, w: _need(t, by, w, accept=True)),
                Choice("drop", _("Drop"), lambda t, by, w: _need(t, by, w, accept=False), needs_reason=True),
            ),
            states=("development.Need.open",),
        )
    )  # fmt: skip
