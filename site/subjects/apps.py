from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    name = "subjects"
    verbose_name = _("Subjects")

    def ready(self):
        from subjects import navigation, profile, todos

        navigation.register_places()
        todos.register_kinds()
        profile.register_sections()
