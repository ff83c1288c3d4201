"""Who may take a quiz directly, and who gets more time everywhere."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib import clock
from people.audience_facts import members
from people.models import Audience, Employee
from quizzes import rules
from quizzes.actions.direct import Window
from quizzes.authoring.drafts import SPLIT
from quizzes.forms.fields import DateInput, InstantField

BY_NUMBER = 500


def people_of(user: Any) -> Any:
    """Return the people whom `user` may admit: those of the departments where they are trainer or HR."""
    working = Employee.objects.working()
    if user.is_superuser:
        return working
    departments = rules.departments_of(user, *rules.ADMITTERS)
    return working.belonging_to(departments) if departments else working.none()


def audiences_of(user: Any) -> Any:
    """Return the audiences in use that reach the people of `user`."""
    rows = Audience.objects.filter(is_active=True).order_by("name")
    if user.is_superuser:
        return rows
    departments = rules.departments_of(user, *rules.ADMITTERS)
    return rows.filter(rules.owned_by(departments, above=True)) if departments else rows.none()


class AdmitForm(forms.Form):
    """People by numbers or by an audience, a window, attempts, a reason."""

    numbers = forms.CharField(
        label=gettext_lazy("Employee numbers"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One or several, with spaces between."),
    )  # fmt: skip
    audience = forms.ModelChoiceField(
        label=gettext_lazy("or an audience"), queryset=Audience.objects.none(), required=False, empty_label=gettext_lazy("no audience"),
        help_text=gettext_lazy("Those who fit today, as far as you look after them. Who comes later is not admitted by itself."),
    )  # fmt: skip
    opens_at = InstantField(label=gettext_lazy("Opens"), required=False, help_text=gettext_lazy("Empty: at once."))
    closes_at = InstantField(label=gettext_lazy("Closes"), required=False, help_text=gettext_lazy("Empty: stays open."))
    attempts = forms.IntegerField(
        label=gettext_lazy("Attempts"), required=False, min_value=0, max_value=50,
        help_text=gettext_lazy("Empty: as the quiz says. 0: as many as one likes."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("The person reads it: because …")
    )
    renew = forms.BooleanField(
        label=gettext_lazy("Give this window also to those who were admitted before"), required=False,
        help_text=gettext_lazy("A withdrawal is undone by it."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.people: list[Employee] = []
        self.fields["audience"].queryset = audiences_of(user)

    def clean_numbers(self):
        numbers = list(dict.fromkeys(n.upper() for n in SPLIT.split(self.cleaned_data["numbers"].strip()) if n))
        if len(numbers) > BY_NUMBER:
            words = _("At most %(n)s numbers at once. For more people, choose an audience.")
            raise ValidationError(words % {"n": BY_NUMBER})
        found = {e.number.upper(): e for e in people_of(self.user).filter(number__in=self._spellings(numbers))}
        missing = [n for n in numbers if n not in found]
        if missing:
            words = _(
                "Nobody with these numbers works in the departments that you look after: %(numbers)s. "
                "Check or remove them, or ask whoever looks after these people."
            )
            raise ValidationError(words % {"numbers": ", ".join(missing)[:200]})
        self.people = [found[n] for n in numbers]
        return self.cleaned_data["numbers"]

    @staticmethod
    def _spellings(numbers):
        return {spelling for n in numbers for spelling in (n, n.lower(), n.title())}

    def clean(self):
        data = super().clean()
        audience = data.get("audience")
        if bool(audience) == bool(self.people) and not {"numbers", "audience"} & set(self.errors):
            raise ValidationError(_("Name people by their numbers, or choose an audience."))
        if audience:
            self.people = members(audience, among=people_of(self.user))
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The window would close before it opens."))
        elif closes and closes <= clock.now():
            self.add_error("closes_at", _("This lies in the past."))
        return data

    @property
    def window(self) -> Window:
        data = self.cleaned_data
        return Window(data["opens_at"], data["closes_at"], data["attempts"], data["reason"])


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, help_text=gettext_lazy("The person will read it.")
    )


class WidenForm(forms.Form):
    extra_minutes = forms.IntegerField(label=gettext_lazy("More minutes"), min_value=0, max_value=600, initial=0)
    extra_attempts = forms.IntegerField(label=gettext_lazy("More attempts"), min_value=0, max_value=20, initial=0)

    def clean(self):
        data = super().clean()
        if not self.errors and not data["extra_minutes"] and not data["extra_attempts"]:
            raise ValidationError(_("Give more time, or more attempts."))
        return data


class AccommodationForm(forms.Form):
    """More time for one person in every quiz."""

    number = forms.CharField(label=gettext_lazy("Employee number"), max_length=20)
    extra_percent = forms.IntegerField(
        label=gettext_lazy("More time (percent)"), min_value=0, max_value=300, initial=25,
        help_text=gettext_lazy("25: a quarter more of every time limit."),
    )  # fmt: skip
    extra_attempts = forms.IntegerField(label=gettext_lazy("More attempts"), min_value=0, max_value=20, initial=0)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateInput(), initial=clock.today)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("Empty: until it is ended."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200,
        help_text=gettext_lazy("Only HR reads it. Write what was decided, not the illness."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self):
        found = (
            Employee.objects.working()
            .of_hr(self.user)
            .filter(number__iexact=self.cleaned_data["number"].strip())
            .first()
        )
        if found is None:
            raise ValidationError(
                _("Nobody with this number works in the departments that you look after. Check it under People.")
            )
        return found

    def clean_starts_on(self):
        starts_on = self.cleaned_data["starts_on"]
        if starts_on < clock.today():
            raise ValidationError(_("Extra time begins today at the earliest: what has been sat stays as it was."))
        return starts_on

    def clean(self):
        data = super().clean()
        if data.get("last_day") and data.get("starts_on") and data["last_day"] < data["starts_on"]:
            self.add_error("last_day", _("The last day lies before the first."))
        if not self.errors and not data["extra_percent"] and not data["extra_attempts"]:
            raise ValidationError(_("Give more time, or more attempts."))
        return data

    @property
    def grant(self) -> dict[str, Any]:
        data = self.cleaned_data
        last = data["last_day"]
        names = ("extra_percent", "extra_attempts", "starts_on", "reason")
        return {**{n: data[n] for n in names}, "ends_on": last + dt.timedelta(days=1) if last else None}
