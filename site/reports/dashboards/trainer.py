"""The trainer's dashboard: the own classes, what people say of them (from five answers on), who passed afterwards."""

from functools import cached_property
from typing import Any

from django.db.models import Avg, Count, F, Min, Q
from django.utils.translation import gettext as _

from classroom.models import ClassRating, ClassSession, SignUp, Trainer, TrainerRating
from lib import clock
from people import rules
from quizzes.models import Attempt
from reports.aggregates.measures import LEAST_ANSWERS
from reports.dashboards import charts
from reports.dashboards.charts import Chart

CLASSES = 20


def teaches(user: Any) -> bool:
    """Whether this account is a trainer: by role, or named in the list of trainers."""
    return any(grant.role == "trainer" for grant in rules.grants_of(user)) or Trainer.objects.of_account(user).exists()


class TrainerDashboard:
    """The last classes of a trainer, read with a constant number of queries."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def classes(self) -> list[dict[str, Any]]:
        """The newest first, each with people, rating and the pass rate of its course's exam."""
        rows = ClassSession.objects.taught_by(self.user).exclude(state="cancelled").select_related("course__exam")
        rows = rows.annotate(first_at=Min("meetings__starts_at")).order_by(F("first_at").desc(nulls_last=True), "-pk")
        found = list(rows[:CLASSES])
        people, ratings, passes = self._people(found), self._ratings(found), self._passes(found)
        return [
            {
                "session": row, "on": row.first_at, "booked": people.get(row.pk, (0, 0))[0], "came": people.get(row.pk, (0, 0))[1],
                "mean": ratings[row.pk][0] if ratings.get(row.pk, (0, 0))[1] >= LEAST_ANSWERS else None,
                "answers": ratings.get(row.pk, (0, 0))[1], "passed": passes.get(row.pk, (0, 0))[0], "sat": passes.get(row.pk, (0, 0))[1],
            }
            for row in found
        ]  # fmt: skip

    def _people(self, found: list[ClassSession]) -> dict[int, tuple[int, int]]:
        rows = SignUp.objects.filter(session__in=found).order_by().values_list("session_id")
        sums = rows.annotate(
            booked=Count("pk", filter=Q(state__in=["booked", "attended", "absent"])),
            came=Count("pk", filter=Q(state="attended")),
        )
        return {pk: (booked, came) for pk, booked, came in sums}

    def _ratings(self, found: list[ClassSession]) -> dict[int, tuple[float, int]]:
        rows = ClassRating.objects.filter(signup__session__in=found).order_by().values_list("signup__session_id")
        taps = sum((F(name) for name in list(ClassRating.ITEMS)[1:]), F("useful"))
        sums = rows.annotate(mean=Avg(taps * 1.0 / len(ClassRating.ITEMS)), n=Count("pk"))
        return {pk: (mean, n) for pk, mean, n in sums}

    def _passes(self, found: list[ClassSession]) -> dict[int, tuple[int, int]]:
        """Of those who came: first sittings of the course's exam after the class, and how many of these passed."""
        exam_of = {row.pk: row.course.exam_id for row in found if row.course and row.course.exam_id}
        came = SignUp.objects.filter(session__in=exam_of, state="attended").values_list("session_id", "employee_id")
        groups: dict[tuple[int, int], list[int]] = {}
        for session, person in came:
            groups.setdefault((person, exam_of[session]), []).append(session)
        sat = Attempt.objects.released().filter(quiz__in=set(exam_of.values()), employee__in={p for p, _q in groups})
        sums: dict[int, tuple[int, int]] = {}
        seen: set[tuple[int, int]] = set()
        for person, quiz, good in sat.order_by("pk").values_list("employee_id", "quiz_id", "passed"):
            if (person, quiz) in groups and (person, quiz) not in seen:
                seen.add((person, quiz))
                for session in groups[person, quiz]:
                    passed, n = sums.get(session, (0, 0))
                    sums[session] = (passed + bool(good), n + 1)
        return sums

    @cached_property
    def taps(self) -> tuple[float | None, int]:
        """Mean of the three taps (1 to 3) on this trainer, None below five answers."""
        own = Q(trainer__employee__user=self.user) | Q(trainer__user=self.user, trainer__is_external=True)
        found = TrainerRating.objects.filter(own).aggregate(mean=Avg("taps"), n=Count("pk"))
        return (found["mean"] if found["n"] >= LEAST_ANSWERS else None), found["n"]

    @property
    def taps_title(self) -> str:
        mean, n = self.taps
        if mean is None:
            return _("What people say of you is shown from five answers on; so far there are %(n)s.") % {"n": n}
        return _("People give you %(mean)s of 3 (%(n)s answers)") % {"mean": f"{mean:.1f}", "n": n}

    @property
    def rating_chart(self) -> Chart:
        """Means of the classes with five answers or more, the oldest first."""
        rated = [row for row in reversed(self.classes) if row["mean"] is not None][-12:]
        values = [(label(row), row["mean"], f"{row['mean']:.1f}") for row in rated]
        title = ""
        if rated:
            words = _("Your last rated class “%(title)s” got %(mean)s of 5")
            title = words % {"title": rated[-1]["session"].title, "mean": f"{rated[-1]['mean']:.1f}"}
        return Chart(
            "ratings", title, charts.columns(values, top=5, kind="jade"), [_("Class"), _("Answers"), _("Mean")],
            [[row["session"].title, row["answers"], f"{row['mean']:.2f}"] for row in rated],
            _("Here stand the ratings of your classes, each from five answers on."),
        )  # fmt: skip

    @property
    def pass_title(self) -> str:
        passed, sat = sum(row["passed"] for row in self.classes), sum(row["sat"] for row in self.classes)
        if not sat:
            return _("Here stands who passed the course's exam after your classes.")
        words = _(
            "%(percent)s%% of those who came passed the course's exam at the first sitting: %(passed)s of %(sat)s"
        )
        return words % {"percent": 100 * passed // sat, "passed": passed, "sat": sat}


def label(row: dict[str, Any]) -> str:
    """Return what stands below a class's column: month and day."""
    return f"{row['on'].astimezone(clock.LOCAL):%m-%d}" if row["on"] else "–"
