"""The rows that authors keep: courses, lessons, tracks, objectives, terms and facts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.authoring.choosers import RowChooserViewSet
from courses.authoring.forms import CourseForm, FactForm, KeyedForm, LessonForm, TrackForm
from courses.models import Course, Lesson, Track
from subjects.models import Fact, Objective, Term

TITLES = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("title_zh"), FieldPanel("title_en")]),
        FieldRowPanel([FieldPanel("summary_zh"), FieldPanel("summary_en")]),
    ],
    heading=_("Title and summary"),
)


class Rows(SnippetViewSet):
    """What all of them share."""

    chooser_viewset_class = RowChooserViewSet
    copy_view_enabled = False
    list_per_page = 50
    inspect_view_enabled = False


class CourseRows(Rows):
    model = Course
    icon = "folder-open-inverse"
    menu_label = _("Courses")
    list_display = ["key", "title_zh", "minutes", "is_open", "is_elective"]
    list_filter = ["is_open", "is_elective"]
    search_fields = ["key", "title_zh", "title_en"]
    edit_handler = ObjectList(
        [
            FieldPanel("key"),
            TITLES,
            FieldRowPanel([FieldPanel("is_open", permission="courses.open_rows"), FieldPanel("is_elective")]),
            FieldRowPanel([FieldPanel("exam", widget=forms.Select), FieldPanel("exam_in_session")]),
            FieldPanel("approved_minutes"),
            FieldPanel("objectives", widget=forms.SelectMultiple(attrs={"size": 10})),
            FieldPanel("terms", widget=forms.SelectMultiple(attrs={"size": 10})),
            FieldPanel("trainer_notes"),
        ],
        base_form_class=CourseForm,
    )


class LessonRows(Rows):
    model = Lesson
    icon = "doc-empty"
    menu_label = _("Lessons")
    list_display = ["key", "title_zh", "course", "position", "minutes", "completion", "is_open"]
    list_filter = ["course", "completion", "is_open"]
    search_fields = ["key", "title_zh", "title_en"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("key"), FieldPanel("course")]),
            TITLES,
            FieldRowPanel([FieldPanel("position"), FieldPanel("minutes")]),
            FieldRowPanel([FieldPanel("completion"), FieldPanel("is_open", permission="courses.open_rows")]),
            FieldPanel("objectives", widget=forms.CheckboxSelectMultiple),
        ],
        base_form_class=LessonForm,
    )


class TrackRows(Rows):
    model = Track
    icon = "list-ol"
    menu_label = _("Tracks")
    list_display = ["key", "title_zh", "stage", "planned_minutes"]
    list_filter = ["stage"]
    search_fields = ["key", "title_zh", "title_en"]
    add_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("key"),
            TITLES,
            FieldRowPanel([FieldPanel("level_zh"), FieldPanel("level_en")]),
            FieldRowPanel([FieldPanel("because_zh"), FieldPanel("because_en")]),
            FieldRowPanel([FieldPanel("pretest", widget=forms.Select), FieldPanel("pretest_exempts")]),
        ],
        base_form_class=TrackForm,
    )


class ObjectiveRows(Rows):
    model = Objective
    icon = "tick"
    menu_label = _("Objectives")
    list_display = ["key", "text_zh"]
    search_fields = ["key", "text_zh", "text_en"]
    edit_handler = ObjectList(
        [FieldPanel("key"), FieldPanel("text_zh"), FieldPanel("text_en")], base_form_class=KeyedForm
    )


class TermRows(Rows):
    model = Term
    icon = "openquote"
    menu_label = _("Terms")
    list_display = ["zh", "en", "key"]
    edit_handler = ObjectList(
        [
            FieldPanel("key", help_text=_("Lessons write it as [[term:key]].")),
            FieldRowPanel([FieldPanel("zh"), FieldPanel("en")]),
            FieldPanel("definition_zh"),
            FieldPanel("definition_en"),
        ],
        base_form_class=KeyedForm,
    )


class FactRows(Rows):
    model = Fact
    icon = "calendar-check"
    menu_label = _("Facts")
    list_display = ["label", "value", "unit", "valid_from", "valid_until", "needs_confirmation", "key"]
    list_filter = ["fictional", "needs_confirmation"]
    search_fields = ["key", "label", "value"]
    edit_handler = ObjectList(
        [
            FieldPanel("key", help_text=_("Lessons write it as [[fact:key]].")),
            FieldPanel("label"),
            FieldRowPanel([FieldPanel("value"), FieldPanel("unit")]),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
            FieldPanel("source"),
            FieldRowPanel([FieldPanel("fictional"), FieldPanel("needs_confirmation")]),
            FieldPanel("other_wording"),
            MultiFieldPanel(
                [FieldPanel("label_en"), FieldRowPanel([FieldPanel("value_en"), FieldPanel("unit_en")])],
                heading=_("In English"),
            ),
        ],
        base_form_class=FactForm,
    )


class LearningRows(SnippetViewSetGroup):
    """One place in the menu for all of them."""

    menu_label = _("Courses and words")
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (CourseRows, LessonRows, TrackRows, ObjectiveRows, TermRows, FactRows)
