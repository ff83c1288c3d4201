"""Caches of classes against their ledgers, run by `manage.py verify` and after a restore."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from classroom.models import ClassSession, SeatHold, SignUp, SignUpStatus
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
