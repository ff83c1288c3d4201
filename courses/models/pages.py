"""Pages, one per language; they point at the plain rows and own nothing that counts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from courses.authoring.panels import ChecklistPanel
from courses.blocks import LessonBody


class QuicklyGuarded:
    """Asks for Wagtail's view restrictions of a page and of all above it in one query instead of two."""

    def get_view_restrictions(self):
        if self.alias_of_id:
            return super().get_view_restrictions()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        ruled = Q(page__path__in=paths, page__alias_of=None) | Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(ruled).distinct()


class HomePage(Page):
    """The front door: tracks, notices, what is new."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.TrackPage", "courses.CatalogPage", "courses.NoticePage"]
    template = "courses/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Find a course or lesson below by its whole address, in one query; Wagtail's walk takes two a level."""
        url_path = f"{self.url_path}{'/'.join(path_components)}/"
        levels = {2: (CoursePage, "course"), 3: (LessonPage, "lesson__course")}
        if len(path_components) in levels:
            model, row = levels[len(path_components)]
            pages = model.objects.live().filter(url_path=url_path).select_related(row, "locale")
            page = pages.defer("body").first() if model is LessonPage else pages.first()
            if page is not None:
                return RouteResult(page)
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        from courses.views import pages

        return {**super().get_context(request, *args, **kwargs), **pages.home_context(request)}


class CatalogPage(Page):
    """All courses; one may be chosen by oneself."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["courses.HomePage"]
    admin_default_ordering = "ord"
    subpage_types = ["courses.CoursePage"]
    max_count_per_parent = 1
    template = "courses/catalog_page.html"

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request, *args, **kwargs):
        from courses.views import pages

        return {**super().get_context(request, *args, **kwargs), **pages.catalog_context(request)}


class TrackPage(QuicklyGuarded, Page):
    """A track as a person meets it: the map, the dates, what is being prepared."""

    track = models.ForeignKey("courses.Track", verbose_name=_("track"), on_delete=models.PROTECT, related_name="pages")
    intro = models.TextField(_("introduction (Markdown)"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("track"), FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["courses.HomePage"]
    subpage_types: list[str] = []
    template = "courses/track_page.html"

    class Meta:
        verbose_name = _("track page")

    def get_context(self, request, *args, **kwargs):
        from courses.views import pages

        return {**super().get_context(request, *args, **kwargs), **pages.track_context(request, self)}


class CoursePage(QuicklyGuarded, Page):
    """A course as a person meets it: objectives, lessons, minutes, terms."""

    course = models.ForeignKey(
        "courses.Course", verbose_name=_("course"), on_delete=models.PROTECT, related_name="pages"
    )
    intro = models.TextField(_("introduction (Markdown)"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("course"), ChecklistPanel(), FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["courses.CatalogPage"]
    admin_default_ordering = "ord"
    subpage_types = ["courses.LessonPage"]
    template = "courses/course_page.html"

    class Meta:
        verbose_name = _("course page")

    def get_context(self, request, *args, **kwargs):
        from courses.views import course_page

        return {**super().get_context(request, *args, **kwargs), **course_page.course_context(request, self)}


class LessonPage(QuicklyGuarded, Page):
    """The text of a lesson in one language."""

    lesson = models.ForeignKey(
        "courses.Lesson", verbose_name=_("lesson"), on_delete=models.PROTECT, related_name="pages"
    )
    body = StreamField(LessonBody(), verbose_name=_("body"), blank=True)
    loaded_hash = models.CharField(
        max_length=64, blank=True, editable=False, help_text="hash of the file that made this text"
    )

    content_panels = [*Page.content_panels, FieldPanel("lesson"), ChecklistPanel(), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("search_text")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_page.html"

    class Meta:
        verbose_name = _("lesson page")

    def serve(self, request, *args, **kwargs):
        from courses.views import lesson_page

        return lesson_page.show_lesson(request, self)

    def serve_preview(self, request, mode_name):
        from courses.views import lesson_page

        return lesson_page.preview_lesson(request, self)

    def search_text(self):
        """The text as a reader sees it (facts and terms in words), for the search index."""
        from courses.passages import text_of

        with override(self.locale.language_code):
            return text_of(self.body.raw_data)
