"""What of quizzes stands against erasing a person."""

from django.utils.translation import gettext as _

from people.personal.obstacles import obstacle
from quizzes.models import Appeal, Attempt


@obstacle
def running_attempts(employee):
    if Attempt.objects.filter(employee=employee, state=Attempt.State.OPEN).exists():
        yield _("A quiz or an exam of this person is running. Wait until it is handed in.")
    if Attempt.objects.filter(employee=employee, state=Attempt.State.SUBMITTED).exists():
        yield _("An exam of this person is being graded. Release the result first.")
    if Appeal.objects.filter(slot__attempt__employee=employee, state="open").exists():
        yield _("An appeal of this person waits for an answer.")
