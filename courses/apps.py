from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self):
        from courses import facts, files, glossary, navigation, publishing, reviews, sections, taught, todos

        navigation.register_places()
        todos.register_kinds()
        facts.register_facts()
        glossary.register_usage()
        publishing.connect()
        files.register_access()
        reviews.connect()
        sections.register_sections()
        taught.register_resolver()
