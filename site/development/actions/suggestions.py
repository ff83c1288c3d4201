"""The suggestion box: handing in, looking, answering."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from courses import who
from development.exceptions import DevelopmentError
from development.models import Suggestion
from development.models.suggestions import answer_day
from jobs import news
from lib import clock
from outbox import actions as outbox
from people import rules
from people.models import Employee

KIND = "suggestion"
MOST_A_DAY = 5
State = Suggestion.State


def answerers(row: Suggestion) -> list[Any]:
    """Return the HR nearest to the department without the author, else administrators."""
    others = [user for user in who.hr_of(row.department) if user.pk != row.employee.user_id]
    return others or list(User.objects.filter(is_superuser=True, is_active=True).exclude(employee=row.employee))


@transaction.atomic
def hand_in(
    employee: Employee, *, category: str, text: str, hides_name: bool = False, may_be_shown: bool = True
) -> Suggestion:
    """Put a suggestion into the box: the owning HR has it in 待办 with its deadline. Raises DevelopmentError."""
    if not text.strip():
        raise DevelopmentError(_("Please write your suggestion."))
    today = clock.today()
    if employee.suggestions.filter(created_at__gte=clock.start_of_day(today)).count() >= MOST_A_DAY:
        raise DevelopmentError(_("These are five suggestions today; please hand in the next one tomorrow."))
    main = employee.main
    if main is None:
        raise DevelopmentError(_("You have no post today, so nobody would own your suggestion. Please ask HR."))
    row = Suggestion.objects.create(
        employee=employee, department=main.department, category=category, text=text.strip()[:2000], hides_name=hides_name,
        may_be_shown=may_be_shown, due_on=answer_day(today),
    )  # fmt: skip
    for user in answerers(row):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=str(row.public_id), due_at=clock.end_of_day(row.due_on), url=row.get_absolute_url(),
                title=_("Suggestion (%(category)s) from %(author)s") % {"category": row.get_category_display(), "author": row.author},
                detail=row.text,
            )  # fmt: skip
    return row


@transaction.atomic
def step(row: Suggestion, *, state: str, words: str, by: Any) -> None:
    """Take the next step with a suggestion; an answer needs words, which the author reads. Raises DevelopmentError."""
    if row.employee.user_id == by.pk:
        raise DevelopmentError(_("This is your own suggestion; somebody else answers it."))
    if not rules.is_hr_over(by, row.department):
        raise DevelopmentError(_("The HR of this department answers it."))
    words = words.strip()[:1000]
    fields: dict[str, Any] = {}
    if state in (State.ACCEPTED, State.DECLINED):
        if not words:
            raise DevelopmentError(_("Please write an answer: the author reads it."))
        fields = {"answer": words, "answered_by": by, "answered_at": clock.now()}
    row.step(state, by=by, words=words, **fields)
    if state not in Suggestion.WAITING:
        outbox.close_todos(kind=KIND, subject_key=str(row.public_id), by=by, outcome=state)
    if state == State.ACCEPTED:
        news.tell("suggestion_accepted", f"suggestion:{row.pk}", employee=row.employee_id, suggestion=row.pk)
    if row.employee.user is not None:
        with override(row.employee.user.language or settings.LANGUAGE_CODE):
            outbox.send(
                row.employee.user, kind=KIND, dedupe_key=f"suggestion:{row.pk}:{state}", body=words, url="/suggestions/",
                subject=_("Your suggestion: %(state)s") % {"state": row.get_state_display()},
            )  # fmt: skip
