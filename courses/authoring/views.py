"""Views of our own inside the CMS."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.actions import catalog, from_files


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)


class FromFilesForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title of the course"), max_length=120)
    files = FilesField(label=gettext_lazy("PDF, MP4 or MP3 files"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ".pdf,.mp4,.mp3"


def may_make_courses(user):
    """Whether the person may add pages below the catalogue, rows of courses, and files."""
    rights = ("wagtailadmin.access_admin", "courses.add_course", "courses.add_lesson")
    return all(user.has_perm(right) for right in rights) and (
        catalog.catalog_page().permissions_for_user(user).can_add_subpage()
    )


def make_from_files(request):
    """Make a course of the files that were dropped; shows what is wrong with which of them, and keeps nothing then."""
    if not may_make_courses(request.user):
        raise PermissionDenied
    form, problems = FromFilesForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        try:
            page = from_files.make_course_from_files(
                title=form.cleaned_data["title"], files=form.cleaned_data["files"], by=request.user
            )
        except from_files.FilesError as exc:
            problems = exc.problems
        else:
            count = len(form.cleaned_data["files"])
            words = ngettext(
                "The course with %(n)s lesson is a draft now.", "The course with %(n)s lessons is a draft now.", count
            )
            messages.success(request, words % {"n": count})
            return redirect(reverse("wagtailadmin_explore", args=[page.pk]))
    context = {"form": form, "problems": problems, "page_title": _("Course from files"), "header_icon": "upload"}
    return render(request, "courses/authoring/from_files.html", context, status=422 if problems or form.errors else 200)
