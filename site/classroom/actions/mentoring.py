"""Mentoring: pairs within the limit, weekly ticks that are hours, meetings, the final check; checklists at the workplace."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from classroom import deciding
from classroom.exceptions import ClassroomError
from classroom.models import Checklist, ChecklistTick, MentorMeeting, MentorPair, MentorWeek, PanelResult
from courses import who
from courses.actions import hours
from courses.models import StudyHour
from lib import clock
from outbox import actions as outbox
from people.models import Employee

State = MentorPair.State
MAX_ITEMS = 40
OVER = "mentoring_over"


def pair(
    mentor: Employee, trainee: Employee, *, starts_on: dt.date, ends_on: dt.date, goals: str, by: Any
) -> MentorPair:
    """Give a trainee a mentor. Raises ClassroomError: the mentor has as many as the setting allows, the trainee has one."""
    if mentor.pk == trainee.pk:
        raise ClassroomError(_("Nobody is their own mentor."))
    if ends_on < starts_on:
        raise ClassroomError(_("The last day lies before the first."))
    if trainee.main is None:
        raise ClassroomError(_("The trainee has no post today."))
    most = int(settings.FIELDWORK["mentor_trainees"])
    for _try in range(most + 1):
        if MentorPair.objects.filter(employee=trainee, state=State.ACTIVE).exists():
            raise ClassroomError(_("%(name)s has a mentor already.") % {"name": trainee.name})
        held = set(MentorPair.objects.filter(mentor=mentor, state=State.ACTIVE).values_list("place", flat=True))
        free = [place for place in range(1, most + 1) if place not in held]
        if not free:
            raise ClassroomError(
                _("%(name)s has %(n)s trainees already, as many as are allowed.") % {"name": mentor.name, "n": most}
            )
        try:
            with transaction.atomic():  # the unique place is the race: whoever loses looks for the next one
                row = MentorPair.objects.create(
                    mentor=mentor, employee=trainee, department=trainee.main.department, place=free[0], starts_on=starts_on,
                    ends_on=ends_on, goals=goals.strip()[:600], by=by,
                )  # fmt: skip
                _tell_both(row)
                return row
        except IntegrityError:
            continue
    raise ClassroomError(_("This is being changed by somebody else; please try again."))


def _tell_both(row: MentorPair) -> None:
    for person, other in ((row.mentor, row.employee), (row.employee, row.mentor)):
        if person.user is None:
            continue
        with override(person.user.language or settings.LANGUAGE_CODE):
            words = _("You are the mentor of %(name)s") if person == row.mentor else _("Your mentor is %(name)s")
            subject = words % {"name": other.name}
        outbox.send(
            person.user, kind="mentoring", dedupe_key=f"pair:{row.public_id}:{person.pk}", subject=subject,
            url=row.get_absolute_url(),
        )  # fmt: skip


def tick_week(row: MentorPair, items: Sequence[tuple[str, bool]], *, note: str = "", by: Any = None) -> MentorWeek:
    """Tick the present week: one to three items. The mentor's study hours of the week are written once, by rule."""
    today = clock.today()
    if row.state != State.ACTIVE or not row.starts_on <= today <= row.ends_on + dt.timedelta(days=7):
        raise ClassroomError(_("This mentoring is not under way."))
    kept = [{"text": text.strip()[:120], "done": bool(done)} for text, done in items if text.strip()]
    if not 1 <= len(kept) <= MentorWeek.MOST_ITEMS:
        raise ClassroomError(_("Please write one to three items."))
    monday = today - dt.timedelta(days=today.weekday())
    with transaction.atomic():
        week, _created = MentorWeek.objects.update_or_create(
            pair=row, week_on=monday, defaults={"items": kept, "note": note.strip()[:300], "at": clock.now()}
        )
        hours.credit(
            row.mentor, kind=StudyHour.Kind.MENTORING, key=f"{row.key}:{monday}", minutes=settings.FIELDWORK["mentor_minutes_a_week"],
            title=_("mentor of %(name)s") % {"name": row.employee.name}, on=today, reason=_("weekly tick"), by=by,
        )  # fmt: skip
    return week


def meet(row: MentorPair, *, on: dt.date, minutes: int, about: str, by: Any) -> MentorMeeting:
    """Write down a talk of the two."""
    if row.state != State.ACTIVE:
        raise ClassroomError(_("This mentoring is not under way."))
    if not row.starts_on <= on <= clock.today():
        raise ClassroomError(_("The day lies between the first day of the mentoring and today."))
    if not 1 <= minutes <= 600 or not about.strip():
        raise ClassroomError(_("Please say how long it took and what it was about."))
    return MentorMeeting.objects.create(pair=row, held_on=on, minutes=minutes, about=about.strip()[:300], by=by)


def may_check(user: Any, row: MentorPair) -> bool:
    """Whether `user` holds the final check: manager or HR of the trainee, never the mentor."""
    if row.mentor.user_id == user.pk:
        return False
    return deciding.may_decide(user, row.employee, deciding.MANAGER) or deciding.may_decide(
        user, row.employee, deciding.HR
    )


