"""The mistake notebook of one person as its pages show it; every property is read once, a constant number of queries."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses import rhythm, spacing
from courses.actions.reviewing import exam_is_running, is_over
from courses.asking import is_checkable
from courses.models import Card, CardReview, Course, ReviewHabit, Sitting
from courses.models.notebook import by_state
from lib import clock
from people.models import Employee
from quizzes import kinds, lessons
from quizzes.models import Question, QuestionVersion
from quizzes.room import review_lines
from quizzes.text import Facts, render

DAYS_SHOWN = 14
LATELY = dt.timedelta(hours=6)
SCENARIOS_SHOWN = 5  # nobody rehearses more in one day
LOOKED_AT = 20  # cards whose question turned into one that cannot be checked are passed over


def in_days(days: int) -> str:
    """Return when something comes again, in words: today, tomorrow, in 4 days, in 3 months."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 60:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("in %(n)d month", "in %(n)d months", days // 30) % {"n": days // 30}


class Notebook:
    """The deck of one employee."""

    def __init__(self, employee: Employee) -> None:
        self.employee, self.now = employee, clock.now()

    @property
    def cards(self):
        return Card.objects.filter(employee=self.employee)

    @cached_property
    def due_count(self) -> int:
        return self.cards.due(now=self.now).count()

    @property
    def due_now(self) -> int:
        """How many cards one sitting takes at most."""
        return min(self.due_count, settings.REVIEW["cards"])

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many cards there are in each state, and `all`."""
        states = {name: Count("pk", filter=chosen) for name, chosen in by_state(now=self.now).items()}
        return self.cards.aggregate(all=Count("pk"), **states)

    @cached_property
    def _by_day(self) -> dict[dt.date, int]:
        """How many cards of the deck are due on each day; what waits from before counts for today."""
        today, table = clock.today(), dict[dt.date, int]()
        rows = self.cards.in_deck().order_by().values_list("due_at").annotate(n=Count("pk"))
        for due_at, count in rows:
            day = max(today, due_at.astimezone(clock.LOCAL).date())
            table[day] = table.get(day, 0) + count
        return table

    @cached_property
    def to_rehearse(self) -> list[dict[str, Any]]:
        """Scenarios in which something went wrong and is to be tried again today: the scenario, its cards, and where."""
        cards = self.cards.to_rehearse(now=self.now).select_related("run__scenario").order_by("due_at", "public_id")
        found: dict[int, dict[str, Any]] = {}
        for card in cards:
            row = found.setdefault(card.run.scenario_id, {"scenario": card.run.scenario, "cards": []})
            row["cards"].append(card)
        return list(found.values())[:SCENARIOS_SHOWN]

    @cached_property
    def to_talk(self) -> list[dict[str, Any]]:
        """Conversations in which something went wrong and that are to be had again today: key, title, cards."""
        found: dict[str, dict[str, Any]] = {}
        for card in self.cards.to_talk(now=self.now).select_related("talk").order_by("due_at", "public_id"):
            row = {"key": card.talk.exercise, "title": card.talk.title, "cards": []}
            found.setdefault(card.talk.exercise, row)["cards"].append(card)
        return list(found.values())[:SCENARIOS_SHOWN]

    @property
    def next_due(self) -> str:
        """When the next card comes, in words; empty without any."""
        return in_days((min(self._by_day) - clock.today()).days) if self._by_day else ""

    @property
    def coming(self) -> list[dict[str, Any]]:
        """Rows of the bars: the next fourteen days."""
        days = [clock.today() + dt.timedelta(days=n) for n in range(DAYS_SHOWN)]
        most = max([self._by_day.get(day, 0) for day in days] + [1])
        return [
            {
                "label": _day_label(day, n), "value": self._by_day.get(day, 0), "max": most, "text": str(self._by_day.get(day, 0)),
                "kind": "seal" if n == 0 else "blue",
            }
            for n, day in enumerate(days)
        ]  # fmt: skip

    @cached_property
    def streak(self) -> int:
        """Days in a row with a review; see courses.rhythm."""
        since = clock.start_of_day(clock.today() - dt.timedelta(days=rhythm.LONGEST))
        rows = CardReview.objects.filter(card__employee=self.employee, at__gte=since).exclude(sitting=None)
        days = {tuple(i.astimezone(clock.LOCAL).date() for i in row) for row in rows.values_list("at", "due_before")}
        first = self.cards.in_deck().filter(due_at__lte=self.now).aggregate(first=Min("due_at"))["first"]
        waiting = first.astimezone(clock.LOCAL).date() if first else None
        return rhythm.streak(days, waiting_since=waiting, today=clock.today())

    @cached_property
    def exam_is_running(self) -> bool:
        return exam_is_running(self.employee)

    @cached_property
    def reminds(self) -> bool:
        return ReviewHabit.objects.filter(employee=self.employee, reminds=True).exists()

    # --- the sitting -------------------------------------------------------------------------------
    @cached_property
    def sitting(self) -> Sitting | None:
        """The newest sitting, unless it was hours ago."""
        latest = Sitting.objects.latest_of(self.employee)
        return latest if latest is not None and latest.started_at > self.now - LATELY else None

    @cached_property
    def done(self) -> dict[str, int]:
        """What was done in the latest sitting: {count, right}."""
        if self.sitting is None:
            return {"count": 0, "right": 0}
        return self.sitting.reviews.aggregate(count=Count("pk"), right=Count("pk", filter=Q(right=True)))

    @cached_property
    def sits(self) -> bool:
        """Whether a sitting is running."""
        return self.sitting is not None and not is_over(self.sitting)

    @property
    def place(self) -> dict[str, int]:
        """The number of the next card, and of how many this sitting may become."""
        count = self.done["count"]
        return {"number": count + 1, "of": min(count + self.due_count, settings.REVIEW["cards"])}

    @property
    def minutes_left(self) -> int:
        left = (self.sitting.ends_at - self.now).total_seconds() if self.sitting else 0
        return max(0, -int(-left // 60))

    @cached_property
    def unrated(self) -> CardReview | None:
        """A right answer of the latest sitting that waits for its rating."""
        if self.sitting is None:
            return None
        return self.sitting.reviews.filter(rating=None).select_related("card", "version").order_by("pk").first()

    @cached_property
    def next_card(self) -> tuple[Card, QuestionVersion] | None:
        """The card that waits longest, with the current version of its question."""
        cards = list(self.cards.due(now=self.now).order_by("due_at", "public_id")[:LOOKED_AT])
        rows = Question.objects.filter(key__in=[card.source_key for card in cards]).select_related("current")
        questions = {question.key: question for question in rows}
        for card in cards:
            question = questions.get(card.source_key)
            if question is not None and question.current is not None and is_checkable(question.current.body):
                return card, question.current
        return None


def _day_label(day: dt.date, n: int) -> str:
    if n == 0:
        return pgettext("a day", "Today")
    return pgettext("a day", "Tomorrow") if n == 1 else date_format(day, pgettext("date format", "D j M"))


# --- one answer -------------------------------------------------------------------------------------
@dataclass
class Answered:
    """A review with everything that its person may now know: the key, why, and where it is taught."""

    review: CardReview
    lines: list[dict[str, Any]] = field(default_factory=list)
    stem: str = ""
    outcome: Any = None
    feedback: str = ""
    explanation: str = ""
    lesson: Any = None

    @classmethod
    def of(cls, review: CardReview) -> "Answered":
        """Read it; three queries."""
        body, question = review.version.body, review.version.question
        facts = Facts.of(kinds.texts(body), on=review.at.astimezone(clock.LOCAL).date())
        outcome = kinds.score(body, review.value)
        return cls(
            review, review_lines(body, review.value, facts, shows_right=True), _stem(body, facts), outcome,
            render(facts.fill(outcome.feedback)) if outcome.feedback else "",
            render(facts.fill(body["explanation"])) if body["explanation"] else "", lessons.find([question.teaches]).get(question.teaches),
        )  # fmt: skip

    @property
    def waits(self) -> bool:
        return self.review.rating is None

    @property
    def is_partly_right(self) -> bool:
        return not self.review.right and bool(self.outcome.share)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The ratings with their key and when the card would come again."""
        card = self.review.card
        memory = spacing.Memory(
            card.due_at, card.state, card.step, card.stability, card.difficulty, card.last_review_at
        )
        days = spacing.previews(memory, at=self.review.at)
        labels = CardReview.Rating
        return [
            {"rating": rating, "key": n, "label": labels(rating).label, "when": in_days(days[rating]), "is_usual": rating == labels.GOOD}
            for n, rating in enumerate((labels.HARD, labels.GOOD, labels.EASY), start=1)
        ]  # fmt: skip

    @property
    def comes_again(self) -> str:
        """When the card comes again, in words; empty before it is rated and once it has left the deck."""
        if self.review.due_at is None or self.review.card.suspended_at is not None:
            return ""
        return in_days(spacing.days_until(self.review.due_at, at=clock.now()))


