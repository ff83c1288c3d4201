"""A roster's way: uploaded, read (a job), looked at, applied (a job) or dropped, and its file deleted after 90 days."""

import datetime as dt
import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.running import JobRun
from lib import clock
from people import rules
from people.actions import roster_rows
from people.exceptions import PeopleError, RosterError
from people.models import RosterImport, RosterRow
from people.roster import reader, units
from people.roster.diff import Plan
from people.roster.reading import Comparison, compare

KEEP_DAYS = 90
READ_CHUNK = 1_000
READ_KIND, APPLY_KIND = "people.read_roster", "people.apply_roster"
State, Verb = RosterImport.State, RosterRow.Verb


# --- what HR says -------------------------------------------------------------------------------
def upload_roster(file: UploadedFile, *, by: Any) -> RosterImport:
    """Keep the file and have it read. Raises PeopleError when it cannot be kept; then nothing is left behind."""
    if not rules.has_role(by, "hr"):
        raise PeopleError(_("Only HR imports rosters."))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    roster = RosterImport(file_name=(file.name or "roster")[-200:], content_hash=digest.hexdigest(), by=by)
    try:
        roster.file.save(f"{roster.public_id}.roster", file, save=False)
        with transaction.atomic():
            roster.save()
            roster.job = jobs.start(READ_KIND, key=f"read-roster:{roster.pk}", by=by, payload={"roster": roster.pk})
            roster.save(update_fields=["job"])
    except DatabaseError:
        roster.file.delete(save=False)
        raise
    except OSError as exc:
        raise PeopleError(
            _("The file could not be kept: the disk is full or not writable. Nothing was changed.")
        ) from exc
    return roster


def start_applying(
    roster: RosterImport, *, by: Any, skip_errors: bool = False, missing_left: int | None = None
) -> None:
    """Have a preview applied. Rows with errors stay out only if HR says so; people not in the file leave only if HR
    writes how many. Raises PeopleError otherwise, or when another import is being applied."""
    if not roster.takes_orders():
        raise PeopleError(_("This roster cannot be applied now."))
    errors, missing = roster.summary.get("error", 0), roster.summary.get("missing", 0)
    if errors and not skip_errors:
        raise PeopleError(_("Rows with errors: nothing is applied until you say that they may be left out."))
    if missing_left is not None and missing_left != missing:
        words = _("%(n)s people are not in the file. Write exactly this number if all of them have left.")
        raise PeopleError(words % {"n": missing})
    payload = {"roster": roster.pk, "missing_left": missing_left is not None and missing > 0}
    try:
        with transaction.atomic():
            roster.job = jobs.start(APPLY_KIND, key=APPLY_KIND, by=by, payload=payload)
            ready = RosterImport.objects.filter(pk=roster.pk, state__in=[State.PREVIEW, State.APPLYING])
            if not ready.update(state=State.APPLYING, job=roster.job):
                raise PeopleError(_("This roster cannot be applied now."))
    except JobError as exc:
        raise PeopleError(
            _("Another roster is being applied at this moment; please try again when it is done.")
        ) from exc
    roster.state = State.APPLYING


def drop_roster(roster: RosterImport, *, by: Any) -> None:
    """Put a roster away unapplied; its rows and its file go. What was applied before stays."""
    if roster.is_working:
        raise PeopleError(_("Work on this roster is going on; please cancel it first."))
    open_states = [State.READING, State.PREVIEW, State.APPLYING, State.FAILED]
    with transaction.atomic():
        if not RosterImport.objects.filter(pk=roster.pk, state__in=open_states).update(state=State.DROPPED):
            raise PeopleError(_("This roster is finished already."))
        _forget(roster)


def forget_old_files() -> int:
    """Delete files and rows of rosters older than 90 days; the numbers stay. Returns how many."""
    limit = clock.now() - dt.timedelta(days=KEEP_DAYS)
    old = [
        r
        for r in RosterImport.objects.filter(created_at__lt=limit).exclude(file="").select_related("job")
        if not r.is_working
    ]
    for roster in old:
        with transaction.atomic():
            _forget(roster)
    return len(old)


def _forget(roster: RosterImport) -> None:
    storage, name = roster.file.storage, roster.file.name
    roster.rows.all().delete()
    RosterImport.objects.filter(pk=roster.pk).update(file="")
    if name:
        transaction.on_commit(lambda: storage.delete(name))


