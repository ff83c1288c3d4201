"""Where reports stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register one's own training file among the tools."""
    register(
        Item(
            "hr-minutes",
            _("Minutes asked of managers"),
            "reports:show_minutes",
            "clock",
            70,
            visible=rules.is_hr,
            place="hr",
            group="house",
        )
    )
    register(
        Item("hr-upward", _("Report upward"), "reports:show_upward", "send", 57, visible=rules.is_hr, place="hr", group="evaluation")
    )  # fmt: skip
    register(
        Item("why", _("Why, and what came of it"), "reports:own_chain", "target", 59, place="tools", group="growth")
    )
    register(Item("file", _("My training file"), "reports:own_file", "folder-open", 60, place="tools", group="records"))
    for order, (key, label, url_name, icon) in enumerate(
        [
            ("numbers", _("Dashboard"), "reports:show_numbers", "chart-column"),
            ("risks", _("Risks"), "reports:list_risks", "triangle-alert"),
            ("lists", _("Lists"), "reports:list_lists", "table"),
            ("views", _("Saved views"), "reports:list_views", "bookmark"),
        ],
        start=11,
    ):
        register(Item(f"hr-{key}", label, url_name, icon, order, visible=rules.is_hr, place="hr", group="overview"))
    for order, (key, label, url_name, icon, visible, group) in enumerate(
        [
            ("own-numbers", _("My numbers"), "reports:show_own", "chart-line", _is_employee, "records"),
            ("team-numbers", _("Team dashboard"), "reports:show_team", "chart-column", rules.is_manager, "work"),
            ("trainer-numbers", _("Trainer's dashboard"), "reports:show_trainer", "presentation", _trains, "work"),
        ],
        start=62,
    ):
        register(Item(key, label, url_name, icon, order, visible=visible, place="tools", group=group))


def _trains(user):
    """By role: a look into the list of trainers would cost every page a query."""
    return any(grant.role == "trainer" for grant in rules.grants_of(user))


def _is_employee(user):
    return rules.employee_of(user) is not None
