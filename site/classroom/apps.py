from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "classroom"
    verbose_name = _("Classes")

    def ready(self):
        from classroom import field_navigation, field_todos

        field_navigation.register_places()
        field_todos.register_kinds()