def results_of(row: MentorPair) -> Any:
    """Return results of practical exams of the trainee since the pair began: one of them may be the final check."""
    return PanelResult.objects.filter(employee=row.employee, at__gte=clock.start_of_day(row.starts_on))


@transaction.atomic
def end(row: MentorPair, state: str, *, note: str, by: Any, result: PanelResult | None = None) -> None:
    """Hold the final check (passed or failed; `result` is the practical exam that was it), or end the mentoring early; once."""
    if state not in (State.PASSED, State.FAILED, State.ENDED):
        raise ClassroomError(_("Please choose what came of it."))
    if not note.strip():
        raise ClassroomError(_("Please write what you saw; both will read it."))
    if result is not None and (state == State.PASSED) != result.passed:
        raise ClassroomError(
            _("The practical exam was passed; it cannot be the proof of anything else.")
            if result.passed
            else _("The practical exam was not passed; it cannot prove that the final check was.")
        )
    waiting = MentorPair.objects.filter(pk=row.pk, state=State.ACTIVE)
    check = {"final_on": clock.today(), "final_note": note.strip()[:300], "final_by": by, "final_result": result}
    if not waiting.update(state=state, **check):
        raise ClassroomError(_("This was answered already."))
    outbox.close_todos(kind=OVER, subject_key=str(row.public_id), by=by, outcome=state)


def ask_about_ended() -> None:
    """Pairs whose time is over and whose final check is not held stand with mentor and HR; run by the schedule."""
    rows = MentorPair.objects.filter(state=State.ACTIVE, ends_on__lt=clock.today())
    for row in rows.select_related("mentor__user", "employee", "department"):
        users = {user.pk: user for user in [row.mentor.user, *who.hr_of(row.department)] if user and user.is_active}
        outbox.close_todos(kind=OVER, subject_key=str(row.public_id), outcome="moved", but_for=users.values())
        for user in users.values():
            with override(user.language or settings.LANGUAGE_CODE):
                names = {"mentor": row.mentor.name, "trainee": row.employee.name}
                title = _("The mentoring %(mentor)s → %(trainee)s is over: final check") % names
                detail = _("It ended on %(day)s. Manager or HR hold the final check; the mentor says when.") % {
                    "day": clock.in_words(row.ends_on)
                }  # fmt: skip
            outbox.open_todo(
                user, kind=OVER, subject_key=str(row.public_id), title=title, detail=detail, url=row.get_absolute_url()
            )


# --- checklists ---------------------------------------------------------------------------------------
def give_checklist(employee: Employee, *, title: str, lines: str, by: Any) -> Checklist:
    """Give a person a checklist: one item a line."""
    texts = [line.strip()[:160] for line in lines.splitlines() if line.strip()]
    if not 1 <= len(texts) <= MAX_ITEMS:
        raise ClassroomError(_("A checklist has 1 to %(n)s items, one a line.") % {"n": MAX_ITEMS})
    items = [{"key": f"i{number}", "text": text} for number, text in enumerate(texts, start=1)]
    try:
        with transaction.atomic():
            return Checklist.objects.create(employee=employee, title=title.strip()[:120], items=items, by=by)
    except IntegrityError as error:
        raise ClassroomError(_("%(name)s has this checklist already.") % {"name": employee.name}) from error


def may_witness(user: Any, row: Checklist) -> bool:
    """Whether `user` may witness: the mentor of today, the manager or HR; nobody for oneself."""
    if row.employee.user_id == user.pk:
        return False
    mentors = MentorPair.objects.filter(employee=row.employee, state=State.ACTIVE, mentor__user=user)
    return may_sign(user, row) or mentors.exists()


def may_sign(user: Any, row: Checklist) -> bool:
    """Whether `user` signs off: manager or HR of the person."""
    return deciding.may_decide(user, row.employee, deciding.MANAGER) or deciding.may_decide(
        user, row.employee, deciding.HR
    )


def witness(row: Checklist, item: str, *, witness: Employee, note: str = "") -> ChecklistTick:
    """Note that an item was seen done; the second witness of an item finds the first."""
    if row.state != Checklist.State.RUNNING:
        raise ClassroomError(_("This checklist is signed off."))
    if item not in {one["key"] for one in row.items}:
        raise ClassroomError(_("There is no such item."))
    tick, _created = ChecklistTick.objects.get_or_create(
        checklist=row, item=item, defaults={"witness": witness, "note": note.strip()[:200]}
    )
    return tick


def sign(row: Checklist, *, by: Any) -> None:
    """Sign off when every item was witnessed; once."""
    left = len(row.items) - row.ticks.count()
    if left:
        raise ClassroomError(_("Not every item has a witness yet: %(n)s to go.") % {"n": left})
    waiting = Checklist.objects.filter(pk=row.pk, state=Checklist.State.RUNNING)
    if not waiting.update(state=Checklist.State.SIGNED, signed_by=by, signed_at=clock.now()):
        raise ClassroomError(_("This was answered already."))
