"""Scenarios written in the CMS: each saving is a version that never changes; one of them is in use."""

from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lib import clock
from people.rules import departments_of
from simulator.actions import runs
from simulator.authoring.checked import Checked, check
from simulator.exceptions import Overtaken, SimulatorError
from simulator.models import Admission, Run, Scenario, ScenarioVersion
from simulator.models.run import Mode
from simulator.querysets import TRIAL

MODES_TO_TRY = (Mode.PRACTICE, Mode.GUIDED)


def save_version(scenario: Scenario, checked: Checked, *, by: Any) -> ScenarioVersion:
    """Keep a text as a version, not yet in use; the same text again is the same version. Raises SimulatorError."""
    if not checked.may_be_tried or checked.scenario is None:
        raise SimulatorError(_("This text cannot be run yet. Please mend what is named first."))
    digest = sha256(checked.text.encode()).hexdigest()
    for _try in range(3):
        known = scenario.versions.filter(content_hash=digest).first()
        if known is not None:
            return known
        last = scenario.versions.order_by("-number").values_list("number", flat=True).first() or 0
        try:
            with transaction.atomic():  # the number is the race: unique in the database
                return ScenarioVersion.objects.create(
                    scenario=scenario, number=last + 1, content_hash=digest, text=checked.text,
                    catalogue_key=checked.scenario.catalog_id, created_by=by,
                )  # fmt: skip
        except IntegrityError:
            continue
    raise SimulatorError(_("Too much was sent at once. Please try again in a moment; nothing was lost."))


@transaction.atomic
def put_to_use(version: ScenarioVersion, checked: Checked, *, base: int | None, by: Any) -> None:
    """Make a version the one that trainees get. Raises Overtaken where another than `base` is in use meanwhile."""
    if not checked.may_be_used or checked.scenario is None or checked.text != version.text:
        raise SimulatorError(_("A version is put to use only when all of its paths score as they say."))
    data = checked.scenario.data
    mine = Scenario.objects.filter(pk=version.scenario_id, current=base)
    shown = {"title": data["title"], "level": data["level"], "minutes": data["duration_min"]}
    if not mine.update(current=version, tags=list(data.get("tags", [])), **shown):
        raise Overtaken(
            _("Somebody else put another version to use meanwhile. Yours is kept as version %(n)s.")
            % {"n": version.number}
        )


def copy(scenario: Scenario, *, key: str, text: str, by: Any) -> Scenario:
    """Make a new scenario out of this text under another key; it is a draft until a version is put to use."""
    if Scenario.objects.filter(key=key).exists():
        raise SimulatorError(_("There is a scenario %(key)s already.") % {"key": key})
    checked = check(text, key, proves=False)
    if not checked.may_be_tried or checked.scenario is None:
        raise SimulatorError(_("%(key)s is no key of a scenario. Write it like S-901.") % {"key": key[:20]})
    data, own = checked.scenario.data, [] if by.is_superuser else departments_of(by, "author")
    owner = None if not own or any(each.is_root() for each in own) else own[0]
    shown = {"title": data["title"], "level": data["level"], "minutes": data["duration_min"]}
    with transaction.atomic():
        made = Scenario.objects.create(key=key, tags=list(data.get("tags", [])), owner_department=owner, **shown)
        save_version(made, checked, by=by)
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
