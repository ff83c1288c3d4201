"""Where terms and facts stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register the glossary and one's competencies for everybody, facts and requirements among HR's tabs."""
    register(Item("terms", _("Glossary"), "subjects:show_terms", "languages", 60, place="tools", group="learning"))
    register(
        Item(
            "competencies",
            _("My competencies"),
            "subjects:my_competencies",
            "gauge",
            20,
            place="tools",
            group="growth",
        )
    )
    register(
        Item(
            "hr-requirements",
            _("What posts ask for"),
            "subjects:list_requirements",
            "list-checks",
            12,
            visible=rules.is_hr,
            place="hr",
            group="needs",
        )
    )
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
