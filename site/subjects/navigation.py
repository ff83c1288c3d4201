"""Where terms and facts stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register the glossary for everybody, the facts among HR's tabs."""
    register(Item("terms", _("Glossary"), "subjects:show_terms", "languages", 60, place="tools", group="learning"))
    register(
        Item(
            "hr-facts",
            _("Facts"),
            "subjects:list_facts",
            "badge-check",
            50,
            visible=rules.is_hr,
            place="hr",
            group="house",
        )
    )
