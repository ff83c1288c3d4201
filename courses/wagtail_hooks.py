"""What the CMS shows authors and reviewers beside Wagtail's own."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Locale
from wagtail.snippets.models import register_snippet

from courses.authoring import question_chooser, rules, views  # noqa: F401 (rules makes itself known)
from courses.authoring.viewsets import LearningRows
from courses.models import CatalogPage

register_snippet(LearningRows)


@hooks.register("insert_global_admin_css")
def our_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("courses/cms.css"))


@hooks.register("register_admin_urls")
def our_addresses():
    return [path("courses/from-files/", views.make_from_files, name="course_from_files")]


@hooks.register("register_admin_viewset")
def choose_questions():
    return question_chooser.viewset


class FromFilesItem(MenuItem):
    """Shown to whoever may write courses."""

    def is_shown(self, request):
        return views.may_make_courses(request.user)


@hooks.register("register_admin_menu_item")
def from_files_item():
    return FromFilesItem(_("Course from files"), reverse("course_from_files"), icon_name="upload", order=160)


@hooks.register("construct_main_menu")
def hide_what_nobody_uses(request, items):
    """Forms and snippets in general have no use here, ours stand in their own group; Wagtail's help leads to the internet."""
    items[:] = [item for item in items if item.name not in ("snippets", "forms", "help")]


class Begin(Component):
    """Where an author begins, on the CMS's first page."""

    name, order = "begin", 50
    template_name = "courses/authoring/begin.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        catalog = CatalogPage.objects.filter(locale=Locale.get_default()).first()
        url = reverse("wagtailadmin_explore", args=[catalog.pk]) if catalog else ""
        return {"catalog_url": url, "may_make": views.may_make_courses(user)}


@hooks.register("construct_homepage_panels")
def begin_here(request, panels):
    panels.append(Begin())
