"""Caches of learning against their ledgers, for `manage.py verify`."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from courses.actions.progress import figures_of
from courses.models import Card, CardReview, Completion, Course, Enrolment, EnrolmentItem, Lesson
from jobs.verify import verification

CHUNK = 1000


@verification("enrolments: minutes and next date")
def check_enrolments() -> Iterator[str]:
    """The cached figures of each open enrolment equal what items and progress say."""
    ids = list(Enrolment.objects.open().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        rows = Enrolment.objects.filter(pk__in=ids[start : start + CHUNK]).select_related("version")
        figures = figures_of(rows)
        for row in rows:
            for name, value in figures[row.pk].items():
                if getattr(row, name) != value:
                    yield f"enrolment {row.public_id}: {name} is {getattr(row, name)}, the ledger says {value}"


@verification("enrolment items: completed courses")
def check_items() -> Iterator[str]:
    """An item of an open enrolment is completed exactly when the ledger has the completion of its course."""
    ledger = Completion.objects.filter(employee=OuterRef("enrolment__employee"), course=OuterRef("course"))
    rows = EnrolmentItem.objects.filter(enrolment__ended_at=None).annotate(truth=Subquery(ledger.values("at")[:1]))
    wrong = rows.filter(
        (Q(truth=None) & ~Q(completed_at=None))
        | (~Q(truth=None) & (Q(completed_at=None) | ~Q(completed_at=F("truth"))))
    )
    for row in wrong.iterator():
        yield f"item {row.pk}: completed_at is {row.completed_at}, the ledger says {row.truth}"


@verification("courses: minutes")
def check_courses() -> Iterator[str]:
    """A course's minutes are the sum of its open lessons' minutes."""
    lessons = Lesson.objects.filter(course=OuterRef("pk"), is_open=True).order_by().values("course")
    total = Coalesce(Subquery(lessons.annotate(m=Sum("minutes")).values("m")), 0)
    for course in Course.objects.annotate(truth=total).exclude(minutes=F("truth")):
        yield f"course {course.key}: minutes is {course.minutes}, its lessons take {course.truth}"


@verification("enrolments: ended ones have their completion")
def check_ended() -> Iterator[str]:
    """A completed enrolment has its row in the completion ledger."""
    rows = Enrolment.objects.filter(outcome=Enrolment.Outcome.COMPLETED, completions=None)
    for row in rows:
        yield f"enrolment {row.public_id}: completed, but the ledger has no completion"


@verification("cards: memory and counts")
def check_cards() -> Iterator[str]:
    """A card says what its newest rated review made of it, how often it was answered, and how often wrongly."""
    reviews = CardReview.objects.filter(card=OuterRef("pk")).order_by()
    rated = reviews.exclude(rating=None).order_by("-turn")
    per_card = reviews.values("card")
    rows = Card.objects.annotate(
        true_stability=Subquery(rated.values("stability")[:1]),
        true_due_at=Subquery(rated.values("due_at")[:1]),
        true_turn=Coalesce(Subquery(per_card.annotate(n=Max("turn")).values("n")), 0),
        true_wrong=Coalesce(Subquery(per_card.annotate(n=Count("pk", filter=Q(right=False))).values("n")), 0),
    )
    wrong = ~Q(stability=F("true_stability")) | ~Q(due_at=F("true_due_at"))
    for card in rows.filter(wrong | ~Q(turn=F("true_turn")) | ~Q(times_wrong=F("true_wrong"))).iterator():
        yield (
            f"card {card.public_id}: turn {card.turn}, wrong {card.times_wrong}, due {card.due_at:%Y-%m-%d}; the ledger says "
            f"{card.true_turn}, {card.true_wrong}, {card.true_due_at:%Y-%m-%d}"
        )
