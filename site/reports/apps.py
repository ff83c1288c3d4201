from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from content.demo import LATER
        from reports import demo, navigation, sections

        navigation.register_places()
        sections.register_sections()
        LATER.append(demo.play)
