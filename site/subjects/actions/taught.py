"""Saving what is taught, and confirming facts. A row that somebody changed since it was loaded is kept unless `force`."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import news
from lib import clock
from outbox import actions as outbox
from people.models import RoleGrant
from people.querysets import current
from subjects.exceptions import SubjectsError
from subjects.models import Fact, Objective, Term

Outcome = Literal["created", "updated", "unchanged", "kept"]
OBJECTIVE_FIELDS = ("text_zh", "text_en")
TERM_FIELDS = ("zh", "en", "definition_zh", "definition_en")
ENGLISH = ("label_en", "value_en", "unit_en")  # of facts; they came later: a row without them reads as it always did
FACT_FIELDS = (
    "label",
    "value",
    "unit",
    "valid_until",
    "source",
    "fictional",
    "needs_confirmation",
    "other_wording",
    *ENGLISH,
)


def fingerprint(values: Any) -> str:
    """Return the hash by which values that were loaded are told from values that somebody changed."""
    if isinstance(values, Mapping):
        values = {name: value for name, value in values.items() if value or name not in ENGLISH}
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _of(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _is_edited(row: Any, names: tuple[str, ...]) -> bool:
    """Return whether a loaded row no longer holds what was loaded (somebody changed it, or made it by hand)."""
    return bool(row.source_hash != fingerprint(_of(row, names)))


def _save_loaded(row: Any, values: Mapping[str, Any], names: tuple[str, ...], *, force: bool) -> Outcome:
    """Bring an existing row to the loaded `values`; one that was edited since stays as it is unless `force`."""
    wanted = fingerprint(values)
    if fingerprint(_of(row, names)) == wanted:
        if row.source_hash != wanted:
            type(row).objects.filter(pk=row.pk).update(source_hash=wanted)
        return "unchanged"
    if row.source_hash == wanted and not force:
        return "unchanged"  # edited here, but the file says what it always said
    if _is_edited(row, names) and not force:
        return "kept"
    for name, value in values.items():
        setattr(row, name, value)
    row.source_hash = wanted
    row.save()
    return "updated"


@transaction.atomic
def save_objective(*, key: str, text_zh: str, text_en: str = "", force: bool = False) -> tuple[Objective, Outcome]:
    """Save an objective by its key."""
    values = {"text_zh": text_zh, "text_en": text_en}
    defaults = {**values, "source_hash": fingerprint(values)}
    row, fresh = Objective.objects.get_or_create(key=key, defaults=defaults)
    return row, "created" if fresh else _save_loaded(row, values, OBJECTIVE_FIELDS, force=force)


@transaction.atomic
def save_term(
    *, key: str, zh: str, en: str, definition_zh: str, definition_en: str = "", force: bool = False
) -> tuple[Term, Outcome]:
    """Save a term of the glossary by its key; news `term_changed` when an existing one reads differently now."""
    values = {"zh": zh, "en": en, "definition_zh": definition_zh, "definition_en": definition_en}
    row, fresh = Term.objects.get_or_create(key=key, defaults={**values, "source_hash": fingerprint(values)})
    outcome: Outcome = "created" if fresh else _save_loaded(row, values, TERM_FIELDS, force=force)
    if outcome == "updated":
        news.tell("term_changed", f"term:{row.key}", term=row.pk)
    return row, outcome


@transaction.atomic
def save_fact(
    *,
    key: str,
    label: str,
    value: str,
    source: str,
    unit: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    fictional: bool = False,
    needs_confirmation: bool = False,
    other_wording: str = "",
    label_en: str = "",
    value_en: str = "",
    unit_en: str = "",
    force: bool = False,
) -> tuple[Fact, Outcome]:
    """Save one value of a fact, found by key and first day; a new value ends the open one before it.

    Raises SubjectsError when another value holds on one of its days. News `fact_changed` when learners read another
    value than before. What must be confirmed is put before HR.
    """
    values = {
        "label": label, "value": value, "unit": unit, "valid_until": valid_until, "source": source,
        "fictional": fictional, "needs_confirmation": needs_confirmation, "other_wording": other_wording,
        "label_en": label_en, "value_en": value_en, "unit_en": unit_en,
    }  # fmt: skip
    if valid_from and valid_until and valid_until <= valid_from:
        raise SubjectsError(_("“%(fact)s” would end before it begins.") % {"fact": label})
    row = Fact.objects.filter(key=key, valid_from=valid_from).first()
    was_known = Fact.objects.filter(key=key).exists()
    try:
        with transaction.atomic():
            if row is None:
                _end_open_value(key, label=label, valid_from=valid_from)
                row = Fact.objects.create(key=key, valid_from=valid_from, source_hash=fingerprint(values), **values)
                outcome: Outcome = "created"
            else:
                old = (row.value, row.unit)
                outcome = _save_loaded(row, values, FACT_FIELDS, force=force)
                if outcome == "updated" and old != (value, unit):
                    _withdraw_confirmation(row)
    except IntegrityError as exc:
        raise SubjectsError(_two_values(key, label)) from exc
    if outcome in ("created", "updated"):
        Fact.objects.filter(pk=row.pk).update(changed_at=clock.now())
        if was_known:
            news.tell("fact_changed", f"fact:{key}", fact=row.pk)
        ask_for_confirmation(row)
    return row, outcome


def _end_open_value(key: str, *, label: str, valid_from: dt.date | None) -> None:
    """End the value that would otherwise still hold when the new one begins; refuse what really overlaps."""
    open_rows = Fact.objects.filter(key=key, valid_until=None)
    before = open_rows.filter(Q(valid_from=None) | Q(valid_from__lt=valid_from)) if valid_from else open_rows.none()
    for row in before:
        was_as_loaded = not _is_edited(row, FACT_FIELDS)
        row.valid_until = valid_from
        if was_as_loaded:  # the end was set by the loader, so it is no edit of HR's
            row.source_hash = fingerprint(_of(row, FACT_FIELDS))
        row.save()
        outbox.close_todos(kind="confirm_fact", subject_key=str(row.public_id), outcome="ended")


def _two_values(key: str, label: str) -> str:
    message = _("“%(fact)s” (%(key)s) would have two values on one day. End the former before the new one begins.")
    return message % {"fact": label, "key": key}


def _withdraw_confirmation(row: Fact) -> None:
    """A value that was confirmed has changed: whoever confirmed it did not confirm this."""
    row.confirmed_at = row.confirmed_by = None
    row.save(update_fields=["confirmed_at", "confirmed_by"])


@transaction.atomic
def confirm_fact(fact: Fact, *, by: Any) -> None:
    """Record that `by` stands for the present value; closes the to-do of everybody. Raises SubjectsError when it was done already."""
    waiting = Fact.objects.to_confirm().filter(pk=fact.pk)
    if not waiting.update(confirmed_at=clock.now(), confirmed_by=by):
        raise SubjectsError(_("This was confirmed already."))
    fact.refresh_from_db()
    fact._history_user = by  # type: ignore[attr-defined]
    fact.save(update_fields=["confirmed_at", "confirmed_by"])  # writes the history row, which an update does not
    outbox.close_todos(kind="confirm_fact", subject_key=str(fact.public_id), by=by, outcome="confirmed")


def confirmers() -> list[Any]:
    """Return the users who answer for facts: HR of a root department."""
    grants = RoleGrant.objects.filter(current(), role="hr", department__depth=1, employee__user__is_active=True)
    return list({g.employee.user_id: g.employee.user for g in grants.select_related("employee__user")}.values())


def ask_for_confirmation(fact: Fact, *, whom: list[Any] | None = None) -> None:
    """Open the to-do of a fact that waits, for everybody who answers for facts; close it where nothing waits any more."""
    if not fact.needs_confirmation or fact.confirmed_at:
        outbox.close_todos(kind="confirm_fact", subject_key=str(fact.public_id), outcome="settled")
        return
    for user in confirmers() if whom is None else whom:
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user,
                kind="confirm_fact",
                subject_key=str(fact.public_id),
                title=_("Confirm: %(label)s") % {"label": fact.label},
                detail=_("Learners read “%(value)s”. Source: %(source)s")
                % {"value": f"{fact.value}{fact.unit}", "source": fact.source},
                url=f"/hr/facts/#fact-{fact.public_id}",
            )


def ask_for_all_confirmations() -> int:
    """Put every waiting fact before everybody who answers for facts today (also people who were not when it was loaded)."""
    whom = confirmers()
    rows = list(Fact.objects.to_confirm().not_over()) if whom else []
    for fact in rows:
        ask_for_confirmation(fact, whom=whom)
    return len(rows)
