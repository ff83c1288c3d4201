"""A yearly plan from its first draft to approval by the department above, and to the next version. One method takes a step."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from courses import who
from development import plan_checks
from development.exceptions import DevelopmentError
from development.models import PlanLine, PlanStep, PlanVersion, YearPlan
from development.models.plans import CHAPTERS
from outbox import actions as outbox
from people import rules
from people.models import Department

KIND = "year_plan"
State = PlanVersion.State
CARRIED = (*PlanLine.PLANNED, "origin", "now_month", "state", "done_on", "spent_fen", "session", "enrolled_at")


@transaction.atomic
def start_plan(department: Department, *, year: int, limit_fen: int, by: Any) -> PlanVersion:
    """Begin a department's plan of a year with an empty first version. Raises DevelopmentError when there is one."""
    if not rules.is_hr_over(by, department):
        raise DevelopmentError(_("You plan for the departments that you look after as HR; please choose one of them."))
    try:
        with transaction.atomic():
            plan = YearPlan.objects.create(year=year, owner_department=department, created_by=by)
    except IntegrityError as error:
        words = _("There is a plan of this department and year already. Open it and make its next version.")
        raise DevelopmentError(words) from error
    version = PlanVersion.objects.create(plan=plan, limit_fen=limit_fen, created_by=by)
    PlanStep.objects.create(version=version, state=State.DRAFT, by=by)
    return version


def hold(version: PlanVersion) -> PlanVersion:
    """Take a version that can still be changed for this transaction. Raises DevelopmentError once it is submitted or approved.

    The update is the lock: of a change and a submission at the same moment, one sees the other.
    """
    if not PlanVersion.objects.filter(pk=version.pk, state__in=PlanVersion.EDITABLE).update(number=F("number")):
        words = _("This version is submitted or approved and stays as it is. What changes is the next version.")
        raise DevelopmentError(words)
    return PlanVersion.objects.select_related("plan__owner_department").get(pk=version.pk)


@transaction.atomic
def write_chapters(version: PlanVersion, *, chapters: Mapping[str, str], limit_fen: int, by: Any) -> PlanVersion:
    """Write the six chapters and the limit of the budget of a version that is not submitted yet."""
    row = hold(version)
    for name in CHAPTERS:
        setattr(row, name, chapters.get(name, getattr(row, name)).strip())
    row.limit_fen = limit_fen
    row.save(update_fields=[*CHAPTERS, "limit_fen"])
    return row


# --- approval ------------------------------------------------------------------------------------
def _step(version: PlanVersion, state: str, *, by: Any, words: str = "", **fields: Any) -> None:
    """Take one step; of two at once exactly one goes through. Call inside a transaction."""
    old = version.state
    allowed = state in PlanVersion.STEPS[old]
    if not allowed or not PlanVersion.objects.filter(pk=version.pk, state=old).update(state=state, **fields):
        raise DevelopmentError(_("This has been decided already."))
    PlanStep.objects.create(version=version, old_state=old, state=state, words=words.strip()[:400], by=by)
    version.state = state
    for name, value in fields.items():
        setattr(version, name, value)


def deciders(version: PlanVersion) -> list[Any]:
    """Return who decides: HR of the department above (of the same one at the top), never who submitted; else administrators."""
    owner = version.plan.owner_department
    found = who.hr_of(None if owner.is_root() else owner.get_parent())
    others = [user for user in found if user.pk != version.submitted_by_id]
    admins = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=version.submitted_by_id or 0)
    return others or list(admins)


def may_decide(user: Any, version: PlanVersion) -> bool:
    """Whether `user` decides about a submitted version today: HR above its department, never about one's own."""
    if version.state != State.SUBMITTED or user.pk == version.submitted_by_id:
        return False
    if user.is_superuser:
        return True
    owner = version.plan.owner_department
    return rules.is_hr_over(user, owner if owner.is_root() else owner.get_parent())


@transaction.atomic
def submit(version: PlanVersion, *, by: Any, over_reason: str = "") -> PlanVersion:
    """Ask the department above to approve. Refused while something is missing, or over the limit without a reason.

    Raises DevelopmentError, its reasons one a line. Clashes are listed for whoever decides; they stop nobody.
    """
    row = hold(version)
    over_reason = over_reason.strip()[:300]
    missing = plan_checks.missing(row)
    over = plan_checks.over_limit(row)
    if over and not over_reason:
        missing.append(over.words)
    if missing:
        raise DevelopmentError(_("The plan cannot be submitted yet."), missing)
    PlanVersion.objects.filter(pk=row.pk).update(over_reason=over_reason if over else "")
    _step(row, State.SUBMITTED, by=by, words=over_reason if over else "", submitted_by=by, decided_by=None)
    for user in deciders(row):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=str(row.public_id), title=_("Approve: %(plan)s, version %(n)s") % {"plan": row.title, "n": row.number},
                detail=over_reason, url=row.get_absolute_url(),
            )  # fmt: skip
    return row


