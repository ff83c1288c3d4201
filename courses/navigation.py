"""Where learning stands in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, everyone, register


def register_places():
    """Register the places of this app, in the order of a person's day, then its tabs among HR's."""
    register(Item("learn", _("My learning"), "courses:my_learning", "graduation-cap", 10))
    register(Item("courses", _("All courses"), "courses:list_courses", "library", 20, visible=everyone))
    register(
        Item(
            "review", _("Mistake notebook"), "courses:review_home", "notebook-pen", 50, place="tools", group="learning"
        )
    )
    register(Item("hours", _("My study hours"), "courses:my_hours", "hourglass", 55, place="tools", group="records"))
    register(Item("notices", _("Notices"), "courses:list_notices", "megaphone", 45, place="tools", group="work"))
    register(Item("team", _("My team"), "courses:list_team", "users", 40, visible=rules.is_manager))
    register(Item("hr", _("HR"), "courses:hr_home", "layout-dashboard", 50, visible=rules.is_hr))
    for order, (key, label, url_name, icon, group) in enumerate(
        [
            ("hr-home", _("Overview"), "courses:hr_home", "layout-dashboard", "overview"),
            ("hr-learning", _("Learning"), "courses:list_learning", "graduation-cap", "learning"),
            ("hr-hours", _("Study hours"), "courses:list_hours", "hourglass", "learning"),
        ],
        start=10,
    ):
        register(Item(key, label, url_name, icon, order, visible=rules.is_hr, place="hr", group=group))
    register(
        Item(
            "hr-notices", _("Notices to read"), "courses:hr_notices", "megaphone", 80, visible=rules.is_hr, place="hr", group="house"
        )
    )  # fmt: skip
    register(
        Item(
            "hr-rules", _("Enrolment rules"), "courses:list_rules", "route", 40, visible=rules.is_hr, place="hr", group="learning"
        )
    )  # fmt: skip
