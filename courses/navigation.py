"""Where learning stands in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, everyone, register


def register_places():
    """Register the places of this app, in the order of a person's day."""
    register(Item("learn", _("My learning"), "courses:my_learning", "graduation-cap", 10))
    register(Item("courses", _("All courses"), "courses:list_courses", "library", 20, visible=everyone))
    register(Item("team", _("My team"), "courses:list_team", "users", 40, visible=rules.is_manager))
    register(
        Item(
            "hr",
            _("HR"),
            "courses:hr_home",
            "layout-dashboard",
            50,
            visible=lambda user: bool(user.is_authenticated and rules.has_role(user, "hr")),
        )
    )