def _stem(body: dict[str, Any], facts: Facts) -> str:
    return render(facts.fill(kinds.PLACE.sub("____", body["stem"])))


# --- the list ---------------------------------------------------------------------------------------
@dataclass
class Row:
    """A card in the list."""

    card: Card
    text: str
    lesson: Any = None

    @property
    def when(self) -> str:
        return in_days(spacing.days_until(self.card.due_at, at=clock.now()))


def rows_of(cards: list[Card]) -> list[Row]:
    """Return the cards as rows of the list; four queries for any number."""
    keys = [card.source_key for card in cards if card.source == Card.Source.QUESTION]
    questions = {q.key: q for q in Question.objects.filter(key__in=keys).select_related("current")}
    bodies = {key: q.current.body for key, q in questions.items() if q.current is not None}
    facts = Facts.of((body["stem"] for body in bodies.values()), on=clock.today())
    taught = lessons.find([q.teaches for q in questions.values() if q.teaches])
    rows = []
    for card in cards:
        body, question = bodies.get(card.source_key), questions.get(card.source_key)
        text = " ".join(strip_tags(_stem(body, facts)).split()) if body else card.text or card.source_key
        rows.append(Row(card, text, taught.get(question.teaches) if question else None))
    return rows


def courses_of(employee: Employee) -> list[tuple[str, str]]:
    """Return (key, title) of the courses that the person's cards belong to."""
    keys = Card.objects.filter(employee=employee).exclude(course_key="").order_by().values("course_key").distinct()
    return [(course.key, course.title) for course in Course.objects.filter(key__in=keys).order_by("key")]
