"""Where needs, plans and evaluations stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register HR's tabs."""
    _register_needs()


def _register_needs():
    register(
        Item(
            "hr-needs",
            _("Training needs"),
            "development:list_needs",
            "target",
            10,
            visible=rules.is_hr,
            place="hr",
            group="needs",
        )
    )
