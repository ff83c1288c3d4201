"""What posts ask for, and noting what was seen of it. Evidence is a ledger: what is noted is never changed, only added to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lib import clock
from people.models import Employee, Post
from people.querysets import current
from subjects.actions.taught import fingerprint
from subjects.exceptions import SubjectsError
from subjects.models import Competency, Evidence, Level, Objective, PostRequirement
from subjects.models.competency import LEVELS

DEFAULT = "by the curriculum"
TOP = Decimal(LEVELS[1])


@dataclass(frozen=True)
class Seen:
    """One thing to note: at which level (0 to 5) somebody showed a competency."""

    employee: int
    competency: int
    level: Decimal
    note: str = ""


@transaction.atomic
def load_competency(data: dict[str, Any], *, position: int) -> str:
    """Write one competency with its levels; return created or updated. Raises SubjectsError that names what is wrong."""
    key = str(data.get("key", "?"))
    levels, wanted = data.get("levels"), list(data.get("objectives", []))
    if not isinstance(levels, list) or len(levels) != LEVELS[1]:
        raise SubjectsError(f"{key}.levels: five levels are expected, from 1 to 5")
    found = {row.key: row for row in Objective.objects.filter(key__in=wanted)}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise SubjectsError(f"{key}.objectives: there is no objective {', '.join(missing)}")
    defaults = data.get("requires", {})
    if not all(isinstance(level, int) and 0 <= level <= LEVELS[1] for level in defaults.values()):
        raise SubjectsError(f"{key}.requires: levels are whole numbers from 0 to {LEVELS[1]}")
    names, about = data.get("name", {}), data.get("description", {})
    fields = {
        "name_zh": names.get("zh", ""),
        "name_en": names.get("en", ""),
        "description_zh": about.get("zh", ""),
        "description_en": about.get("en", ""),
        "scenarios": list(data.get("scenarios", [])),
        "defaults": defaults,
        "position": position,
        "source_hash": fingerprint([data, position]),
    }
    row, is_new = Competency.objects.update_or_create(key=key, defaults=fields)
    row.objectives.set(found.values())
    for value, words in enumerate(levels, start=1):
        texts = {"words_zh": words.get("zh", ""), "words_en": words.get("en", "")}
        Level.objects.update_or_create(competency=row, value=value, defaults=texts)
    return "created" if is_new else "updated"


@transaction.atomic
def require(
    post: Post, competency: Competency, *, level: int, by: Any, starts_on: dt.date | None = None, reason: str = ""
) -> PostRequirement | None:
    """Ask a post for `level` of a competency from `starts_on` on (default: today; 0 asks for nothing); None: it asks for that already.

    Raises SubjectsError for a level that there is not, and for a day on or before which HR has said something else.
    """
    if not 0 <= level <= LEVELS[1]:
        raise SubjectsError(_("A level is a whole number from 0 to 5."))
    day = starts_on or clock.today()
    rows = PostRequirement.objects.select_for_update().filter(post=post, competency=competency)
    if rows.filter(starts_on__gt=day).exists():
        raise SubjectsError(_("A later requirement is planned already; choose a day after it."))
    held = rows.filter(current(on=day)).first()
    if held is not None and held.level == level:
        return None
    if held is not None and held.starts_on == day:
        rows.filter(pk=held.pk).delete()  # said today, and better said today again
    elif held is not None:
        rows.filter(pk=held.pk).update(ends_on=day)
    fields = {"level": level, "by": by, "reason": reason.strip()[:200], "starts_on": day}
    return PostRequirement.objects.create(post=post, competency=competency, **fields)


@transaction.atomic
def require_defaults(*, since: dt.date | None = None) -> int:
    """Give every post what the curriculum says of its code or category, where nobody has said anything yet; return how many were new."""
    known = set(PostRequirement.objects.values_list("post_id", "competency_id"))
    day, rows = since or clock.today(), []
    posts = list(Post.objects.all())
    for one in Competency.objects.filter(is_open=True):
        for post in posts:
            level = one.defaults.get(post.code, one.defaults.get(post.category))
            if level and (post.pk, one.pk) not in known:
                rows.append(PostRequirement(post=post, competency=one, level=level, starts_on=day, reason=DEFAULT))
    PostRequirement.objects.bulk_create(rows, batch_size=500)
    return len(rows)


@transaction.atomic
def note(seen: Sequence[Seen], *, source: str, source_key: str, day: dt.date, by: Any = None) -> int:
    """Write evidence of one source; the same source key is evidence once for a person and competency. Returns how many were new.

    Raises SubjectsError for a level outside 0 to 5.
    """
    rows = []
    for one in seen:
        if not 0 <= one.level <= TOP:
            raise SubjectsError(_("Evidence has a level from 0 to 5."))
        rows.append(
            Evidence(
                employee_id=one.employee,
                competency_id=one.competency,
                level=one.level,
                note=one.note[:300],
                source=source,
                source_key=source_key[:120],
                day=day,
                by=by,
            )
        )
    before = Evidence.objects.filter(source=source, source_key=source_key[:120]).count()
    Evidence.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return Evidence.objects.filter(source=source, source_key=source_key[:120]).count() - before


def rate_oneself(employee: Employee, levels: Mapping[Competency, int], *, by: Any) -> int:
    """Note what a person says of oneself today; a second time on one day is not noted. Raises SubjectsError when it is somebody else."""
    if employee.user_id != by.pk:
        raise SubjectsError(_("Only you can rate yourself."))
    return _note_words(employee, levels, source=Evidence.Source.SELF, by=by)


def observe(employee: Employee, levels: Mapping[Competency, int], *, by: Any, words: str = "") -> int:
    """Note what a manager saw of a person today. Raises SubjectsError for oneself, and without a level."""
    if employee.user_id == by.pk:
        raise SubjectsError(_("Nobody observes oneself; rate yourself on your own page instead."))
    return _note_words(employee, levels, source=Evidence.Source.OBSERVATION, by=by, words=words)


def _note_words(employee: Employee, levels: Mapping[Competency, int], *, source: str, by: Any, words: str = "") -> int:
    if not levels:
        raise SubjectsError(_("Please choose a level for at least one competency."))
    seen: Iterable[Seen] = [Seen(employee.pk, one.pk, Decimal(level), words) for one, level in levels.items()]
    day = clock.today()
    done = note(list(seen), source=source, source_key=f"{source}:{by.pk}:{day:%Y-%m-%d}", day=day, by=by)
    if not done:
        raise SubjectsError(_("You have said this today already; it can be said again tomorrow."))
    return done
