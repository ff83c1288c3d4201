"""What of courses stands against erasing a person."""

from django.utils.translation import gettext as _

from courses.models import Enrolment
from people.models import Employee
from people.personal.obstacles import obstacle


@obstacle
def open_enrolments(employee):
    """Of people who left, open enrolments are withdrawn by the news of it; of others somebody must say so first."""
    has_left = employee.work_state == Employee.State.LEFT
    if not has_left and Enrolment.objects.open().filter(employee=employee).exists():
        yield _("The person is still enrolled in courses. Withdraw what is open first.")
