"""Where the yearly evaluation stands in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register the places of people, managers and HR."""
    register(
        Item("yearly", _("My evaluation"), "development:my_evaluations", "medal", 70, place="tools", group="growth")
    )
    register(
        Item(
            "team-yearly", _("Evaluations of my team"), "development:team_evaluations", "medal", 71, visible=rules.is_manager,
            place="tools", group="work",
        )
    )  # fmt: skip
    register(
        Item(
            "hr-yearly", _("Yearly evaluation"), "development:list_cycles", "medal", 40, visible=rules.is_hr, place="hr",
            group="evaluation",
        )
    )  # fmt: skip
    register(
        Item(
            "eligibility", _("My way up"), "development:my_eligibility", "milestone", 72, place="tools", group="growth"
        )
    )
    register(
        Item(
            "hr-eligibility", _("Eligibility"), "development:list_rules", "milestone", 45, visible=rules.is_hr, place="hr",
            group="evaluation",
        )
    )  # fmt: skip
    register(
        Item("successors", _("Successors"), "development:my_successors", "users", 73, place="tools", group="growth")
    )
    register(
        Item(
            "hr-successors", _("Successors"), "development:list_pools", "users", 50, visible=rules.is_hr, place="hr",
            group="evaluation",
        )
    )  # fmt: skip
