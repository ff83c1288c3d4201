"""Reads the chain of each enrolment of a person: a constant number of queries for any number of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.hours import in_hours
from courses.models import Enrolment, StudyHour
from credentials.models import Period
from lib import clock
from people.models import Employee
from quizzes.models import Attempt
from reports.chain.links import Chain, Link, links_before


@dataclass
class Proofs:
    """What a person has to show, by course and by quiz."""

    attempts: dict[int, list[Attempt]] = field(default_factory=lambda: defaultdict(list))  # quiz id
    hours: dict[str, int] = field(default_factory=dict)  # course key -> hundredths of a study hour
    certificates: list[tuple[set[str], Period]] = field(default_factory=list)  # course keys they rest on


def _day(instant: Any) -> Any:
    return instant.astimezone(clock.LOCAL).date() if instant else None


def _proofs(person: Employee, enrolments: Iterable[Enrolment]) -> Proofs:
    found = Proofs()
    for attempt in Attempt.objects.released().filter(employee=person).order_by("finished_at"):
        found.attempts[attempt.quiz_id].append(attempt)
    lines = StudyHour.objects.live().filter(employee=person, key__startswith="course:")
    found.hours = {line.key.removeprefix("course:"): line.hours for line in lines}
    for period in Period.objects.filter(employee=person).select_related("programme"):
        keys = {part.get("key", "") for part in period.evidence.get("parts", [])}
        found.certificates.append((keys, period))
    return found


def chains_of(person: Employee, enrolments: list[Enrolment]) -> list[Chain]:
    """Return a chain for each of `enrolments` (of one person, fetched with `items`, their courses, and the track)."""
    proofs, before = _proofs(person, enrolments), links_before(enrolments)
    chains = []
    for enrolment in enrolments:
        courses = [item.course for item in enrolment.items.all()]
        chain = Chain(enrolment, [_why(enrolment, before.get(enrolment.pk, []))])
        chain.links[:0] = before.get(enrolment.pk, [])
        if first := _first_test(enrolment, proofs):
            chain.links.append(first)
        chain.links.append(_learning(enrolment))
        if exams := _exams(courses, proofs):
            chain.links.append(exams)
        chain.links.append(_proof(courses, proofs))
        chains.append(chain)
    return chains


def _why(enrolment: Enrolment, before: list[Link]) -> Link:
    words = enrolment.reason or str(enrolment.get_source_display())
    return Link("why", _("Asked to learn it"), words, "done", enrolment.starts_on)


def _learning(enrolment: Enrolment) -> Link:
    title = _("Learnt")
    if enrolment.outcome == Enrolment.Outcome.COMPLETED:
        return Link("learning", title, _("completed"), "done", _day(enrolment.ended_at))
    if enrolment.outcome == Enrolment.Outcome.WITHDRAWN:
        return Link("learning", title, _("withdrawn"), "none", _day(enrolment.ended_at))
    words = _("%(percent)s%% done") % {"percent": enrolment.percent}
    if enrolment.next_due_at and enrolment.next_due_at <= clock.now():
        return Link("learning", title, words, "missed", clock.due_day(enrolment.next_due_at))
    due = clock.due_day(enrolment.next_due_at) if enrolment.next_due_at else None
    return Link("learning", title, words, "open", due)


def _first_test(enrolment: Enrolment, proofs: Proofs) -> Link | None:
    """Return what the pre-test of a track showed, if one was taken."""
    quiz = enrolment.track.pretest_id if enrolment.track else None
    made = proofs.attempts.get(quiz, []) if quiz else []
    if not made:
        return None
    words = _("%(percent)s%% before") % {"percent": made[0].percent}
    return Link("before", _("Tested before"), words, "done", _day(made[0].finished_at))


def _exams(courses: list[Any], proofs: Proofs) -> Link | None:
    """Return the best results of the final exams: the mean, how many passed, and at which go."""
    wanted = [course for course in courses if course.exam_id]
    if not wanted:
        return None
    taken = [proofs.attempts[course.exam_id] for course in wanted if proofs.attempts.get(course.exam_id)]
    title = _("Tested after")
    if not taken:
        return Link("after", title, _("no exam taken yet"))
    best = [max(attempt.percent or 0 for attempt in attempts) for attempts in taken]
    passed = [attempts for attempts in taken if any(attempt.passed for attempt in attempts)]
    at_once = sum(bool(attempts[0].passed) for attempts in passed)
    words = _("%(passed)s of %(all)s exams passed, %(once)s at the first go; %(mean)s%% on average") % {
        "passed": len(passed), "all": len(wanted), "once": at_once, "mean": round(sum(best) / len(best)),
    }  # fmt: skip
    last = max(attempts[-1].finished_at for attempts in taken)
    state = "done" if len(passed) == len(wanted) else "open" if len(passed) == len(taken) else "missed"
    return Link("after", title, words, state, _day(last))


def _proof(courses: list[Any], proofs: Proofs) -> Link:
    """Return study hours and certificates that rest on these courses."""
    keys = {course.key for course in courses}
    hours = sum(proofs.hours.get(key, 0) for key in keys)
    periods = [period for rests_on, period in proofs.certificates if rests_on & keys and not period.revoked_at]
    said, url, on = [], "", None
    if periods:
        newest = max(periods, key=lambda period: period.valid_from)
        said.append(newest.title)
        url, on = newest.get_absolute_url(), newest.valid_from
        if len(periods) > 1:
            more = len(periods) - 1
            said.append(ngettext("%(n)s more certificate", "%(n)s more certificates", more) % {"n": more})
    if hours:
        said.append(_("%(n)s study hours") % {"n": in_hours(hours)})
    words = "、".join(said) or _("nothing to show yet")
    return Link("proof", _("Proof"), words, "done" if said else "none", on, url)
