from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "classroom"
    verbose_name = _("Classes")

    def ready(self):
        from classroom import class_navigation, class_todos, field_navigation, field_todos

        class_navigation.register_places()
        class_todos.register_kinds()
        field_navigation.register_places()
        field_todos.register_kinds()
