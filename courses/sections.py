"""What HR's page of a person shows of their learning."""

from django.template.loader import render_to_string

from courses import standing
from courses.learning import Learning
from people import sections
from people.models import Employee


def draw_learning(request, employee):
    """Return the section: how the person stands, and each open track with its bar."""
    row = standing.with_standing(Employee.objects.filter(pk=employee.pk)).get()
    context = {"person": employee, "standing": standing.describe(row), "paths": Learning(employee, request).enrolments}
    return render_to_string("courses/parts/person_learning.html", context, request=request)


def register_sections():
    sections.register(10, draw_learning)
