"""Versions of a quiz in words: its settings, its rows, and what differs between two."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quizzes.actions.quizzes import RowSpec, specs_of
from quizzes.authoring.differences import Change
from quizzes.forms.quizzes import CUSTOM, SettingsForm
from quizzes.models import Kind, QuizVersion
from quizzes.quiz_settings import QuizSettings
from quizzes.room import in_points


def row_in_words(spec: RowSpec) -> str:
    """Return a row of a blueprint as a line."""
    points = _("%(n)s points each") % {"n": in_points(spec.points)}
    if spec.questions:
        keys = ", ".join(q.key for q in spec.questions)
        return _("%(count)s named questions, %(points)s: %(keys)s") % {
            "count": len(spec.questions),
            "points": points,
            "keys": keys,
        }
    place = f"{spec.bank.title} · {spec.category.title}" if spec.category else spec.bank.title
    pieces = [
        _("%(count)s questions from %(place)s, %(points)s") % {"count": spec.count, "place": place, "points": points}
    ]
    pieces += _conditions(spec)
    return _("; ").join(pieces)


def _conditions(spec: RowSpec) -> Iterator[str]:
    if spec.objective:
        yield _("objective %(key)s") % {"key": spec.objective.key}
    if spec.difficulty != (1, 5):
        yield _("difficulty %(low)s to %(high)s") % {"low": spec.difficulty[0], "high": spec.difficulty[1]}
    if spec.kinds:
        yield ", ".join(str(Kind(kind).label) for kind in spec.kinds)
    if spec.competency:
        yield _("competency %(key)s") % {"key": spec.competency}


def settings_in_words(settings: QuizSettings) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return [(group, [(label, value)])] as the editor names them; what is off is left out."""
    form = SettingsForm(initial=SettingsForm.initial_of(settings))
    is_custom = form.initial["feedback"] == CUSTOM
    groups = []
    for label, fields in form.groups:
        lines = []
        for field in fields:
            if field.name.startswith("review_") and not is_custom:
                continue
            text = _in_words(field)
            if text:
                lines.append((str(field.label), text))
        groups.append((label, lines))
    return groups


def _in_words(field: Any) -> str:
    value = field.value()
    choices = dict(getattr(field.field, "choices", ()))
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(v, v)) for v in value) or pgettext("to be seen", "nothing")
    return str(choices.get(value, value))


def quiz_changes(old: QuizVersion | None, new: QuizVersion) -> list[Change]:
    """Return what differs between two versions: settings by their names, rows by their places."""
    before, after = (dict(_lines(v)) if v else {} for v in (old, new))
    labels = [*after, *(label for label in before if label not in after)]
    pairs = [(label, before.get(label, ""), after.get(label, "")) for label in labels]
    return [Change(label, was, now) for label, was, now in pairs if was != now]


def _lines(version: QuizVersion) -> Iterator[tuple[str, str]]:
    for _group, lines in settings_in_words(version.rules):
        yield from lines
    for n, spec in enumerate(specs_of(version), start=1):
        yield _("Row %(n)s") % {"n": n}, row_in_words(spec)
