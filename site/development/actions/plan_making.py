"""Making personal plans from needs, for all people of a department: a job, in chunks, each of the same number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.models import Completion, Course
from credentials.models import Programme
from development.actions.personal_plans import MOST_ITEMS, PERSON_TODO, TEAM_TODO, team_key
from development.exceptions import DevelopmentError
from development.models import Need, PersonalPlan, PlanItem
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from people import rules
from people.models import Department, Employee

KIND = "development.make_personal_plans"
CHUNK = 500
DAYS = 90  # to learn something that nobody wished by a day


def start(department: Department, *, year: int, by: Any) -> Job:
    """Begin to make the plans of a department's people. Raises DevelopmentError beyond one's departments, or while it runs."""
    if not rules.is_hr_over(by, department):
        raise DevelopmentError(_("You plan for the departments that you look after as HR; please choose one of them."))
    if year not in (clock.today().year, clock.today().year + 1):
        raise DevelopmentError(_("Personal plans are made for this year and the next."))
    total = Employee.objects.working().in_department(department).count()
    payload = {"department": department.pk, "year": year}
    try:
        return jobs.start(KIND, key=f"{KIND}:{department.pk}:{year}", by=by, payload=payload, total=total)
    except JobError as error:
        raise DevelopmentError(str(error)) from error


def carry_out(run: JobRun) -> dict[str, Any]:
    """The job: chunk by chunk from its cursor; a second run proposes nothing twice."""
    department = Department.objects.get(pk=run.payload["department"])
    year, people = run.payload["year"], Employee.objects.working().in_department(department).order_by("pk")
    total, made, done = people.count(), run.cursor.get("made", 0), run.cursor.get("seen", 0)
    courses = courses_by_competency()
    while chunk := list(people.filter(pk__gt=run.cursor.get("after", 0)).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            made += propose(chunk, year=year, courses=courses, by=run.job.by)
            done += len(chunk)
            said = _("%(n)s items proposed") % {"n": made}
            run.step(done=done, total=total, message=said, after=chunk[-1], made=made, seen=done)
    return {"url": "/hr/plans/personal/", "label": _("Personal plans")}


def courses_by_competency() -> dict[int, list[Course]]:
    """Return the open courses that teach objectives of each competency, those that teach most of it first (three queries).

    The course of a certificate examines what others teach: nobody is sent there to learn.
    """
    shares: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    parts = [part for programme in Programme.objects.all() for part in programme.parts]
    examining = {part["key"] for part in parts if part["kind"] == "course"}
    pairs = Course.objects.filter(is_open=True, objectives__competencies__isnull=False).exclude(key__in=examining)
    for course, competency in pairs.values_list("pk", "objectives__competencies"):
        shares[competency][course] += 1
    courses = Course.objects.in_bulk({course for found in shares.values() for course in found})
    return {
        competency: [courses[pk] for pk in sorted(found, key=lambda pk: (-found[pk], courses[pk].key))]
        for competency, found in shares.items()
    }


@transaction.atomic
def propose(people: Sequence[int], *, year: int, courses: dict[int, list[Course]], by: Any) -> int:
    """Propose items for the open needs of these people, the highest score first, at most five that wait; return how many are new."""
    wanted: dict[int, list[Need]] = defaultdict(list)
    for need in Need.objects.filter(employee__in=people, state="open").select_related("course").ranked():
        wanted[need.employee_id or 0].append(need)
    if not wanted:
        return 0
    done = set(Completion.objects.filter(employee__in=wanted).values_list("employee_id", "course_id"))
    fresh = [PersonalPlan(employee_id=pk, year=year, created_by=by) for pk in wanted]
    PersonalPlan.objects.bulk_create(fresh, ignore_conflicts=True)
    plans = {p.employee_id: p for p in PersonalPlan.objects.filter(employee__in=wanted, year=year)}
    known: dict[int, dict[str, PlanItem]] = defaultdict(dict)
    for item in PlanItem.objects.filter(plan__in=plans.values()):
        known[item.plan_id][item.source_key] = item
    rows: list[PlanItem] = []
    for person, found in wanted.items():
        plan = plans[person]
        rows += _items(plan, found, known[plan.pk], courses, done)
    PlanItem.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    touched = {row.plan_id for row in rows}
    PersonalPlan.objects.filter(pk__in=touched, state="agreed").update(state="negotiating")
    _ask([plan for plan in plans.values() if plan.pk in touched])
    return len(rows)


def _items(
    plan: PersonalPlan, found: list[Need], known: dict[str, PlanItem], courses: dict[int, list[Course]], done: set[Any]
) -> list[PlanItem]:
    room = MOST_ITEMS - sum(1 for item in known.values() if item.is_open)
    taken = {item.course_id for item in known.values() if item.course_id}
    rows: list[PlanItem] = []
    for need in found:
        key = f"need:{need.pk}"
        if len(rows) >= room:
            break
        if key in known:
            continue
        course = _course(need, courses, taken, plan.employee_id, done)
        if course is not None:
            taken.add(course.pk)
        rows.append(
            PlanItem(
                plan=plan, source_key=key, need=need, course=course, title=(course.title if course else need.title)[:120],
                way="online" if course else "class", because=need.because[:300], due_on=due_day(need, plan.year),
            )
        )  # fmt: skip
    return rows


def _course(
    need: Need, courses: dict[int, list[Course]], taken: set[Any], person: int, done: set[Any]
) -> Course | None:
    """The need's own course, else the first that teaches its competency and is neither completed nor in the plan."""
    if need.course is not None:
        return need.course
    for course in courses.get(need.competency_id or 0, []):
        if course.pk not in taken and (person, course.pk) not in done:
            return course
    return None


