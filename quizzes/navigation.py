"""Where quizzes and exams stand in the menus."""

from django.utils.translation import gettext_lazy as _

from people import rules as people_rules
from quizzes import rules
from theme.navigation import Item, register

# (key, label, address, icon, who sees it): the tabs above the back office's pages, in the order of the work.
TABS = [
    ("quizzes-own", _("Mine"), "quizzes:home", "clipboard-check", rules.works_here),
    ("quizzes-banks", _("Question banks"), "quizzes:list_banks", "library", rules.works_here),
    ("quizzes-quizzes", _("Quizzes"), "quizzes:list_quizzes", "clipboard-list", rules.works_here),
    ("quizzes-sessions", _("Exam sessions"), "quizzes:list_sessions", "calendar-days", rules.works_here),
    ("quizzes-grading", _("Grading"), "quizzes:list_grading", "pencil", rules.works_with_results),
    ("quizzes-results", _("Results and analysis"), "quizzes:list_results", "chart-column", rules.works_here),
]

# The parts of grading, below its tab.
GRADING = [
    ("grading-waiting", _("Answers to judge"), "quizzes:list_grading", "pencil", rules.may_grade),
    ("grading-release", _("Results to release"), "quizzes:list_releases", "send", rules.works_with_results),
    ("grading-appeals", _("Appeals"), "quizzes:list_appeals", "message-square", rules.works_with_results),
    ("grading-regrades", _("Regrades"), "quizzes:list_regrades", "refresh-cw", rules.works_with_results),
]


def register_places():
    """Register the place of this app, and its tabs."""
    register(Item("quizzes", _("Quizzes and exams"), "quizzes:home", "clipboard-check", 25))
    for order, (key, label, url_name, icon, visible) in enumerate(TABS, start=10):
        register(Item(key, label, url_name, icon, order, visible=visible, place="quizzes"))
    for order, (key, label, url_name, icon, visible) in enumerate(GRADING, start=10):
        register(Item(key, label, url_name, icon, order, visible=visible, place="grading"))
    tab = ("hr-accommodations", _("Extra time"), "quizzes:list_accommodations", "timer", 45)
    register(Item(*tab, visible=people_rules.is_hr, place="hr", group="learning"))
