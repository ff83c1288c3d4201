from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from accounts import receivers  # noqa: F401
        from accounts.two_step import requirement

        requirement.refuse_unknown_roles()  # upper apps stand before this one in INSTALLED_APPS, so theirs are known
