"""Forms and rules that ship as files, written as rows: what is unchanged writes nothing, and HR's switches stay."""

from typing import Any

from django.db import transaction

from surveys.actions.publishing import fingerprint, publish
from surveys.exceptions import SurveysError
from surveys.models import Form, Relationship, Rule


def load_form(key: str, data: dict[str, Any]) -> str:
    """Publish one form; return created, updated or an empty text. Raises SurveysError that names every place of what is wrong."""
    known = Form.objects.filter(key=key).select_related("current").first()
    if known is not None and known.current is not None and known.current.content_hash == fingerprint(data):
        return ""
    publish(key, data, kind=str(data.get("kind", Form.Kind.OTHER)) if isinstance(data, dict) else Form.Kind.OTHER)
    return "updated" if known else "created"


@transaction.atomic
def load_rule(data: dict[str, Any]) -> str:
    """Write one rule; return created, updated or an empty text. Raises SurveysError that names what is wrong."""
    key, digest = str(data.get("key", "?")), fingerprint(data)
    known = Rule.objects.filter(key=key).first()
    if known is not None and known.source_hash == digest:
        return ""
    form = Form.objects.filter(key=data.get("form")).select_related("current").first()
    if form is None or form.current is None:
        raise SurveysError(f"{key}.form: there is no form {data.get('form')}")
    side = data.get("relationship", Relationship.SELF)
    if not form.current.questionnaire.may_answer(side):
        raise SurveysError(f"{key}.relationship: {form.key} is not answered by {side}")
    if data.get("event") not in Rule.Event.values:
        raise SurveysError(f"{key}.event: one of {', '.join(Rule.Event.values)} is expected")
    title = data.get("title") or {}
    try:
        fields = {
            "title_zh": title["zh"], "title_en": title.get("en", ""), "event": data["event"], "form": form, "relationship": side,
            "offset_days": int(data.get("offset_days", 0)), "answer_days": int(data.get("answer_days", 14)),
            "is_anonymous": bool(data.get("anonymous")), "only_keys": list(data.get("only", [])), "source_hash": digest,
        }  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise SurveysError(f"{key}: {error}") from error
    Rule.objects.update_or_create(
        key=key, defaults=fields, create_defaults={**fields, "is_on": bool(data.get("is_on"))}
    )
    return "updated" if known else "created"
