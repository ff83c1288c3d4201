"""Materials and photos of a class, and what those who attended say of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from classroom.actions.classes import keeping
from classroom.actions.files import CONTENT_TYPES
from classroom.class_access import class_goers, class_staff
from classroom.exceptions import ClassroomError
from classroom.forms.class_files import ClassFilesForm, RatingForm
from classroom.models import ClassFile, ClassRating, ClassSession
from classroom.views.class_desk import run_class, to_desk
from classroom.views.classes import crumbs_of, own_class
from library import inspection


@require_POST
@class_staff
def add_class_files(request, public_id):
    """Keep several files; what is wrong with one is said by its name and hinders no other."""
    session = run_class(request, public_id)
    form = ClassFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Please choose the files first."))
        return to_desk(session)
    kept, before = set(), set(session.files.kept().values_list("pk", flat=True))
    for file in form.cleaned_data["files"]:
        try:
            kept.add(keeping.keep_file(session, file, kind=form.cleaned_data["kind"], by=request.user).pk)
        except ClassroomError as exc:
            messages.error(request, str(exc))
    if fresh := len(kept - before):
        messages.success(request, ngettext("%(n)s file is kept.", "%(n)s files are kept.", fresh) % {"n": fresh})
    elif kept:
        messages.info(request, _("These files were here already; nothing is kept twice."))
    return to_desk(session)


@require_POST
@class_staff
def remove_class_file(request, public_id):
    rows = ClassFile.objects.kept().filter(session__in=ClassSession.objects.run_by(request.user))
    row = get_object_or_404(rows.select_related("session"), public_id=public_id)
    try:
        keeping.take_out(row, reason=request.POST.get("reason", ""), by=request.user)
    except ClassroomError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Taken out: %(name)s.") % {"name": row.file_name})
    return to_desk(row.session)


@require_safe
@login_required
def serve_class_file(request, public_id, kind):
    """A material or photo, to whoever may see it; pictures and PDF open in the browser, the rest is saved."""
    row = get_object_or_404(ClassFile.objects.seen_by(request.user), public_id=public_id)
    if row.suffix != kind:
        raise Http404
    try:
        file = row.file.open("rb")
    except OSError as exc:
        raise Http404 from exc
    response = FileResponse(file, content_type=CONTENT_TYPES.get(kind) or inspection.CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(kind in inspection.OFFICE, row.file_name)
    response["Cache-Control"] = "private, no-store"
    return response


@class_goers
def rate_class(request, public_id):
    """Five taps and a sentence about a class that one attended; the last word counts."""
    session, me = own_class(request, public_id)
    signup = get_object_or_404(session.signups.filter(employee=me, state="attended"))
    rating = ClassRating.objects.filter(signup=signup).first()
    form = RatingForm(request.POST or None, rating=rating)
    if form.is_valid():
        keeping.rate(signup, form.cleaned_data)
        messages.success(request, _("Thank you. Your answer is counted without your name."))
        return redirect(session)
    context = {"form": form, "session": session, "crumbs": crumbs_of((session.title, session.get_absolute_url()))}
    return render(request, "classroom/rate_class.html", context, status=400 if form.is_bound else 200)
