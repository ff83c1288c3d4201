"""Scenarios and conversations written in the CMS: each saving is a version that never changes; one of them is in use."""

from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from people.rules import departments_of
from simulator.actions import runs
from simulator.authoring.checked import Checked
from simulator.exceptions import Overtaken, SimulatorError
from simulator.models import Admission, Run, ScenarioVersion
from simulator.models.piece import Piece
from simulator.models.run import Mode
from simulator.querysets import TRIAL

MODES_TO_TRY = (Mode.PRACTICE, Mode.GUIDED)


def save_version(piece: Any, checked: Checked, *, by: Any) -> Any:
    """Keep a text as a version, not yet in use; the same text again is the same version. Raises SimulatorError."""
    if not checked.may_be_tried:
        raise SimulatorError(_("This text cannot be run yet. Please mend what is named first."))
    digest = sha256(checked.text.encode()).hexdigest()
    for _try in range(3):
        try:
            with transaction.atomic():  # the number is the race: one after the other here, unique in the database
                mine = type(piece).objects.select_for_update().get(pk=piece.pk)
                known = mine.versions.filter(content_hash=digest).first()
                if known is not None:
                    return known
                last = mine.versions.order_by("-number").values_list("number", flat=True).first() or 0
                return mine.versions.create(
                    number=last + 1, content_hash=digest, text=checked.text, created_by=by, **checked.pinned
                )
        except IntegrityError:
            continue
    raise SimulatorError(_("Too much was sent at once. Please try again in a moment; nothing was lost."))


@transaction.atomic
def put_to_use(piece: Any, version: Any, checked: Checked, *, base: int | None) -> None:
    """Make a version the one that trainees get. Raises Overtaken where another than `base` is in use meanwhile."""
    if not checked.may_be_used or checked.text != version.text:
        raise SimulatorError(_("A version is put to use only when all of its paths score as they say."))
    mine = type(piece).objects.filter(pk=piece.pk, current=base)
    if not mine.update(current=version, **checked.shown):
        raise Overtaken(
            _("Somebody else put another version to use meanwhile. Yours is kept as version %(n)s.")
            % {"n": version.number}
        )


def copy(piece: Any, checked: Checked, *, key: str, example: str, by: Any) -> Piece:
    """Make a new piece out of this text under another key; it is a draft until a version is put to use."""
    model, taken = type(piece), _("There is something with the key %(key)s already.") % {"key": key}
    if model.objects.filter(key=key).exists():
        raise SimulatorError(taken)
    if not checked.may_be_tried:
        wrong = _("%(key)s is not a key that can be used. Write it like %(example)s.")
        raise SimulatorError(wrong % {"key": key[:20], "example": example})
    own = [] if by.is_superuser else departments_of(by, "author")
    owner = None if not own or any(each.is_root() for each in own) else own[0]
    try:
        with transaction.atomic():
            made = model.objects.create(key=key, owner_department=owner, **checked.shown)
            save_version(made, checked, by=by)
    except IntegrityError:  # another author was faster
        raise SimulatorError(taken) from None
    return made


def try_out(version: ScenarioVersion, *, mode: str, url: str, by: Any) -> Run:
    """Begin a run of this version that counts nowhere; an earlier one that is still open is closed as void."""
    employee = getattr(by, "employee", None)
    if employee is None:
        raise SimulatorError(_("Only somebody on the roster can try a scenario."))
    if mode not in MODES_TO_TRY:
        raise SimulatorError(_("There is no such mode: %(mode)s") % {"mode": mode[:20] or "–"})
    admission, _new = Admission.objects.update_or_create(
        employee=employee, scenario_id=version.scenario_id, context_key=TRIAL,
        defaults={"modes": [str(each) for each in MODES_TO_TRY], "url": url[:300], "created_by": by},
    )  # fmt: skip
    try:
        with transaction.atomic():
            still = Run.objects.filter(admission=admission, mode=mode, state=Run.State.OPEN)
            still.update(state=Run.State.VOID, finished_at=clock.now(), closed_by="trainer")
            return runs.begin_version(admission, version, mode=mode)
    except IntegrityError:  # a second click was faster
        return Run.objects.get(admission=admission, mode=mode, state=Run.State.OPEN)
