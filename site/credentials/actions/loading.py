"""Programmes and duties that ship as files, written as rows: what is unchanged writes nothing."""

import hashlib
import json
from typing import Any

from django.db import transaction

from credentials.exceptions import CredentialsError
from credentials.models import Duty, DutyRequirement, Programme
from credentials.parts import JUDGES

NEEDS = {"course": "key", "exam": "key", "drill": "key", "panel": "key", "runs": "count", "later": "key"}


def check_parts(parts: Any, where: str) -> list[dict[str, Any]]:
    """Return the parts of a path. Raises CredentialsError that names the place of what is not one."""
    if not isinstance(parts, list):
        raise CredentialsError(f"{where}: a list of parts is expected")
    for number, part in enumerate(parts):
        kind = part.get("kind") if isinstance(part, dict) else None
        if kind not in JUDGES or not part.get(NEEDS[kind]):
            raise CredentialsError(f"{where}[{number}]: kind is one of {', '.join(JUDGES)}, with its key or count")
        if kind == "later" and not all((part.get(name) or {}).get("zh") for name in ("title", "words")):
            raise CredentialsError(f"{where}[{number}]: later needs a title and words, each with zh (and en)")
    return parts


def named(data: dict[str, Any], name: str) -> dict[str, str]:
    """Return {name_zh, name_en} of a text in two languages."""
    texts = data.get(name) or {}
    return {f"{name}_zh": texts.get("zh", ""), f"{name}_en": texts.get("en", "")}


def fingerprint(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def load_programme(data: dict[str, Any], *, position: int) -> str:
    """Write one programme; return created, updated or an empty text. Raises CredentialsError that names what is wrong."""
    key, digest = str(data.get("key", "?")), fingerprint([data, position])
    known = Programme.objects.filter(key=key).first()
    if known is not None and known.source_hash == digest:
        return ""
    try:
        fields = {
            **named(data, "title"), **named(data, "level"), **named(data, "summary"), "position": position, "source_hash": digest,
            "validity_months": int(data["validity_months"]), "renewal_days": int(data["renewal_days"]),
            "grace_days": int(data.get("grace_days", 0)), "is_low_risk": bool(data.get("is_low_risk")),
        }  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise CredentialsError(f"{key}: {error}") from error
    for field, name in (("parts", "parts"), ("renewal_parts", "renewal"), ("early_parts", "early")):
        fields[field] = check_parts(data.get(name, []), f"{key}.{name}")
    if fields["early_parts"] and not fields["is_low_risk"]:
        raise CredentialsError(f"{key}.early: only a programme of low risk is renewed early")
    Programme.objects.update_or_create(key=key, defaults=fields)
    return "updated" if known else "created"


@transaction.atomic
def load_duty(data: dict[str, Any], *, position: int) -> str:
    """Write one duty with what it needs; return created, updated or an empty text. Raises CredentialsError that names what is wrong."""
    key, digest = str(data.get("key", "?")), fingerprint([data, position])
    known = Duty.objects.filter(key=key).first()
    if known is not None and known.source_hash == digest:
        return ""
    fields = {**named(data, "title"), "position": position, "source_hash": digest}
    duty, fresh = Duty.objects.update_or_create(key=key, defaults=fields)
    duty.requirements.all().delete()
    for alternative, needs in enumerate(data.get("needs", []), start=1):
        for name in needs:
            programme = Programme.objects.filter(key=name).first()
            if programme is None:
                raise CredentialsError(f"{key}.needs: there is no programme {name}")
            DutyRequirement.objects.create(duty=duty, programme=programme, alternative=alternative)
    return "created" if fresh else "updated"
