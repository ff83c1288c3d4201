"""Where each person of today is counted: department, post category, employment kind; and the months that are looked at."""

import datetime as dt
from dataclasses import dataclass, field

from lib import clock
from people.models import Assignment, Department

MONTHS = 12
Place = tuple[int, str, str]  # department, post category, employment kind


@dataclass(frozen=True)
class Ground:
    """What every measure needs: the instant, the people with their places, the tree."""

    now: dt.datetime
    today: dt.date
    place_of: dict[int, Place]
    away: frozenset[int] = frozenset()  # people on long leave: their dates pause
    above: dict[int, tuple[int, ...]] = field(default_factory=dict)  # department: itself and all above it

    @property
    def since(self) -> dt.date:
        """The first day of the oldest month that is counted."""
        return first_of_months(self.today)[0]


def first_of_months(today: dt.date, months: int = MONTHS) -> list[dt.date]:
    """Return the first days of the last `months` months, this one included, the oldest first."""
    last = today.year * 12 + today.month - 1
    return [dt.date(n // 12, n % 12 + 1, 1) for n in range(last - months + 1, last + 1)]


def month_key(day: dt.date) -> str:
    """Return the period of a day: 2026-11."""
    return f"{day:%Y-%m}"


def lie_of_the_land(now: dt.datetime | None = None) -> Ground:
    """Read the ground of today: three queries for any number of people."""
    now = now or clock.now()
    today = now.astimezone(clock.LOCAL).date()
    rows = Assignment.objects.main().current(on=today).exclude(employee__work_state="left").order_by()
    found = rows.values_list(
        "employee_id", "department_id", "post__category", "employee__employment_kind", "employee__work_state"
    )
    place_of, away = {}, set()
    shared: dict[Place, Place] = {}  # one tuple a group, not one a person
    for person, department, category, kind, state in found.iterator(chunk_size=5_000):
        place = (department, category, kind)
        place_of[person] = shared.setdefault(place, place)
        if state == "long_leave":
            away.add(person)
    return Ground(now, today, place_of, frozenset(away), _above())


def _above() -> dict[int, tuple[int, ...]]:
    paths = dict(Department.objects.order_by("path").values_list("path", "pk"))
    step = Department.steplen
    return {
        pk: tuple(paths[path[:end]] for end in range(step, len(path) + 1, step) if path[:end] in paths)
        for path, pk in paths.items()
    }
