"""HR puts a form to the people of a department: a few at once, many by a job with a bar."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from people.models import Assignment, Department, Employee
from surveys.actions import asking
from surveys.exceptions import SurveysError
from surveys.models import FormVersion, Relationship, Survey

KIND = "surveys.invite"
MANY = 200  # more people are invited by a job
CHUNK = 500


def key_of(survey: Survey) -> str:
    return f"{KIND}:{survey.pk}"


@transaction.atomic
def open_for_department(
    version: FormVersion, department: Department, *, title: str, last_day: dt.date, category: str = "", is_anonymous: bool, by: Any
) -> tuple[Survey, int, Job | None]:  # fmt: skip
    """Open a survey and invite who works in `department` or below (of one category of posts); return it, how many, and the job of many.

    Raises SurveysError; then nothing was opened.
    """
    survey = asking.open_survey(
        version, title=title, about_kind="post" if category else "department", about_key=category or department.code,
        owner_department=department, opens_at=clock.now(), closes_at=clock.end_of_day(last_day), is_anonymous=is_anonymous, by=by,
    )  # fmt: skip
    people = whom(department, category)
    count = people.count()
    if count <= MANY:
        return survey, asking.invite(survey, people, relationship=Relationship.SELF), None
    payload = {"survey": survey.pk, "department": department.pk, "category": category}
    return survey, count, jobs.start(KIND, key=key_of(survey), by=by, payload=payload, total=count)


def whom(department: Department, category: str) -> Any:
    """Return who is asked, by id."""
    people = Employee.objects.working().in_department(department)
    if category:
        homes = Assignment.objects.main().current().filter(post__category=category)
        people = people.filter(assignments__in=homes).distinct()
    return people.order_by("pk")


def carry_out(run: JobRun) -> dict[str, Any]:
    """Handler: chunk by chunk from the last person; goes on after a crash, and asks nobody twice."""
    survey = Survey.objects.select_related("version__form", "rule").get(pk=run.payload["survey"])
    department = Department.objects.get(pk=run.payload["department"])
    people = whom(department, run.payload["category"])
    done, count = int(run.cursor.get("done", 0)), int(run.cursor.get("count", 0))
    while chunk := list(people.filter(pk__gt=run.cursor.get("last", 0))[:CHUNK]):
        with transaction.atomic():
            try:
                count += asking.invite(survey, chunk, relationship=Relationship.SELF)
            except SurveysError as error:  # closed while people were being asked
                raise JobError(str(error)) from error
            done += len(chunk)
            said = _("%(n)s people are asked") % {"n": count}
            run.step(done=done, total=max(done, run.job.total), message=said, last=chunk[-1].pk, count=count)
    return {"url": survey.get_absolute_url(), "label": survey.title}