@transaction.atomic
def decide(version: PlanVersion, *, approve: bool, by: Any, words: str = "") -> None:
    """Approve a version, which freezes it and supersedes the one before, or return it with words. Raises DevelopmentError."""
    if version.submitted_by_id == by.pk:
        raise DevelopmentError(_("You submitted this plan; somebody else decides (four eyes)."))
    if version.state == State.SUBMITTED and not may_decide(by, version):
        raise DevelopmentError(_("The HR of the department above decides about this plan."))
    if not approve and not words.strip():
        raise DevelopmentError(_("Please write a reason: whoever asked will read it."))
    if approve:
        before = PlanVersion.objects.filter(plan=version.plan_id, state=State.APPROVED).first()
        if before is not None:
            _carry(before, version)
            _step(before, State.SUPERSEDED, by=by)
    _step(version, State.APPROVED if approve else State.RETURNED, by=by, words=words, decided_by=by)
    if approve:
        from development.actions import plan_needs

        plan_needs.take_up(version, by=by)
    outcome = State.APPROVED if approve else State.RETURNED
    outbox.close_todos(kind=KIND, subject_key=str(version.public_id), by=by, outcome=outcome.value)
    _tell(version, words)


def _tell(version: PlanVersion, words: str) -> None:
    user = version.submitted_by
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        said = {"plan": version.title, "state": version.get_state_display()}
        outbox.send(
            user, kind="year_plan", dedupe_key=f"year_plan:{version.pk}:{version.steps.count()}",
            subject=_("%(plan)s: %(state)s") % said, body=words, url=version.get_absolute_url(),
        )  # fmt: skip


def _carry(before: PlanVersion, after: PlanVersion) -> None:
    """What came of the lines of the version before, also since the next one was begun, is what came of them in the next one."""
    there = {line.origin: line for line in before.lines.all()}
    for line in after.lines.filter(origin__in=list(there)):
        old = there[line.origin]
        came = {name: getattr(old, name) for name in ("state", "done_on", "spent_fen", "session_id", "enrolled_at")}
        PlanLine.objects.filter(pk=line.pk).update(**came)


@transaction.atomic
def next_version(version: PlanVersion, *, cites_kind: str, cites_key: str, cites_words: str, by: Any) -> PlanVersion:
    """Begin the next version from an approved one, citing the evaluation that causes it. Raises DevelopmentError."""
    if not version.is_approved:
        raise DevelopmentError(_("The next version is made from the approved one."))
    if cites_kind not in PlanVersion.Cited.values or not cites_words.strip():
        raise DevelopmentError(_("Name the evaluation that causes the next version, and say in words what it found."))
    number = version.plan.versions.order_by("-number").values_list("number", flat=True)[0] + 1
    fields = {name: getattr(version, name) for name in (*CHAPTERS, "limit_fen")}
    try:
        with transaction.atomic():
            row = PlanVersion.objects.create(
                plan=version.plan, number=number, created_by=by, cites_kind=cites_kind, cites_key=cites_key.strip()[:120],
                cites_words=cites_words.strip()[:400], **fields,
            )  # fmt: skip
    except IntegrityError as error:
        raise DevelopmentError(_("There is a version in the making already; please go on with it.")) from error
    PlanStep.objects.create(version=row, state=State.DRAFT, words=row.cites_words, by=by)
    PlanLine.objects.bulk_create(_copy(line, row) for line in version.lines.all())
    _copy_needs(version, row)
    return row


def _copy_needs(version: PlanVersion, row: PlanVersion) -> None:
    """The lines of the next version keep the needs that they rest on."""
    through, fresh = PlanLine.needs.through, dict(row.lines.values_list("origin", "pk"))
    links = through.objects.filter(planline__version=version).values_list("planline__origin", "need")
    through.objects.bulk_create(
        through(planline_id=fresh[origin], need_id=need) for origin, need in links if origin in fresh
    )


def _copy(line: PlanLine, version: PlanVersion) -> PlanLine:
    names = [field.attname for field in PlanLine._meta.concrete_fields if field.name in CARRIED]
    copied = PlanLine(version=version, **{name: getattr(line, name) for name in names})
    if line.state == PlanLine.State.PLANNED:
        copied.month = line.now_month  # what was shifted is planned anew where it is now
    return copied
