from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    """The CRM sandbox: a pure domain (`crm`), scenarios and dialogues as data, grading."""

    name = "simulator"
