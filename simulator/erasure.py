"""What of the sandbox stands against erasing a person."""

from django.utils.translation import gettext as _

from people.personal.obstacles import obstacle
from simulator.models import Run, Talk


@obstacle
def running_exercises(employee):
    is_open = Run.objects.filter(employee=employee, state="open").exists()
    if is_open or Talk.objects.filter(employee=employee, state="open").exists():
        yield _("An exercise of this person in the sandbox is running. End it first.")