def due_day(need: Need, year: int) -> dt.date:
    """The day by which it is wished if that lies ahead, else 90 days from today (from 1 January of a year to come); never after the year."""
    today = clock.today()
    first = max(today, dt.date(year, 1, 1))
    wished = need.wished_by if need.wished_by and need.wished_by > today else first + dt.timedelta(days=DAYS)
    return min(max(wished, first), max(dt.date(year, 12, 31), today + dt.timedelta(days=1)))


def _ask(plans: Sequence[PersonalPlan]) -> None:
    """Ask the people and their managers of today: one to-do a plan, one a manager and year."""
    people = Employee.objects.filter(pk__in=[plan.employee_id for plan in plans]).select_related("user").with_post()
    by_id = {person.pk: person for person in people}
    heads = {person.main.manager_id for person in by_id.values() if person.main and person.main.manager_id}
    bosses = {boss.pk: boss.user for boss in Employee.objects.filter(pk__in=heads).select_related("user")}
    rows: dict[tuple[int, str], Todo] = {}
    for plan in plans:
        person = by_id[plan.employee_id]
        if person.user is not None:
            words = _in_words(person.user, "person", plan.year)
            key = str(plan.public_id)
            rows[person.user.pk, key] = Todo(whom=person.user, kind=PERSON_TODO, subject_key=key, title=words, url="/learn/plan/")  # fmt: skip
        boss = bosses.get(person.main.manager_id or 0) if person.main else None
        if boss is not None:
            key = team_key(boss, plan.year)
            if (boss.pk, key) not in rows:
                words = _in_words(boss, "team", plan.year)
                rows[boss.pk, key] = Todo(whom=boss, kind=TEAM_TODO, subject_key=key, title=words, url="/team/plans/")
    outbox.open_many(rows.values())


def _in_words(user: Any, side: str, year: int) -> str:
    with override(user.language or settings.LANGUAGE_CODE):
        if side == "person":
            return _("Your plan %(year)s: say yes or make a counter-proposal") % {"year": year}
        return _("Personal plans %(year)s of your people") % {"year": year}
