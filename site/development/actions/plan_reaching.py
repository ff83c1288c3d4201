"""Whom a line reaches without enrolling: who takes part already, or did, and who was told; each with its because."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from classroom.models import SignUp
from courses.models import Completion, Enrolment, EnrolmentItem
from development.models import PlanLine, PlanReach
from lib import clock
from people.models import Employee

Found = dict[int, tuple[int | None, str]]  # {employee id: (enrolment id, because)}


def note_already(line: PlanLine, ids: Sequence[int]) -> set[int]:
    """Note which of these people have what the line wants from elsewhere, and return them; four queries at most."""
    found = _by_track(line, ids) if line.track_id else _by_course(line, ids) if line.course_id else _by_class(line, ids)
    _write(line, PlanReach.How.ALREADY, found)
    return set(found)


def note_told(line: PlanLine, people: Iterable[Employee]) -> None:
    """Note who was told of the class or the place elsewhere that is planned."""
    words = _("told on %(day)s of what is planned: %(title)s") % {
        "day": clock.in_words(clock.today()), "title": line.title,
    }  # fmt: skip
    _write(line, PlanReach.How.TOLD, {employee.pk: (None, words) for employee in people})


def _write(line: PlanLine, how: str, found: Found) -> None:
    """One row a person and line; the newest way in which it holds."""
    rows = [
        PlanReach(line=line, plan_key=line.key, employee_id=pk, how=how, enrolment_id=enrolment, because=because[:300], at=clock.now())
        for pk, (enrolment, because) in found.items()
    ]  # fmt: skip
    PlanReach.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["plan_key", "employee"],
        update_fields=["line", "how", "enrolment", "because", "at"],
    )  # fmt: skip


def _of_enrolment(enrolment: Enrolment) -> tuple[int, str]:
    if enrolment.ended_at is None:
        return enrolment.pk, _("enrolled since %(day)s: %(reason)s") % {
            "day": clock.in_words(enrolment.starts_on), "reason": enrolment.reason,
        }  # fmt: skip
    return enrolment.pk, _("completed on %(day)s: %(reason)s") % {
        "day": clock.in_words(enrolment.ended_at.astimezone(clock.LOCAL).date()), "reason": enrolment.reason,
    }  # fmt: skip


def _by_track(line: PlanLine, ids: Sequence[int]) -> Found:
    rows = Enrolment.objects.filter(track=line.track, employee__in=ids).exclude(outcome=Enrolment.Outcome.WITHDRAWN)
    return {row.employee_id: _of_enrolment(row) for row in rows.exclude(source_key=line.key).order_by("pk")}


def _by_course(line: PlanLine, ids: Sequence[int]) -> Found:
    """A completion of the course says most; else an enrolment in it, by itself or within a track."""
    items = EnrolmentItem.objects.filter(course=line.course, enrolment__employee__in=ids)
    items = items.exclude(enrolment__outcome=Enrolment.Outcome.WITHDRAWN).exclude(enrolment__source_key=line.key)
    found: Found = {
        item.enrolment.employee_id: _of_enrolment(item.enrolment)
        for item in items.select_related("enrolment").order_by("enrolment")
    }
    done = Completion.objects.filter(course=line.course, employee__in=ids).values_list("employee", "at")
    for pk, at in done:
        words = _("completed the course on %(day)s") % {"day": clock.in_words(at.astimezone(clock.LOCAL).date())}
        found[pk] = (None, words)
    return found


def _by_class(line: PlanLine, ids: Sequence[int]) -> Found:
    if line.session is None:
        return {}
    rows = SignUp.objects.filter(session=line.session, employee__in=ids, state__in=SignUp.LIVE)
    words = _("has a place in the class “%(title)s”, or asked for one") % {"title": line.session.title}
    return dict.fromkeys(rows.values_list("employee", flat=True), (None, words))
