"""What an author does at the pages of scenarios and conversations, and what a browser sends of their forms."""

from django.http import QueryDict
from django.urls import reverse

from content.loader import sandbox
from content.loader.report import Report
from people.actions.grants import sync_groups
from tests.factories import make_grant


def typed(editor):
    """What a browser sends of a form that nobody changed."""
    sent = QueryDict(mutable=True)
    rows = [*editor.lists.values(), editor.nodes, *editor.options]
    parts = [*editor.heads.values(), editor.persona, editor.dialogue]
    for form in [*parts, *(f for r in rows for f in [r.management_form, *r.forms])]:
        for bound in form:
            value = bound.field.prepare_value(bound.value())
            if value is not None and value is not False:
                sent[bound.html_name] = "on" if value is True else str(value)
    return sent


def with_role(employee, role):
    """The account of a person with a role, in the groups that follow from it."""
    make_grant(employee, role)
    sync_groups([employee])
    return employee.user


class Desk:
    """One piece, as somebody writes it."""

    def __init__(self, client, kind, piece):
        self.client, self.kind, self.piece = client, kind, piece

    def url(self, page="edit", *args):
        return reverse(self.kind.to(page), args=[self.piece.public_id, *args])

    def sent(self, do, **changes):
        text = self.piece.current.text
        sent = typed(self.kind.editor(text))
        sent.update({"shown": "form", "source": text, "base": str(self.piece.current_id), "do": do, **changes})
        return sent

    def post(self, do, **changes):
        return self.client.post(self.url(), self.sent(do, **changes).dict())

    def write(self, do, text, base=None):
        return self.client.post(
            self.url(), {"shown": "text", "text": text, "base": base or self.piece.current_id, "do": do}
        )

    def now(self):
        self.piece.refresh_from_db()
        return self.piece


def load(folder, *, force=False):
    """Load the content of a folder and return what was done."""
    report = Report()
    files = sandbox.files_of_sandbox(folder, known=None if force else sandbox.known_texts())
    sandbox.save(folder, files, report, force=force)
    return report
