"""The questionnaires of `content/forms/`: one file a form, named by its key, and `_rules.yaml`, which says what asks by itself."""

from pathlib import Path
from typing import Any

from django.db.models import Value

from content.loader.report import Report
from lib import marked_yaml
from surveys.actions.loading import load_form, load_rule
from surveys.actions.publishing import fingerprint
from surveys.exceptions import SurveysError
from surveys.models import Form, Rule

RULES = "_rules.yaml"


def save(root: Path, report: Report) -> None:
    """Load what the files say; what is unchanged writes nothing, a mistake is reported with its file and place."""
    folder = root / "forms"
    if not folder.exists():
        return
    known = {(kind, key): digest for kind, key, digest in _known()}
    for path in sorted(folder.glob("[!_]*.yaml")):
        data = marked_yaml.plain(path.read_text("utf-8"))
        if known.get(("form", path.stem)) != fingerprint(data):
            _write(f"forms/{path.name}", report, load_form, path.stem, data)
    if (folder / RULES).exists():
        for data in marked_yaml.plain((folder / RULES).read_text("utf-8"))["rules"]:
            if known.get(("rule", str(data.get("key")))) != fingerprint(data):
                _write(f"forms/{RULES}", report, load_rule, data)


def _write(file: str, report: Report, write: Any, *arguments: Any) -> None:
    try:
        done = write(*arguments)
    except SurveysError as error:
        report.failed += [f"{file}: {reason}" for reason in error.reasons or [str(error)]]
        return
    if done:
        report.note(done, file)


def _known() -> Any:
    """Return (form or rule, key, digest) of everything that is loaded already, in one query."""
    forms = Form.objects.order_by().annotate(what=Value("form")).values_list("what", "key", "current__content_hash")
    rules = Rule.objects.order_by().annotate(what=Value("rule")).values_list("what", "key", "source_hash")
    return forms.union(rules, all=True)