# --- the job that reads -------------------------------------------------------------------------
def read_roster(run: JobRun) -> dict[str, Any]:
    """Read and compare the file, then write a row for each line. Begun again after a crash, it begins anew."""
    roster = RosterImport.objects.select_related("by").get(pk=run.payload["roster"])
    if roster.state != State.READING:
        return {}
    with override(_language(roster.by)):
        run.step(done=0, message=_("The file is being read"))
        try:
            with roster.file.open("rb") as file:
                sheet = reader.read(file)
        except RosterError as exc:
            RosterImport.objects.filter(pk=roster.pk).update(state=State.FAILED, summary={"problem": str(exc)})
            raise JobError(str(exc)) from exc
        run.step(done=0, total=len(sheet.rows), message=_("The rows are being compared with what is known"))
        comparison = compare(sheet, roster.by)
        rows = _rows(roster, comparison)
        for start in range(0, len(rows), READ_CHUNK):
            with transaction.atomic():
                if start == 0:
                    roster.rows.all().delete()
                RosterRow.objects.bulk_create(rows[start : start + READ_CHUNK], batch_size=500)
                run.step(
                    done=min(start + READ_CHUNK, len(rows)), total=len(rows), message=_("The preview is being written")
                )
        return _finish_reading(roster, sheet, comparison, rows)


def _rows(roster: RosterImport, comparison: Comparison) -> list[RosterRow]:
    rows = [_row(roster, plan) for plan in comparison.plans]
    line = max((r.line for r in rows), default=1)
    for employee in comparison.missing:
        line += 1
        values = {"number": employee.number, "name": employee.name}
        rows.append(RosterRow(roster=roster, line=line, number=employee.number, verb=Verb.MISSING, values=values))
    return rows


def _row(roster: RosterImport, plan: Plan) -> RosterRow:
    is_error = plan.verb == Verb.ERROR
    return RosterRow(
        roster=roster,
        line=plan.line,
        number=plan.number[:40],
        verb=plan.verb,
        values=plan.values,
        changes=[] if is_error else plan.changes,
        errors=plan.errors,
        fingerprint=plan.fingerprint,
        position=plan.position,
    )


def _finish_reading(
    roster: RosterImport, sheet: reader.Sheet, comparison: Comparison, rows: list[RosterRow]
) -> dict[str, Any]:
    counts: dict[str, Any] = {str(verb): 0 for verb in Verb.values}
    for row in rows:
        counts[str(row.verb)] += 1
    summary = {
        **counts,
        "rows": len(comparison.plans),
        "sheet": sheet.name[:60],
        "ignored": sheet.ignored[:30],
        "forbidden": sheet.forbidden[:30],
        "departments": comparison.departments,
        "posts": comparison.posts,
        "orphans": comparison.orphans,
    }
    with transaction.atomic():
        RosterImport.objects.filter(pk=roster.pk, state=State.READING).update(state=State.PREVIEW, summary=summary)
    return {"url": roster.get_absolute_url(), "label": _("See the preview")}


# --- the job that applies -----------------------------------------------------------------------
def apply_roster(run: JobRun) -> dict[str, Any]:
    """Apply what was shown, chunk by chunk (a transaction each); after a crash it goes on where the rows say."""
    roster = RosterImport.objects.select_related("by").get(pk=run.payload["roster"])
    if roster.state != State.APPLYING or roster.by is None:
        return {}
    verbs = [Verb.JOIN, Verb.RETURN, Verb.MOVE, Verb.CHANGE, Verb.LEAVE]
    if run.payload.get("missing_left"):
        verbs.append(Verb.MISSING)
    wanted = roster.rows.filter(verb__in=verbs)
    total = wanted.count()
    with override(_language(roster.by)):
        with transaction.atomic():
            run.step(done=0, total=total, message=_("Departments and posts are being made"))
            units.make(roster.summary.get("departments", []), roster.summary.get("posts", []))
        applier = roster_rows.Applier(roster)
        while rows := list(wanted.filter(applied_at=None).order_by("position", "line")[: roster_rows.CHUNK]):
            _apply_chunk(applier, rows, run, wanted, total)
        return _finish_applying(roster)


def _apply_chunk(applier: roster_rows.Applier, rows: list[RosterRow], run: JobRun, wanted: Any, total: int) -> None:
    """Apply a chunk in one transaction; when the database refuses it, row by row, so that only the culprit stays out."""
    try:
        with transaction.atomic():
            applier.apply(rows)
            _step(run, wanted, total)
    except (IntegrityError, PeopleError):
        for row in RosterRow.objects.filter(pk__in=[r.pk for r in rows], applied_at=None).order_by("position", "line"):
            try:
                with transaction.atomic():
                    applier.apply([row])
            except (IntegrityError, PeopleError) as exc:
                applier.refuse(row, exc)
        _step(run, wanted, total)


def _step(run: JobRun, wanted: Any, total: int) -> None:
    left = wanted.filter(applied_at=None).count()
    run.step(done=total - left, total=total, message=_("The people are being brought up to date"))


def _finish_applying(roster: RosterImport) -> dict[str, Any]:
    applied = roster.rows.exclude(applied_at=None)
    late = applied.filter(verb=Verb.ERROR).count()
    summary = {**roster.summary, "applied": applied.count() - late, "late_errors": late}
    with transaction.atomic():
        RosterImport.objects.filter(pk=roster.pk).update(state=State.APPLIED, applied_at=clock.now(), summary=summary)
    return {"url": roster.get_absolute_url(), "label": _("See the result")}


def _language(user: Any) -> str:
    return (user.language if user else "") or "zh-hans"
