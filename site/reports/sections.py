"""What other pages show of reports: the way to a person's training file, and to the file of a class."""

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from classroom import papers
from people import sections


def draw_file(request, employee):
    return render_to_string("reports/parts/person_file.html", {"person": employee}, request=request)


def register_sections():
    sections.register(90, draw_file)
    papers.register(papers.Paper(_("The file of the class (ZIP)"), "reports:class_file"))
