"""The settings of a quiz: read, checked, with the defaults of its kind. Stored in an immutable QuizVersion."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _

# What a learner may see of a result, and when (phase -> items). Phases: after (handed in), released, closed (the window is over).
ITEMS = ("score", "marks", "feedback", "right", "explanation")
PHASES = ("after", "released", "closed")
REVIEW = {
    "immediate": {"after": ITEMS},
    "after": {"after": ITEMS},
    "release": {"after": (), "released": ITEMS},
    "score": {"after": ("score", "marks")},
    "never": {},
}
BEHAVIOURS = ("exam", "practice", "confidence")


class WrongSettings(ValueError):
    """`problems` is a list of (name of the setting, message)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in problems))
        self.problems = problems


@dataclass(frozen=True)
class QuizSettings:
    """All settings. minutes 0: no limit; attempts 0: no limit; percents are whole numbers."""

    behaviour: str = (
        "exam"  # exam: marked at the end; practice: checked at once, tries, hints; confidence: with certainty
    )
    attempts: int = 1
    wait_hours: int = 0  # between two attempts
    minutes: int = 0
    pass_percent: int = 60
    sequential: bool = False  # one page after the other, never back
    shuffle_questions: bool = True
    shuffle_options: bool = True
    avoid_seen: bool = True
    feedback: str = "after"  # a key of REVIEW, unless `review` says it in detail
    review: dict[str, list[str]] = field(default_factory=dict)
    negative_percent: int = 0  # a wholly wrong answer costs so much of the question's points
    tries: int = 1  # practice: how often a question may be checked
    integrity: bool = False
    watermark: bool = False
    access_code: bool = False  # exam sessions make one
    double_marking: bool = False
    gap_percent: int = 20  # double marking: a third grader from this difference on
    appeal_days: int = 5  # so long a learner may appeal after release; so long the answer may take
    resit_wait_days: int = 7
    resit_max: int = 2
    resit_cap_percent: int = 100

    def sees(self, item: str, *, released: bool, closed: bool) -> bool:
        """Whether the learner may see `item` of a result now."""
        review = self.review or REVIEW[self.feedback]
        phases = ["after"] + (["released"] if released else []) + (["closed"] if closed else [])
        return any(item in review.get(phase, ()) for phase in phases)

    @property
    def is_released_at_once(self) -> bool:
        """Whether a result becomes official as soon as it is graded."""
        return "score" in (self.review or REVIEW[self.feedback]).get("after", ())

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "QuizSettings":
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    @classmethod
    def read(cls, data: Mapping[str, Any], *, kind: str = "quiz") -> "QuizSettings":
        """Return checked settings with the defaults of `kind`. Raises WrongSettings with every problem."""
        given = {**DEFAULTS.get(kind, {}), **data}
        problems = [
            (name, _("There is no such setting.")) for name in given if name not in {f.name for f in fields(cls)}
        ]
        for f in fields(cls):
            if f.name in given and (problem := _problem(f.name, given[f.name])):
                problems.append((f.name, problem))
        if problems:
            raise WrongSettings(problems)
        return cls(**given)


DEFAULTS: dict[str, dict[str, Any]] = {
    "check": {
        "behaviour": "practice",
        "attempts": 0,
        "tries": 2,
        "feedback": "immediate",
        "pass_percent": 60,
        "avoid_seen": False,
    },
    "quiz": {"attempts": 0},
    "exam": {"feedback": "release", "integrity": True, "watermark": True},
    "diagnostic": {"avoid_seen": False, "pass_percent": 90},
}
RANGES = {
    "attempts": (0, 50), "wait_hours": (0, 720), "minutes": (0, 600), "pass_percent": (0, 100), "negative_percent": (0, 100), "tries": (1, 5),
    "gap_percent": (1, 100), "appeal_days": (0, 60), "resit_wait_days": (0, 365), "resit_max": (0, 10), "resit_cap_percent": (1, 100),
}  # fmt: skip


def _problem(name: str, value: Any) -> str:
    """Return what is wrong with a setting, or nothing."""
    if name in RANGES:
        low, high = RANGES[name]
        right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return "" if right else _("A whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
    if name == "behaviour":
        return "" if value in BEHAVIOURS else _("One of: %(words)s.") % {"words": ", ".join(BEHAVIOURS)}
    if name == "feedback":
        return "" if value in REVIEW else _("One of: %(words)s.") % {"words": ", ".join(REVIEW)}
    if name == "review":
        right = isinstance(value, dict) and all(
            phase in PHASES and isinstance(items, list) and set(items) <= set(ITEMS) for phase, items in value.items()
        )
        return "" if right else _("When (after, released, closed) and what: %(words)s.") % {"words": ", ".join(ITEMS)}
    return "" if isinstance(value, bool) else _("Yes or no.")
