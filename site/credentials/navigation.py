"""Where certificates stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register the person's own certificates among the tools, and HR's tab."""
    register(
        Item(
            "certificates",
            _("My certificates"),
            "credentials:my_certificates",
            "award",
            60,
            place="tools",
            group="records",
        )
    )
    register(
        Item(
            "hr-certificates",
            _("Certificates"),
            "credentials:list_certificates",
            "award",
            25,
            visible=rules.is_hr,
            place="hr",
            group="proof",
        )
    )
    register(
        Item(
            "hr-history",
            _("Bring in what was before"),
            "credentials:import_history",
            "history",
            60,
            visible=rules.is_hr,
            place="hr",
            group="people",
        )
    )
    register(
        Item("duties", _("Duties"), "credentials:show_board", "id-card", 61, visible=rules.is_manager, place="tools")
    )
    register(
        Item(
            "hr-duties",
            _("Duties"),
            "credentials:hr_board",
            "id-card",
            26,
            visible=rules.is_hr,
            place="hr",
            group="proof",
        )
    )
