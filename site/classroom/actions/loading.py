"""Rubrics that ship as files, written as rows: what is unchanged writes nothing."""

import hashlib
import json
from typing import Any

from classroom.exceptions import ClassroomError
from classroom.models import Rubric
from classroom.rubrics import MAX_CRITERIA, MAX_POINTS


def load_rubric(data: dict[str, Any], *, position: int) -> str:
    """Write one rubric; return created or updated. Raises ClassroomError that names what is wrong."""
    key, found = str(data.get("key", "?")), data.get("criteria")
    if not isinstance(found, list) or not 1 <= len(found) <= MAX_CRITERIA:
        raise ClassroomError(f"{key}.criteria: a list of 1 to {MAX_CRITERIA} criteria is expected")
    for number, one in enumerate(found):
        points = one.get("points") if isinstance(one, dict) else None
        if not isinstance(points, int) or not 0 < points <= MAX_POINTS or not one.get("key") or not one.get("title"):
            raise ClassroomError(f"{key}.criteria[{number}]: key, title and points (1 to {MAX_POINTS}) are expected")
    if len({one["key"] for one in found}) < len(found):
        raise ClassroomError(f"{key}.criteria: a key stands there twice")
    text = json.dumps([data, position], sort_keys=True, ensure_ascii=False)
    fields = {"criteria": found, "source_hash": hashlib.sha256(text.encode()).hexdigest()}
    _row, is_new = Rubric.objects.update_or_create(key=key, defaults=fields)
    return "created" if is_new else "updated"
