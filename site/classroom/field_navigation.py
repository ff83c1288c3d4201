"""Where training away from the hall stands in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules
from theme.navigation import Item, register


def register_places():
    """Register one's own page among the tools, and HR's tab."""
    own = ("fieldwork", _("Away and in practice"), "classroom:fieldwork", "briefcase", 45)
    register(Item(*own, visible=lambda user: rules.employee_of(user) is not None, place="tools", group="records"))
    register(Item("hr-fieldwork", _("Away and in practice"), "classroom:list_external", "briefcase", 47, visible=rules.is_hr, place="hr", group="learning"))  # fmt: skip
