from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes and exams")

    def ready(self):
        from quizzes import navigation, todos

        navigation.register_places()
        todos.register_kinds()
