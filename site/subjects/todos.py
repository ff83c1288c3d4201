"""What waits for HR: facts to confirm."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outbox.todos import Choice, Kind, register


def _confirm(todo, by, reason):
    from subjects.actions import confirm_fact
    from subjects.exceptions import SubjectsError
    from subjects.models import Fact

    fact = Fact.objects.filter(public_id=todo.subject_key).first()
    if fact is None:
        raise SubjectsError(_("This fact is gone."))
    confirm_fact(fact, by=by)


def register_kinds():
    register(
        Kind(
            "confirm_fact",
            gettext_lazy("Fact to confirm"),
            icon="badge-check",
            choices=(Choice("confirm", gettext_lazy("Confirm"), _confirm),),
            states=("subjects.Fact.needs_confirmation",),
        )
    )
