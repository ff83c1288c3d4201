"""Mistakes at the counter become cards, too. Such a card is reviewed by serving the same customer again, not by answering a question."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.actions import practicals
from courses.actions.cards import MEMORY, Mistake, fill, note_mistakes
from courses.models import Card, CardReview, Course, LessonPart
from simulator.models import Run, Talk

ALONE = ("practice", "exam")  # who was led made no mistakes of their own
SLOW = "time"  # to be slow is no mistake that comes again


@transaction.atomic
def collect_run(run: Run) -> int:
    """Make or lower cards for what cost points in a finished run, lift those of what went right this time; return how many were new.

    A run that was broken off before anything was reached says nothing about its person. Telling twice is telling once.
    """
    score = run.scores.order_by("-pk").first()
    if run.mode not in ALONE or score is None or not score.parts.get("goals"):
        return 0
    lost = {row["rule"]: row for row in score.findings if row["points"] and row["part"] != SLOW}
    user = run.employee.user
    with override((user.language if user else "") or settings.LANGUAGE_CODE):
        reason = _("at the counter: “%(scenario)s”") % {"scenario": run.scenario.title}
    course_key = _course_of(run)
    count = note_mistakes(
        run.employee,
        [
            Mistake(
                token=f"run:{run.pk}:{rule}"[:80], source_key=_key(run, rule), reason=reason[:200], course_key=course_key,
                source=Card.Source.RUN, run=run, text=_words(row),
            )
            for rule, row in lost.items()
        ],
        at=run.finished_at,
    )  # fmt: skip
    _lift(run, {_key(run, rule) for rule in lost}, run.finished_at or run.started_at)
    return count


@transaction.atomic
def collect_talk(talk: Talk) -> int:
    """As `collect_run`, for a conversation that was had by itself; return how many cards were new."""
    if talk.state != Talk.State.FINISHED:
        return 0
    lost = {row["rule"]: row for row in talk.lost}
    user = talk.employee.user
    with override((user.language if user else "") or settings.LANGUAGE_CODE):
        reason = _("in conversation: “%(title)s”") % {"title": talk.title}
    at = talk.finished_at or talk.started_at
    count = note_mistakes(
        talk.employee,
        [
            Mistake(
                token=f"talk:{talk.pk}:{rule}"[:80], source_key=f"{talk.exercise}#{rule}"[:60], reason=reason[:200],
                source=Card.Source.TALK, talk=talk, text="。".join(filter(None, (row["text"], row["cost"].rstrip("。"))))[:300],
            )
            for rule, row in lost.items()
        ],
        at=at,
    )  # fmt: skip
    cards = Card.objects.filter(
        employee=talk.employee, source=Card.Source.TALK, source_key__startswith=f"{talk.exercise}#"
    )
    _lift_all(cards.exclude(source_key__in=[f"{talk.exercise}#{rule}"[:60] for rule in lost]), f"talk:{talk.pk}", at)
    return count


def _key(run: Run, rule: str) -> str:
    return f"{run.scenario.key}#{rule}"[:60]


def _words(row: dict[str, str]) -> str:
    return "。".join(text.rstrip("。") for text in (row["why"] or row["rule"], row["cost"]) if text)[:300]


def _course_of(run: Run) -> str:
    """Return the key of the course for which it was run, or of one that uses the scenario."""
    key = run.admission.context_key
    if key.startswith(practicals.PREFIX):
        return Course.objects.filter(pk=practicals.course_of(key)).values_list("key", flat=True).first() or ""
    parts = LessonPart.objects.filter(scenario=run.scenario.key).order_by("lesson__course__key")
    return parts.values_list("lesson__course__key", flat=True).first() or ""


def _lift(run: Run, wrong: set[str], at: dt.datetime) -> None:
    """What was once wrong in this scenario and was right in this run comes again later."""
    cards = Card.objects.filter(
        employee=run.employee, source=Card.Source.RUN, source_key__startswith=f"{run.scenario.key}#"
    )
    _lift_all(cards.exclude(source_key__in=wrong), f"run:{run.pk}", at)


def _lift_all(cards: QuerySet[Card], token_of: str, at: dt.datetime) -> None:
    for card in cards.filter(suspended_at=None).select_for_update().order_by("pk"):
        token = f"{token_of}:{card.source_key.partition('#')[2]}"[:80]
        if CardReview.objects.filter(token=token).exists():
            continue
        card.turn += 1
        review = CardReview(card=card, turn=card.turn, token=token, right=True, at=at, due_before=card.due_at)
        fill(card, review, CardReview.Rating.GOOD)
        review.save()
        card.save(update_fields=[*MEMORY, "turn", "suspended_at", "suspended_for"])
