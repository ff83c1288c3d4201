"""What HR's page of a person shows of reports: the way to the training file."""

from django.template.loader import render_to_string

from people import sections


def draw_file(request, employee):
    return render_to_string("reports/parts/person_file.html", {"person": employee}, request=request)


def register_sections():
    sections.register(90, draw_file)
