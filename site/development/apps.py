from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevelopmentConfig(AppConfig):
    name = "development"
    verbose_name = _("Development of people")

    def ready(self):
        from development import award_todos, navigation, plan_todos, todos

        navigation.register_places()
        todos.register_kinds()
        award_todos.register_kinds()
        plan_todos.register_kinds()
