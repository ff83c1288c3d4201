from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Jobs")

    def ready(self):
        # Every app may have: jobs_handlers (slow work), receivers (news), schedule (ticks), verification (caches).
        autodiscover_modules("receivers", "background", "verification")
