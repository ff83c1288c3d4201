"""Where questionnaires stand in the menus."""

from django.utils.translation import gettext_lazy as _

from theme.navigation import Item, register


def register_places():
    """Register a person's own questionnaires among the tools."""
    register(Item("surveys", _("Questionnaires"), "surveys:my_surveys", "clipboard-list", 55, place="tools"))
