"""Caches of classes, practical exams and training elsewhere against their ledgers, run by `manage.py verify` and after a restore."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from classroom.actions.panels import nearest
from classroom.models import (
    ClassSession,
    ExternalStep,
    ExternalTraining,
    PanelResult,
    PanelSeat,
    PanelSheet,
    PanelSlot,
    SeatHold,
    Secondment,
    SecondmentQuota,
    SecondmentStep,
    SignUp,
    SignUpStatus,
)
from jobs.verify import verification


@verification("classes: states of sign-ups")
def check_signup_states() -> Iterator[str]:
    """A sign-up's state is the newest of its ledger."""
    newest = SignUpStatus.objects.filter(signup=OuterRef("pk")).order_by("-pk").values("state")[:1]
    for row in SignUp.objects.annotate(truth=Subquery(newest)).exclude(state=F("truth")):
        yield f"sign-up {row.pk}: state is {row.state}, the ledger says {row.truth}"


@verification("classes: seats taken")
def check_taken() -> Iterator[str]:
    """Taken seats of an announced class are those booked and those kept."""
    seated = [SignUp.State.BOOKED, SignUp.State.ATTENDED, SignUp.State.ABSENT]
    booked = SignUp.objects.filter(session=OuterRef("pk"), state__in=seated).order_by().values("session")
    kept = SeatHold.objects.filter(session=OuterRef("pk")).order_by().values("session")
    rows = ClassSession.objects.annotate(
        booked=Coalesce(Subquery(booked.annotate(n=Count("pk")).values("n")), 0),
        kept=Coalesce(Subquery(kept.annotate(n=Sum("seats")).values("n")), 0),
    )
    for row in rows.exclude(state=ClassSession.State.CANCELLED).exclude(taken=F("booked") + F("kept")):
        yield f"class {row.pk}: {row.taken} seats taken, {row.booked} booked and {row.kept} kept"


def counted(rows: Any, group: str) -> Coalesce:
    """Return the number of `rows` that belong to the outer row by `group`."""
    return Coalesce(Subquery(rows.filter(**{group: OuterRef("pk")}).order_by().values(group).annotate(n=Count("pk")).values("n")), 0)  # fmt: skip


@verification("practical exams: seats taken and sheets")
def check_panel_counts() -> Iterator[str]:
    """Taken seats of an hour are those not given back; the sheets counted at a seat are there."""
    seats = PanelSeat.objects.exclude(state=PanelSeat.State.CANCELLED)
    for slot in PanelSlot.objects.annotate(truth=counted(seats, "slot")).exclude(taken=F("truth")):
        yield f"exam hour {slot.pk}: {slot.taken} seats taken, {slot.truth} booked"
    for seat in PanelSeat.objects.annotate(truth=counted(PanelSheet.objects, "seat")).exclude(handed_in=F("truth")):
        yield f"seat {seat.pk}: {seat.handed_in} sheets counted, {seat.truth} there"


@verification("practical exams: results")
def check_panel_results() -> Iterator[str]:
    """A seat is finished exactly when it has a result; the result is what its sheets and its terms say, and of its own person and exam."""
    odd = Q(state=PanelSeat.State.FINISHED, result=None) | (
        ~Q(state=PanelSeat.State.FINISHED) & Q(result__isnull=False)
    )
    for seat in PanelSeat.objects.filter(odd):
        yield f"seat {seat.pk}: state is {seat.state}, which a result contradicts"
    rows = PanelResult.objects.select_related("seat__exam").prefetch_related("seat__sheets")
    for row in rows.iterator(chunk_size=500):
        seat, totals = row.seat, [sheet.total for sheet in row.seat.sheets.all()]
        truth = 10 * totals[0] if len(totals) == 1 else 5 * sum(nearest(totals)) if totals else 0
        same = (row.points_tenths, row.passed) == (truth, truth >= 10 * seat.terms["pass_points"])
        if not same or (row.employee_id, row.exam) != (seat.employee_id, seat.exam.key):
            yield f"result {row.pk}: {row.points_tenths} tenths of {row.employee_id}, the sheets say {truth} of {seat.employee_id}"


@verification("training elsewhere: states")
def check_field_states() -> Iterator[str]:
    """The state of a secondment and of an external training is the newest of its ledger."""
    ledgers: list[tuple[Any, Any, str]] = [
        (Secondment, SecondmentStep, "secondment"),
        (ExternalTraining, ExternalStep, "training"),
    ]
    for model, steps, owner in ledgers:
        newest = steps._default_manager.filter(**{owner: OuterRef("pk")}).order_by("-pk").values("state")[:1]
        for row in model._default_manager.annotate(truth=Subquery(newest)).exclude(state=F("truth")):
            yield f"{owner} {row.pk}: state is {row.state}, the ledger says {row.truth}"


@verification("secondments: places taken")
def check_quota() -> Iterator[str]:
    """Taken places are those of secondments that were approved and not withdrawn."""
    away = Secondment.objects.filter(state__in=Secondment.AWAY)
    for row in SecondmentQuota.objects.annotate(truth=counted(away, "quota")).exclude(taken=F("truth")):
        yield f"secondment places {row.pk}: {row.taken} taken, {row.truth} approved"
