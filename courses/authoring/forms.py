"""Forms of rows in the CMS. A key never changes once it is used; what follows from a change follows here too."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from courses.actions import catalog
from jobs import news
from lib import clock
from quizzes.actions import drawing
from quizzes.actions.quizzes import shortage_words
from quizzes.models import Quiz
from subjects import actions as subjects
from subjects.models import Fact


class KeyedForm(WagtailAdminModelForm):
    """A row whose key other things point at."""

    fixed = ("key",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fixed:
            if self.instance.pk and name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext_lazy("Cannot be changed: other things point at it.")


class QuizChoiceForm(KeyedForm):
    """A row that names a quiz: one that can be taken, that the author may see and that its bank can serve today."""

    quiz_field, quiz_kind = "", ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get(self.quiz_field)
        if field is None:
            return
        there = getattr(self.instance, f"{self.quiz_field}_id")
        seen = Quiz.objects.usable().filter(kind=self.quiz_kind)
        if self.for_user is not None:
            seen = seen.filter(pk__in=Quiz.objects.visible_to(self.for_user).values("pk"))
        field.queryset = (seen | Quiz.objects.filter(pk=there)).select_related("current").order_by("key")
        field.label_from_instance = lambda quiz: f"{quiz.key} {quiz.title}"

    def clean(self):
        data = super().clean()
        quiz = data.get(self.quiz_field)
        if quiz is not None and self.quiz_field in self.changed_data and (reason := why_not_served(quiz)):
            self.add_error(self.quiz_field, reason)
        return data


def why_not_served(quiz):
    """Return why nobody could take the quiz today; empty when it can be served."""
    if quiz.is_retired or quiz.current is None:
        return _("This quiz is not in use: publish it first, or choose another.")
    missing = drawing.shortages(*drawing.rows_of(quiz.current))
    words = [_("Its bank cannot serve it.")] if missing else []
    return " ".join([*words, *(shortage_words(each) for each in missing[:5])])


class CourseForm(QuizChoiceForm):
    """A course may end with an exam; the file of a course that has one says which."""

    quiz_field, quiz_kind = "exam", Quiz.Kind.EXAM

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("exam", "exam_in_session"):
            if self.instance.source_hash and name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext_lazy("The file of this course says it: change it there.")

    @transaction.atomic
    def save(self, commit=True):
        course = super().save(commit)
        if commit and {"exam", "exam_in_session"} & set(self.changed_data):
            quiz = course.exam
            minutes = quiz.current.rules.minutes if quiz is not None and quiz.current is not None else 0
            catalog.connect_exam(course, quiz.key if quiz else "", minutes=minutes, in_session=course.exam_in_session)
        return course


class TrackForm(QuizChoiceForm):
    """A track may begin with a diagnostic test."""

    quiz_field, quiz_kind = "pretest", Quiz.Kind.DIAGNOSTIC

    def clean(self):
        data = super().clean()
        if data.get("pretest_exempts") and not data.get("pretest"):
            self.add_error("pretest_exempts", _("Without a pre-test nobody can be exempted by it."))
        return data


class LessonForm(KeyedForm):
    """Objectives are chosen from those of the course; the course's minutes follow."""

    fixed = ("key", "course")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "objectives" in self.fields:
            self.fields["objectives"].queryset = self.instance.course.objectives.all()

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 240:
            raise forms.ValidationError(_("Between 1 and 240 minutes, please; a good lesson takes 15 at most."))
        return minutes

    @transaction.atomic
    def save(self, commit=True):
        lesson = super().save(commit)
        if commit:
            catalog.count_minutes(lesson.course)
        return lesson


class FactForm(KeyedForm):
    """One value of a fact: no second one on the same day; what an author changes waits for HR's word."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = (self.instance.value, self.instance.unit)

    def clean(self):
        data = super().clean()
        first, until = data.get("valid_from"), data.get("valid_until")
        if first and until and until <= first:
            self.add_error("valid_until", _("It would end before it begins."))
        elif data.get("key") and self._overlaps(data["key"], first, until):
            self.add_error(
                "valid_from", _("Another value of this fact holds on one of these days; end that one first.")
            )
        return data

    def _may_decide(self):
        return self.for_user is None or self.for_user.has_perm("courses.open_rows")

    def _overlaps(self, key, first, until):
        others = Fact.objects.filter(key=key).exclude(pk=self.instance.pk)
        if first:
            others = others.filter(Q(valid_until=None) | Q(valid_until__gt=first))
        if until:
            others = others.filter(Q(valid_from=None) | Q(valid_from__lt=until))
        return others.exists()

    @transaction.atomic
    def save(self, commit=True):
        is_other = bool(self.instance.pk) and self.before != (self.instance.value, self.instance.unit)
        if is_other or not self.instance.pk:
            self.instance.needs_confirmation |= not self._may_decide()
        if is_other:
            self.instance.confirmed_at = self.instance.confirmed_by = None
        self.instance.changed_at = clock.now()
        fact = super().save(commit)
        if commit:
            if is_other:
                news.tell("fact_changed", f"fact:{fact.key}", fact=fact.pk)
            subjects.ask_for_confirmation(fact)
        return fact
