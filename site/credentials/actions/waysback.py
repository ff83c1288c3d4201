"""The way to the next certificate: the course, a theory exam given for the renewal, a drill drawn for it."""

import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.actions import enrolment
from courses.models import Completion, Course, Enrolment
from credentials import paths
from credentials.actions import seats
from credentials.exceptions import CredentialsError
from credentials.models import Programme
from credentials.parts import DRILL
from credentials.paths import Standing
from lib import clock
from outbox import actions as outbox
from people.models import Employee
from quizzes.actions import admissions
from quizzes.models import Admission
from simulator.actions import admissions as sandbox
from simulator.actions import runs
from simulator.models import Admission as SandboxAdmission
from simulator.models import Run, Scenario
from simulator.models.run import Mode

DRILL_RUNS = 2  # how often a drill may be taken for one renewal


def context_key(standing: Standing) -> str:
    """Return the key of what is given for the renewal of the last certificate."""
    assert standing.last is not None
    return f"{DRILL}{standing.last.public_id}"


def _asked(standing: Standing, kind: str) -> str:
    """Return the course whose exam or drill a way asks of the person; an empty text for none."""
    if standing.last is None:
        return ""
    kinds = (kind, "course") if any(way.name == "again" for way in standing.ways) else (kind,)
    found = (part.key for way in standing.ways for part in way.parts if part.kind in kinds and not part.ok)
    return next(found, "")


def open_exam(employee: Employee, programme: Programme) -> Admission:
    """Give the theory exam that the renewal asks for, once; return the admission. Raises CredentialsError with the reason."""
    standing = paths.standing_of(employee, programme)
    key = _asked(standing, "exam")
    course = Course.objects.open().select_related("exam").filter(key=key).first() if key else None
    if course is None or not course.has_exam:
        raise CredentialsError(_("No theory exam is asked of you here."))
    if course.exam_in_session:
        seats.ask(employee, course)
        raise CredentialsError(
            _(
                "This exam is held in sessions. HR has your wish in its to-dos; once you are entered it stands under “Exams”."
            )
        )
    assert course.exam is not None
    return admissions.admit(
        employee, course.exam, context_key=context_key(standing), url="/certificates/",
        reason=_("renewal of “%(title)s”") % {"title": programme.title},
    )  # fmt: skip


@transaction.atomic
def begin_drill(employee: Employee, programme: Programme) -> Run:
    """Begin the drill that the renewal asks for, or go on with it: one scenario, drawn at its start. Raises CredentialsError."""
    standing = paths.standing_of(employee, programme)
    course = Course.objects.filter(key=_asked(standing, "drill")).first()
    if course is None or not course.has_practical:
        raise CredentialsError(_("No drill is asked of you here."))
    row = SandboxAdmission.objects.filter(employee=employee, context_key=context_key(standing)).first()
    if row is None:
        pool = sorted({key for line in course.practical for key in line["pool"]})
        scenarios = list(Scenario.objects.usable().filter(key__in=pool).order_by("key"))
        if not scenarios:
            raise CredentialsError(_("The drill is being prepared."))
        row = sandbox.admit(
            employee, secrets.choice(scenarios), context_key=context_key(standing), modes=[Mode.EXAM], exam_runs=DRILL_RUNS,
            reason=_("renewal of “%(title)s”") % {"title": programme.title}, url="/certificates/",
        )  # fmt: skip
    return runs.begin(row, mode=Mode.EXAM)


@transaction.atomic
def assign(employee: Employee, programme: Programme, *, by: Any, due_on: dt.date | None = None) -> str:
    """Give somebody the way to the certificate and tell them; return in words what was given. Raises CredentialsError, CoursesError."""
    standing = paths.standing_of(employee, programme)
    if not standing.ways:
        raise CredentialsError(_("Nothing is to be renewed here yet."))
    reason = _("because “%(title)s” asks for it") % {"title": programme.title}
    keys = [part.key for way in standing.ways for part in way.parts if part.kind == "course" and not part.ok]
    given = []
    for course in Course.objects.filter(key__in=keys):
        if Completion.objects.filter(employee=employee, course=course).exists():
            continue
        enrolment.enrol_in_course(
            employee, course, source=Enrolment.Source.MANAGER, reason=reason, by=by, required=True, due_on=due_on
        )
        given.append(course.title)
    if not given:
        given = _tell_what_is_missing(standing, by=by)
    return "、".join(given)


def _tell_what_is_missing(standing: Standing, *, by: Any) -> list[str]:
    """Tell the person what renews the certificate; HR gets a 待办 when an exam in a session is part of it."""
    person, programme = standing.employee, standing.programme
    key = f"{standing.last.public_id if standing.last else programme.key}:{clock.today()}"
    if person.user is not None:
        with override(person.user.language or settings.LANGUAGE_CODE):
            outbox.send(
                person.user, kind="credential_way", dedupe_key=f"credential_way:{person.pk}:{key}",
                subject=_("Please renew “%(title)s”") % {"title": programme.title}, body=" ".join(standing.missing), url="/certificates/",
            )  # fmt: skip
    course = Course.objects.filter(key=_asked(standing, "exam"), exam_in_session=True).first()
    if course is not None:
        seats.ask(person, course)
    return standing.missing
