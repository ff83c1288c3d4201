"""Choosers of rows in the editor."""

from django.utils.functional import cached_property
from wagtail.admin.widgets import BaseChooser
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


class RowChooser(AdminSnippetChooser):
    """Wagtail's chooser, whose words wait for the visitor's language (its own are fixed when it is made)."""

    def __init__(self, model, **kwargs):
        super().__init__(model, **kwargs)
        self.choose_one_text = BaseChooser.choose_one_text
        self.choose_another_text = BaseChooser.choose_another_text
        self.link_to_chosen_text = BaseChooser.link_to_chosen_text


class RowChooserViewSet(SnippetChooserViewSet):
    @cached_property
    def widget_class(self):
        return RowChooser(model=self.model, icon=self.icon)
