from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimulatorConfig(AppConfig):
    """The CRM sandbox: a pure domain (`crm`), scenarios and dialogues as data, grading, runs and the counter."""

    name = "simulator"
    verbose_name = _("Order desk")

    def ready(self) -> None:
        from simulator import navigation

        navigation.register_places()
