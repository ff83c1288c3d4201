"""Where the sandbox stands in the menus."""

from django.utils.translation import gettext_lazy as _

from theme.navigation import Item, register


def register_places():
    """Register the place of this app."""
    register(Item("crm", _("Order desk"), "simulator:home", "store", 27))
