"""Publishing forms: a changed definition is a new version, the same one is the version that is there."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.exceptions import SurveysError
from surveys.models import Form, FormVersion
from surveys.questionnaire import checking

PULSE_ITEMS = 5


def fingerprint(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def publish(key: str, definition: Any, *, kind: str = "other", by: Any = None) -> FormVersion:
    """Make `definition` the current version of the form `key`. Raises SurveysError with every problem and its place.

    Surveys that are open keep the version with which they were opened.
    """
    found = checking.problems(definition)
    if kind not in Form.Kind.values:
        found.append(_("kind: one of %(words)s is expected") % {"words": ", ".join(Form.Kind.values)})
    if not found and kind == Form.Kind.PULSE:
        found += _pulse(definition)
    if found:
        raise SurveysError(_("This is no form yet: %(first)s") % {"first": found[0]}, found)
    title = definition["title"]
    form, _fresh = Form.objects.get_or_create(key=key, defaults={"kind": kind, "title_zh": title["zh"]})
    digest = fingerprint(definition)
    version = form.versions.filter(content_hash=digest).first()
    if version is None:
        last = form.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = FormVersion.objects.create(
            form=form, number=last + 1, definition=definition, content_hash=digest, created_by=by
        )
    Form.objects.filter(pk=form.pk).update(
        current=version, kind=kind, title_zh=title["zh"][:120], title_en=title.get("en", "")[:160], is_retired=False
    )
    return version


def _pulse(definition: Any) -> list[str]:
    count = sum(len(section["items"]) for section in definition["sections"])
    if count <= PULSE_ITEMS:
        return []
    return [_("sections: a pulse survey has at most five items; these are %(n)s") % {"n": count}]
