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
