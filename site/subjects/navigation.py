"""Where terms and facts stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    register(Item("terms", _("Glossary"), "subjects:show_terms", "languages", 60, place="tools"))
    register(
        Item(
            "facts",
            _("Facts to confirm"),
            "subjects:list_facts",
            "badge-check",
            70,
            visible=lambda user: bool(user.is_authenticated and rules.has_role(user, "hr")),
            place="tools",
        )
    )
