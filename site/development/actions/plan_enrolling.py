"""A line of an approved plan at work: it enrols people online, makes a draft of a class, or tells people of places elsewhere."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classroom.actions.classes.planning import ClassPlan, save_class
from courses.actions import enrolment
from courses.models import Enrolment
from development.actions import needs, plan_reaching
from development.exceptions import DevelopmentError
from development.models import Need, PlanLine, PlanReach
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from outbox import actions as outbox
from people.audience_facts import members
from people.models import Employee

KIND = "development.enrol_by_plan"
CHUNK = 100
Way = PlanLine.Way


def what_hinders(line: PlanLine) -> str:
    """Return why this line cannot be carried out now, with the way forward; nothing when it can."""
    if not line.version.is_approved:
        return _("Only lines of the approved version enrol people; have the plan approved first.")
    if line.state != PlanLine.State.PLANNED:
        return _("This line is done or given up; take it up again first.")
    if line.audience_id is None and not line.needs.exclude(employee=None).exists():
        return _("Nobody is named: choose an audience in the next version, or link needs of people.")
    if line.way in (Way.ONLINE, Way.SANDBOX) and line.course_id is None and line.track_id is None:
        return _("No course or track is chosen, so there is nothing to enrol in; choose one in the next version.")
    return ""


def people_of(line: PlanLine) -> list[Employee]:
    """Return whom the line means: its audience and the people of its needs, as far as they work in the plan's department; by id."""
    found = {employee.pk for employee in members(line.audience)} if line.audience else set()
    found |= set(line.needs.exclude(employee=None).values_list("employee", flat=True))
    people = Employee.objects.working().in_department(line.version.plan.owner_department).filter(pk__in=found)
    return list(people.select_related("user").order_by("pk"))


def start(line: PlanLine, *, by: Any) -> Job:
    """Begin to carry out a line; people whom it reached before are left alone. Raises DevelopmentError, or while it runs."""
    if why := what_hinders(line):
        raise DevelopmentError(why)
    people = [employee.pk for employee in people_of(line)]
    if not people:
        raise DevelopmentError(
            _("The audience and the needs of this line name nobody who works in this department today.")
        )
    try:
        payload = {"line": line.pk, "people": people}
        return jobs.start(KIND, key=f"{KIND}:{line.origin}", by=by, payload=payload, total=len(people))
    except JobError as error:
        raise DevelopmentError(str(error)) from error


def carry_out(run: JobRun) -> dict[str, Any]:
    """The job: chunk by chunk from its cursor. A second run enrols nobody twice."""
    line = PlanLine.objects.select_related(
        "version__plan__owner_department", "course", "track", "quota", "session"
    ).get(pk=run.payload["line"])
    by, people = run.job.by, run.payload["people"]
    if line.way == Way.CLASS and line.session_id is None:
        _make_class(line, by=by)
    done, count = run.cursor.get("done", 0), run.cursor.get("count", 0)
    while chunk := people[done : done + CHUNK]:
        with transaction.atomic():
            count += _reach(line, chunk, by=by)
            done += len(chunk)
            said = ngettext("%(n)s person enrolled", "%(n)s people enrolled", count) % {"n": count}
            run.step(done=done, total=len(people), message=said, count=count)
    with transaction.atomic():
        PlanLine.objects.filter(pk=line.pk).update(enrolled_at=clock.now())
        wanted = line.needs.filter(state=Need.State.OPEN)
        needs.mark_planned(wanted, plan_key=line.key, by=by)
    return {"url": line.get_absolute_url(), "label": line.title}


def _make_class(line: PlanLine, *, by: Any) -> None:
    """Make the class of a line once, as a draft: its dates are set in the room plan."""
    with transaction.atomic():
        plan = ClassPlan(
            title=line.title,
            owner_department=line.department,
            capacity=line.people,
            about=line.because,
            course=line.course,
        )
        session = save_class(None, plan, by=by)
        if not PlanLine.objects.filter(pk=line.pk, session=None).update(session=session):
            transaction.set_rollback(True)  # somebody made it at the same moment
            return
    line.session = session


def _reach(line: PlanLine, ids: Sequence[int], *, by: Any) -> int:
    """Enrol, or tell, these people; return how many are new to it. Who takes part already, or did, is left alone and noted."""
    known = set(Enrolment.objects.filter(employee__in=ids, source_key=line.key).values_list("employee", flat=True))
    known |= plan_reaching.note_already(line, [pk for pk in ids if pk not in known])
    people = [e for e in Employee.objects.filter(pk__in=ids).select_related("user") if e.pk not in known]
    if line.track is not None:
        return enrolment.enrol_many(
            people, line.track, source=Enrolment.Source.HR, source_key=line.key, reason=line.reason, by=by
        )
    if line.course is not None:
        before = Enrolment.objects.filter(source_key=line.key).count()
        for employee in people:
            enrolment.enrol_in_course(
                employee,
                line.course,
                source=Enrolment.Source.HR,
                source_key=line.key,
                reason=line.reason,
                by=by,
                required=True,
            )
        return Enrolment.objects.filter(source_key=line.key).count() - before
    told = [employee for employee in people if _tell(line, employee)]
    plan_reaching.note_told(line, told)
    return len(told)


def _tell(line: PlanLine, employee: Employee) -> bool:
    """Tell somebody of a class or of places elsewhere that are planned for them."""
    if employee.user is None:
        return False
    url = "/fieldwork/" if line.way in (Way.SECONDMENT, Way.EXTERNAL) else "/classes/"
    subject = _("Planned for you: %(title)s") % {"title": line.title}
    outbox.send(
        employee.user, kind="plan", dedupe_key=f"{line.key}:{employee.pk}", subject=subject, body=line.reason, url=url
    )
    return True


def outcome(line: PlanLine) -> dict[str, int]:
    """Return how many the line enrolled, and of them completed or left, and whom it reached otherwise (constant queries)."""
    rows, reached = Enrolment.objects.filter(source_key=line.key), PlanReach.objects.filter(plan_key=line.key).holding()
    return {
        "already": reached.filter(how=PlanReach.How.ALREADY).count(),
        "told": reached.filter(how=PlanReach.How.TOLD).count(),
        "enrolled": rows.count(),
        "completed": rows.filter(outcome=Enrolment.Outcome.COMPLETED).count(),
        "late": rows.open().filter(next_due_at__lt=clock.now()).count(),
    }
