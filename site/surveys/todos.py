"""What waits for people because of questionnaires."""

from django.utils.translation import gettext_lazy as _

from outbox.todos import Kind, register
from surveys.actions.asking import KIND


def register_kinds():
    """Register the kind of to-do: it is done by answering, or gone at the close."""
    register(Kind(KIND, _("Questionnaires"), icon="clipboard-list"))
