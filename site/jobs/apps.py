from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Jobs")

    def ready(self):
        # Every app may have: receivers (news), background (jobs, ticks), verification (caches), personal_data (register), erasure (what stands against erasing a person).
        autodiscover_modules("receivers", "background", "verification", "personal_data", "erasure")
