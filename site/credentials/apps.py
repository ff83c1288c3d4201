from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "credentials"
    verbose_name = _("Certificates")

    def ready(self):
        from credentials import navigation, todos

        navigation.register_places()
        todos.register_kinds()
