"""Where classes stand in the menus."""

from django.utils.translation import gettext_lazy as _

from classroom import class_rules
from theme.navigation import Item, register

# (key, label, address, icon, who sees it): the tabs above the pages of classes.
TABS = [
    ("classes-own", _("Classes"), "classroom:list_classes", "calendar-days", class_rules.opens_classes),
    (
        "classes-desk",
        _("All classes of my departments"),
        "classroom:list_desk",
        "clipboard-list",
        class_rules.runs_classes,
    ),
    ("classes-load", _("Rooms and trainers in use"), "classroom:show_load", "chart-column", class_rules.runs_classes),
    ("classes-trainers", _("Trainers"), "classroom:list_trainers", "users", class_rules.keeps_rooms),
    ("classes-rooms", _("Rooms"), "classroom:list_rooms", "house", class_rules.keeps_rooms),
    ("classes-limits", _("Away at once"), "classroom:set_limits", "users", class_rules.keeps_rooms),
]


def register_places():
    """Register the place of classes, and its tabs."""
    register(Item("classes", _("Classes"), "classroom:list_classes", "calendar-days", 40, visible=class_rules.opens_classes, place="tools", group="learning"))  # fmt: skip
    for order, (key, label, url_name, icon, visible) in enumerate(TABS, start=10):
        register(Item(key, label, url_name, icon, order, visible=visible, place="classes"))
