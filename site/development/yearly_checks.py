"""A frozen evaluation is the same number a year later: computed anew from its own snapshot, and its signature holds."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from development import evidence, formula
from development.actions.cycles import signature_of
from development.exceptions import DevelopmentError
from development.models import GRADES, Evaluation, Pool
from jobs.verify import verification


@verification("yearly evaluations: totals follow from their evidence")
def check_totals() -> Iterator[str]:
    """Each value is what its evidence means, each total what the formula makes of the values, each proposal what the boundaries say."""
    for row in Evaluation.objects.exclude(total=None).select_related("formula").iterator(chunk_size=500):
        for figure in row.figures:
            found = evidence.value_of(figure["kind"], figure["evidence"])
            if found is not None and f"{found:.2f}" != figure["value"]:
                yield f"evaluation {row.public_id}: {figure['kind']} is {figure['value']}, its evidence says {found}"
        try:
            total = formula.compute(row.formula.parts, row.known).total
        except DevelopmentError:
            yield f"evaluation {row.public_id}: has the total {row.total}, its values give none"
            continue
        if total != row.total:
            yield f"evaluation {row.public_id}: total is {row.total}, its values give {total}"
        if row.proposed != formula.grade_of(total, row.formula.limits, GRADES):
            yield f"evaluation {row.public_id}: the proposed grade {row.proposed} does not follow from {total}"


@verification("yearly evaluations: signatures")
def check_signatures() -> Iterator[str]:
    """What was signed is what stands there."""
    for row in Evaluation.objects.exclude(frozen_at=None).iterator(chunk_size=500):
        if row.signature != signature_of(row):
            yield f"evaluation {row.public_id}: the signature does not fit what stands there"


@verification("yearly evaluations: grades")
def check_grades() -> Iterator[str]:
    """A grade is the newest of its moves, or as proposed where nobody moved it."""
    for row in Evaluation.objects.exclude(total=None).prefetch_related("moves").iterator(chunk_size=500):
        moves = list(row.moves.all())
        if row.grade != (moves[0].becomes if moves else row.proposed):
            yield f"evaluation {row.public_id}: the grade {row.grade} does not follow from its moves"


@verification("successors: places of pools")
def check_places() -> Iterator[str]:
    """The places taken of a pool are those held today."""
    for pool in Pool.objects.annotate(held=Count("places", filter=Q(places__ends_on=None))).exclude(held=F("taken")):
        yield f"pool {pool.public_id}: {pool.taken} places taken, the ledger says {pool.held}"
