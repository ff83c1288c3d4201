"""Where the sandbox stands in the menus."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simulator.querysets import answers_for_runs
from theme.navigation import Item, register

# (key, label, address, icon, who sees it): the tabs above the pages of the sandbox.
TABS = [
    ("crm-scenarios", _("Scenarios"), "simulator:home", "store", None),
    (
        "crm-dialogues",
        pgettext_lazy("with customers", "Conversations"),
        "simulator:list_dialogues",
        "message-circle",
        None,
    ),
    ("crm-talks", _("Conversations of trainees"), "simulator:list_talks", "message-circle", answers_for_runs),
    ("crm-runs", _("Runs of trainees"), "simulator:list_runs", "users", answers_for_runs),
]


def register_places():
    """Register the place of this app, and its tabs."""
    register(Item("crm", _("Order desk"), "simulator:home", "store", 27))
    for order, (key, label, url_name, icon, visible) in enumerate(TABS, start=10):
        more = {"visible": visible} if visible else {}
        register(Item(key, label, url_name, icon, order, place="crm", **more))
