"""Writing forms in the browser: drafts that need not be sound, saved step by step, published as a version when they are."""

import copy
import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from people.models import Department
from surveys.actions import publishing
from surveys.exceptions import SurveysError
from surveys.models import Form, FormDraft, FormVersion
from surveys.questionnaire import checking, editing


def begin(department: Department, *, kind: str, title: str, source: FormVersion | None = None, by: Any) -> FormDraft:
    """Begin a form of `department`, empty or as a copy of `source`."""
    definition = copy.deepcopy(source.definition) if source else editing.empty(title)
    definition["title"] = {"zh": title}
    for word in ("key", "kind"):  # a file names itself; a form in the database is named by its row
        definition.pop(word, None)
    return FormDraft.objects.create(owner_department=department, kind=kind, definition=definition, by=by)


def reopen(form: Form, *, by: Any) -> FormDraft:
    """Return the draft of a form's next version, begun from its current one. Raises SurveysError for a form that ships as a file."""
    if form.owner_department is None or form.current is None:
        raise SurveysError(_("This form comes with the content. Please copy it, and change the copy."))
    start = {
        "owner_department": form.owner_department, "kind": form.kind, "definition": form.current.definition, "by": by,
    }  # fmt: skip
    return FormDraft.objects.get_or_create(form=form, defaults=start)[0]


def save(draft: FormDraft, change: Callable[[dict[str, Any]], dict[str, Any]], *, revision: int, by: Any, kind: str = "") -> None:  # fmt: skip
    """Apply `change` to the definition of which the writer had `revision` before them.

    Raises SurveysError when somebody else saved meanwhile, or when the change itself says no.
    """
    new = change(draft.definition)
    rows = FormDraft.objects.filter(pk=draft.pk, revision=revision)
    if not rows.update(definition=new, kind=kind or draft.kind, revision=revision + 1, by=by, saved_at=clock.now()):
        raise SurveysError(
            _("Somebody changed this form while you were writing. It is shown below as it is now; please try again.")
        )
    draft.refresh_from_db()


def problems(draft: FormDraft) -> list[str]:
    """Return what still keeps the draft from being published, in words that count parts and questions from 1."""
    return [editing.in_words(problem) for problem in checking.problems(draft.definition)]


@transaction.atomic
def publish(draft: FormDraft, *, revision: int, by: Any) -> Form:
    """Make the draft the current version of its form (a new form where it has none), and end it. Raises SurveysError with its problems."""
    if not FormDraft.objects.filter(pk=draft.pk, revision=revision).exists():
        raise SurveysError(_("Somebody changed this form just now. Please look at it again, then publish."))
    key = draft.form.key if draft.form else f"own_{uuid.uuid4().hex[:12]}"
    try:
        version = publishing.publish(key, draft.definition, kind=draft.kind, by=by)
    except SurveysError as error:
        reasons = [editing.in_words(reason) for reason in error.reasons]
        raise SurveysError(_("It cannot be published yet: %(first)s") % {"first": reasons[0]}, reasons) from error
    except IntegrityError as error:
        raise SurveysError(_("Somebody published this form just now. Please look at it again.")) from error
    Form.objects.filter(pk=version.form_id).update(owner_department=draft.owner_department)
    draft.delete()
    return Form.objects.select_related("current").get(pk=version.form_id)


def retire(form: Form, *, is_retired: bool) -> None:
    """Take a form of one's own out of use, or back into it. What was opened with it goes on."""
    Form.objects.filter(pk=form.pk).exclude(owner_department=None).update(is_retired=is_retired)
