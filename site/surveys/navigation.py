"""Where questionnaires stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register a person's own questionnaires among the tools, and HR's tab."""
    register(
        Item("surveys", _("Questionnaires"), "surveys:my_surveys", "clipboard-list", 55, place="tools", group="work")
    )
    register(
        Item(
            "hr-surveys",
            _("Questionnaires"),
            "surveys:list_surveys",
            "clipboard-list",
            40,
            visible=rules.is_hr,
            place="hr",
            group="evaluation",
        )
    )
