from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self):
        from accounts.two_step import requirement
        from people import navigation, rules, todos
        from people.models import RoleGrant

        navigation.register_places()
        todos.register_kinds()
        requirement.register(rules.has_one_of, roles=set(RoleGrant.Role.values))
