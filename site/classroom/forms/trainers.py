"""What is filled in about a trainer."""

import datetime as dt
import re

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classroom import class_rules
from classroom.forms.class_fields import TreeChoice, Yuan, departments_below
from classroom.models import Trainer, TrainerSubject
from people.models import Department, Employee

LINE = re.compile(r"^(?P<subject>.{1,60}?)[\s,，]*(?P<day>\d{4}-\d{2}-\d{2})?$")


class TrainerForm(forms.Form):
    """A colleague by number, or somebody from outside by name; subjects line by line."""

    owner_department = TreeChoice(label=_("Department"), queryset=Department.objects.none())
    number = forms.CharField(label=_("Employee number of the colleague"), max_length=20, required=False)
    name = forms.CharField(label=_("Name (from outside)"), max_length=60, required=False)
    company = forms.CharField(label=_("Company"), max_length=80, required=False)
    username = forms.CharField(
        label=_("User name of the account (from outside)"), max_length=150, required=False,
        help_text=_("Only their own classes open with this account."),
    )  # fmt: skip
    subjects = forms.CharField(
        label=_("Subjects, one a line: subject, then the last day (2027-12-31) if it ends"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contract = forms.CharField(label=_("Contract"), max_length=80, required=False)
    cost = Yuan(label=_("Cost of an hour (yuan)"), required=False)
    is_open = forms.BooleanField(label=_("Teaches"), required=False, initial=True)

    def __init__(self, *args, user, trainer=None, **kwargs):
        if trainer is not None:
            kwargs.setdefault("initial", initial_of(trainer))
        super().__init__(*args, **kwargs)
        self.trainer, self.employee, self.account = trainer, None, None
        mine = departments_below(class_rules.departments_of(user, *class_rules.KEEPERS))
        self.fields["owner_department"].queryset = mine
        if trainer is not None:
            for name in ("name", "company", "username") if not trainer.is_external else ():
                del self.fields[name]
            del self.fields["number"]

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if number:
            self.employee = Employee.objects.working().filter(number__iexact=number).first()
            if self.employee is None:
                raise forms.ValidationError(_("Nobody with this number works here."))
            if Trainer.objects.filter(employee=self.employee).exists():
                raise forms.ValidationError(_("This person is a trainer already."))
        return number

    def clean_username(self):
        username = self.cleaned_data["username"].strip()
        if username:
            self.account = User.objects.filter(username=username).first()
            if self.account is None or self.account.is_superuser:
                raise forms.ValidationError(_("There is no account with this user name."))
            if Employee.objects.filter(user=self.account).exists():
                raise forms.ValidationError(_("This account belongs to a colleague; name them by number."))
            if Trainer.objects.filter(user=self.account).exclude(pk=getattr(self.trainer, "pk", None)).exists():
                raise forms.ValidationError(_("This person is a trainer already."))
        return username

    def clean_subjects(self):
        rows = {}
        for line in filter(None, (line.strip() for line in self.cleaned_data["subjects"].splitlines())):
            found = LINE.match(line)
            try:
                day = dt.date.fromisoformat(found["day"]) if found and found["day"] else None
            except ValueError:
                found = None
            if not found:
                raise forms.ValidationError(
                    _("%(line)s: the day is written as 2027-12-31."), params={"line": line[:80]}
                )
            rows[found["subject"].strip()] = day
        return rows

    def clean(self):
        data = super().clean()
        if self.trainer is None and not self.errors and bool(self.employee) == bool((data.get("name") or "").strip()):
            raise forms.ValidationError(
                _now("A colleague is named by number, somebody from outside by name: one of the two.")
            )
        if self.trainer is not None and self.trainer.is_external and not (data.get("name") or "").strip():
            self.add_error("name", _("A colleague is named by number, somebody from outside by name: one of the two."))
        return data

    @transaction.atomic
    def save(self):
        data = self.cleaned_data
        trainer = self.trainer or Trainer(employee=self.employee, is_external=self.employee is None)
        for name in ("owner_department", "contract", "is_open"):
            setattr(trainer, name, data[name])
        trainer.cost_per_hour_fen = data["cost"]
        if trainer.is_external:
            trainer.name, trainer.company, trainer.user = data["name"].strip(), data["company"].strip(), self.account
        trainer.save()
        trainer.subjects.all().delete()
        TrainerSubject.objects.bulk_create(
            TrainerSubject(trainer=trainer, subject=subject, certified_until=day)
            for subject, day in data["subjects"].items()
        )
        return trainer


def initial_of(trainer):
    lines = [f"{row.subject} {row.certified_until or ''}".strip() for row in trainer.subjects.all()]
    return {
        "owner_department": trainer.owner_department_id, "name": trainer.name, "company": trainer.company, "contract": trainer.contract,
        "username": trainer.user.username if trainer.user else "", "subjects": "\n".join(lines), "is_open": trainer.is_open,
        "cost": f"{trainer.cost_per_hour_fen / 100:.2f}",
    }  # fmt: skip
