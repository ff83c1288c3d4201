"""What the CMS shows authors and reviewers beside Wagtail's own."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from courses.authoring import rules, views  # noqa: F401 (rules makes itself known)
from courses.authoring.viewsets import LearningRows

register_snippet(LearningRows)


@hooks.register("insert_global_admin_css")
def our_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("courses/cms.css"))


@hooks.register("register_admin_urls")
def our_addresses():
    return [path("courses/from-files/", views.make_from_files, name="course_from_files")]


class FromFilesItem(MenuItem):
    """Shown to whoever may write courses."""

    def is_shown(self, request):
        return views.may_make_courses(request.user)


@hooks.register("register_admin_menu_item")
def from_files_item():
    return FromFilesItem(_("Course from files"), reverse("course_from_files"), icon_name="upload", order=160)


@hooks.register("construct_main_menu")
def hide_what_nobody_uses(request, items):
    """Forms and snippets in general have no use here; ours stand in their own group."""
    items[:] = [item for item in items if item.name not in ("snippets", "forms")]
