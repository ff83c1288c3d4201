from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The installation itself: it only ties the apps together."""

    name = "config"
    label = "config"
