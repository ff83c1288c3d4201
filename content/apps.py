from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """The curriculum as files, and what loads it through the other apps' actions."""

    name = "content"
    verbose_name = _("Content")
