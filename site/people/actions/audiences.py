"""Audiences: writing a rule, changing it, turning it off."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from people import rules
from people.audience_rules import check_rule
from people.exceptions import PeopleError
from people.models import Audience, Department


def save_audience(
    audience: Audience | None,
    *,
    name: str,
    criteria: dict[str, Any],
    limit: int,
    owner: Department | None,
    is_active: bool,
    by: Any,
) -> Audience:
    """Write or change a rule. Raises PeopleError for a broken rule, or one that reaches beyond the departments of `by`."""
    check_rule(criteria)
    if not by.is_superuser and (owner is None or not rules.is_hr_over(by, owner)):
        raise PeopleError(_("An audience of yours lies inside the departments that you look after; please choose one."))
    if audience is None:
        audience = Audience(key=slugify(name)[:40] or f"audience-{get_random_string(8).lower()}")
    elif not Audience.objects.editable_by(by).filter(pk=audience.pk).exists():
        raise PeopleError(_("This audience belongs to a department that you do not look after."))
    audience.name, audience.criteria, audience.limit = name, criteria, limit
    audience.owner_department, audience.is_active = owner, is_active
    audience._history_user = by  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            audience.save()
    except IntegrityError:
        audience.key = f"{audience.key[:40]}-{get_random_string(6).lower()}"
        audience.save()
    return audience
