"""Choosing questions in the editor. A block keeps a question's key, not its id."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser


def find(keys: Iterable[str]) -> dict:
    """Return {key: question in use, with its current version}; one query."""
    from quizzes.models import Question

    rows = Question.objects.live().filter(key__in=list(keys))
    return {q.key: q for q in rows.select_related("current")}


def words_of(question) -> str:
    """Return a question as one line."""
    stem = question.current.body["stem"] if question.current else ""
    return f"{question.key} · {Truncator(' '.join(stem.split())).chars(60)}"


class QuestionChooser(BaseChooser):
    """Wagtail's chooser, with keys where others have ids, and words that wait for the visitor's language."""

    show_edit_link = False
    model = "quizzes.Question"
    chooser_modal_url_name = "question_chooser:choose"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    icon = "help"

    def get_instance(self, value):
        return find([value]).get(value) if isinstance(value, str) else value

    def get_value_data(self, value):
        """Return what the form shows; a key that leads nowhere any more is kept, so that nothing vanishes unseen."""
        question = self.get_instance(value) if value else None
        if question is not None:
            return self.get_value_data_from_instance(question)
        return {"id": value, "title": value, "edit_url": None} if value else None

    def get_value_data_from_instance(self, instance):
        return {"id": instance.key, "edit_url": None, self.display_title_key: words_of(instance)}


class QuestionFilter(BaseFilterForm):
    """By key, or by the lesson that teaches it."""

    q = forms.CharField(
        label=_("Key or lesson"), required=False, help_text=_("C101-K, or C101-01 for what that lesson teaches")
    )

    def filter(self, objects):
        words = (self.cleaned_data.get("q") or "").strip()[:60]
        if words:
            self.is_searching, self.search_query = True, words
            objects = objects.filter(Q(key__istartswith=words) | Q(teaches__istartswith=words))
        return objects


class Choosing:
    """What all views of the chooser share: questions in use whose bank the author may read."""

    filter_form_class = QuestionFilter

    def get_object_list(self):
        from quizzes.models import Question

        rows = Question.objects.live().visible_to(self.request.user).exclude(kind__in=["essay", "file"])
        return rows.select_related("current", "category").order_by("key")

    @property
    def columns(self):
        title = self.title_column
        title.accessor = words_of
        return [
            title,
            Column("kind", label=_("Type"), accessor=lambda q: q.get_kind_display()),
            Column("category", label=_("Category"), accessor=lambda q: str(q.category or "")),
            Column("teaches", label=_("Taught in"), accessor="teaches"),
        ]


class Chosen:
    def get_object(self, pk):
        return self.model_class.objects.live().visible_to(self.request.user).select_related("current").get(pk=pk)

    def get_object_id(self, instance):
        return instance.key

    def get_display_title(self, instance):
        return words_of(instance)


class ChooseView(Choosing, views.ChooseView):
    pass


class ChooseResultsView(Choosing, views.ChooseResultsView):
    pass


class ChosenView(Chosen, views.ChosenView):
    pass


class QuestionChooserViewSet(ChooserViewSet):
    model = "quizzes.Question"
    icon = "help"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    register_widget = False

    def get_urlpatterns(self):
        """Choosing one is all that is needed: no form for making one here, no choice of several."""
        return [p for p in super().get_urlpatterns() if p.name not in ("create", "chosen_multiple")]


viewset = QuestionChooserViewSet("question_chooser", url_prefix="questions/choose")
widget_class = QuestionChooser
