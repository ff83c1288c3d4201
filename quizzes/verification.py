"""Caches of quizzes against their ledgers, run by `manage.py verify` and after a restore."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jobs.verify import verification
from lib import clock
from quizzes.actions.sessions.releasing import count_all, with_attempts
from quizzes.marking import has_passed
from quizzes.models import Answer, Attempt, Candidate, CandidateStatus, ExamSession, Mark, Question, Slot

COUNTED_WITHIN = dt.timedelta(hours=1)  # quizzes.background.count_uses runs every quarter of an hour


@verification("quizzes.slot_scores")
def slots_carry_their_newest_mark():
    """A drawn question shows the points of its newest mark, and counts unless that took it out."""
    newest = Mark.objects.filter(slot=OuterRef("pk")).order_by("-pk")
    rows = Slot.objects.annotate(
        marked=Subquery(newest.values("score")[:1]), policy=Subquery(newest.values("regrade__policy")[:1])
    )
    wrong = ~Q(score=F("marked")) | Q(score=None, marked__isnull=False) | Q(score__isnull=False, marked=None)
    for slot in rows.filter(wrong).exclude(score=None, marked=None).iterator(chunk_size=1000):
        yield _("Answer %(slot)s shows %(cache)s points, its newest mark says %(ledger)s.") % {
            "slot": slot, "cache": slot.score, "ledger": slot.marked,
        }  # fmt: skip
    dropped = Q(policy="drop")
    for slot in rows.filter(Q(counts=True) & dropped | Q(counts=False) & (~dropped | Q(policy=None))).iterator(
        chunk_size=1000
    ):
        yield _("Answer %(slot)s counts or not, against its newest mark.") % {"slot": slot}


@verification("quizzes.attempt_scores")
def attempts_are_the_sum_of_their_marks():
    """A graded attempt has the sum of the points that count, the most that can be had, and passed by its own version's limit."""
    slots = Slot.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    counting = Case(When(counts=True, then=F("score")), default=0, output_field=IntegerField())
    most = Case(When(counts=True, then=F("points")), default=0, output_field=IntegerField())
    rows = Attempt.objects.graded().annotate(
        total=Coalesce(Subquery(slots.annotate(n=Sum(counting)).values("n")), 0),
        most=Coalesce(Subquery(slots.annotate(n=Sum(most)).values("n")), 0),
    )
    for attempt in rows.exclude(score=F("total"), max_score=F("most")).iterator(chunk_size=1000):
        yield _("Attempt %(attempt)s has %(cache)s of %(most)s points, its marks say %(ledger)s of %(all)s.") % {
            "attempt": attempt, "cache": attempt.score, "most": attempt.max_score, "ledger": attempt.total, "all": attempt.most,
        }  # fmt: skip
    for attempt in Attempt.objects.graded().select_related("version").iterator(chunk_size=1000):
        if attempt.passed != has_passed(attempt.score or 0, attempt.max_score, attempt.version.rules.pass_percent):
            yield _("Attempt %(attempt)s says passed or not against its score.") % {"attempt": attempt}


@verification("quizzes.answers")
def slots_carry_their_newest_answer():
    """A drawn question shows the newest answer that was acknowledged."""
    newest = Answer.objects.filter(slot=OuterRef("pk")).order_by("-seq")
    rows = Slot.objects.annotate(last=Coalesce(Subquery(newest.values("seq")[:1]), 0))
    for slot in rows.exclude(seq=F("last")).iterator(chunk_size=1000):
        yield _("Answer %(slot)s is at %(cache)s, the ledger at %(ledger)s.") % {
            "slot": slot, "cache": slot.seq, "ledger": slot.last,
        }  # fmt: skip
    answers = Answer.objects.filter(seq=F("slot__seq")).values_list(
        "slot__attempt_id", "slot__position", "value", "slot__value"
    )
    for attempt, position, value, cache in answers.iterator(chunk_size=1000):
        if value != cache:
            yield _("Answer %(slot)s is not what was acknowledged last.") % {"slot": f"{attempt}/{position}"}


@verification("quizzes.uses")
def uses_are_counted():
    """How often a question was drawn, as far as the schedule may have counted by now."""
    drawn = (
        Slot.objects.filter(question=OuterRef("pk")).order_by().values("question").annotate(n=Count("pk")).values("n")
    )
    before = drawn.filter(attempt__started_at__lt=clock.now() - COUNTED_WITHIN)
    rows = Question.objects.annotate(most=Coalesce(Subquery(drawn), 0), least=Coalesce(Subquery(before), 0))
    for question in rows.filter(Q(uses__gt=F("most")) | Q(uses__lt=F("least"))):
        yield _("Question %(key)s was drawn %(ledger)s times, not %(cache)s.") % {
            "key": question.key, "ledger": question.most, "cache": question.uses,
        }  # fmt: skip


@verification("candidates: states")
def check_candidate_states() -> Iterator[str]:
    """A candidate's state is the newest of the ledger; who has none is expected."""
    newest = CandidateStatus.objects.filter(candidate=OuterRef("pk")).order_by("-pk").values("state")[:1]
    rows = Candidate.objects.annotate(truth=Coalesce(Subquery(newest), Value(Candidate.State.EXPECTED.value)))
    for row in rows.exclude(state=F("truth")):
        yield f"candidate {row.pk}: state is {row.state}, the ledger says {row.truth}"


@verification("exams: what counts")
def check_counted() -> Iterator[str]:
    """Counted percent and passed of a released exam equal what its attempts, states and the cap say."""
    for session in ExamSession.objects.filter(state=ExamSession.State.RELEASED).select_related("version", "root"):
        candidates = with_attempts(session)
        old = {c.pk: (c.counted_percent, c.passed) for c in candidates}
        for candidate, truth in count_all(session, candidates):
            if old[candidate.pk] != truth:
                yield f"candidate {candidate.pk}: counted {old[candidate.pk]}, the attempts say {truth}"
