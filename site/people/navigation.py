"""Where people, departments and roles stand among HR's tabs."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register the tabs of this app."""
    for order, (key, label, icon) in enumerate(
        [
            ("people", _("People"), "users"),
            ("rosters", _("Roster"), "file-up"),
            ("departments", _("Departments"), "building-2"),
            ("grants", _("Roles"), "key"),
            ("audiences", _("Audiences"), "target"),
        ],
        start=30,
    ):
        register(
            Item(f"hr-{key}", label, f"people:list_{key}", icon, order, visible=rules.is_hr, place="hr", group="people")
        )
