"""Pages of reports: the training file of a person, the file of a class."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from classroom.models import ClassSession
from lib import clock
from people import rules
from people.models import Employee
from reports.classes import bundle
from reports.file import TrainingFile, years_of


def _wanted(word):
    """Return the year that a word of the address asks for; None for all; this one for whatever cannot be."""
    if word == "all":
        return None
    good = word.isascii() and word.isdigit() and 1990 <= int(word) <= clock.today().year + 1
    return int(word) if good else clock.today().year


def _person(request, public_id):
    people = Employee.objects.visible_to(request.user).with_post()
    return get_object_or_404(people, public_id=public_id)


@login_required
def own_file(request):
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    return show_file(request, me.public_id)


@login_required
def show_file(request, public_id):
    """A person's file of a year or of all, on one page."""
    person = _person(request, public_id)
    file = TrainingFile(person, _wanted(request.GET.get("year", "")))
    context = {"file": file, "person": person, "years": years_of(person), "now": clock.now()}
    return render(request, "reports/file.html", context)


@login_required
def print_file(request, public_id, year):
    """The same as PDF."""
    file = TrainingFile(_person(request, public_id), _wanted(year))
    response = HttpResponse(file.pdf(), content_type="application/pdf")
    name = f"{file.person.number}-{file.year or 'all'}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["Cache-Control"] = "no-store"
    return response


@login_required
def class_file(request, public_id):
    """The file of a class as a ZIP, for those who make classes of its department; a trainer from outside gets none."""
    classes = ClassSession.objects.editable_by(request.user).select_related("owner_department", "course")
    session = get_object_or_404(classes, public_id=public_id)
    # "/" is no letter of a file name.
    name = f"{session.title.replace('/', '_')}.zip"
    response = FileResponse(bundle(session), as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response
