"""The checklist as a panel of Wagtail's editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class ChecklistPanel(Panel):
    """Says who will see the page and what is missing in it, as it was saved last."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("heading", _("Who will see this, and what is missing"))
        kwargs.setdefault("icon", "tasks")
        super().__init__(*args, **kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/authoring/checklist.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            from courses.authoring import checklist  # it reads the models that name this panel

            page = self.instance
            course = self._course()
            context["is_new"] = not page.pk or course is None
            if not context["is_new"]:
                context["audience"] = checklist.audience_of(course)
                context["checks"] = (
                    checklist.check_lesson(page) if hasattr(page, "lesson_id") else checklist.check_course(page)
                )
                context["missing"] = sum(check.level == "missing" for check in context["checks"])
            return context

        def _course(self):
            page = self.instance
            if hasattr(page, "lesson_id"):
                return page.lesson.course if page.lesson_id else None
            return page.course if page.course_id else None
