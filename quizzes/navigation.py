"""Where quizzes and exams stand in the menus."""

from django.utils.translation import gettext_lazy as _

from theme.navigation import Item, register


def register_places():
    """Register the place of this app."""
    register(Item("quizzes", _("Quizzes and exams"), "quizzes:home", "clipboard-check", 25))
