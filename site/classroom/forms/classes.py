"""What is filled in about classes. Choices never reach beyond the departments where the person makes classes."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import class_rules
from classroom.actions.classes import planning
from classroom.forms.class_fields import ANY, LocalTime, TreeChoice, Yuan, departments_below
from classroom.models import ClassSession, Room, Trainer
from courses.models import Course
from lib import clock
from people.models import Department, Employee


class ClassFilter(forms.Form):
    """Filters of the list; whatever is not valid is left out."""

    q = forms.CharField(label=_("Title"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *ClassSession.Kind.choices], required=False)


class DeskFilter(ClassFilter):
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *ClassSession.State.choices], required=False)


class ClassForm(forms.Form):
    """A class beside its dates."""

    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=ClassSession.Kind.choices)
    owner_department = TreeChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        help_text=_("Its people and those of all departments below can sign up."),
    )
    about = forms.CharField(
        label=_("What it is about"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Classes of one course are offered as other dates of each other."),
    )  # fmt: skip
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000, initial=20)
    minimum = forms.IntegerField(label=_("Held from so many people on"), min_value=1, max_value=1000, initial=1)
    cutoff_at = LocalTime(label=_("Sign-up closes"), required=False, help_text=_("Empty: when the class begins."))
    needs_approval = forms.BooleanField(label=_("The manager approves each sign-up"), required=False, initial=True)
    link = forms.URLField(label=_("Address of the webinar"), max_length=300, required=False, assume_scheme="https")
    bring = forms.CharField(label=_("What to bring"), max_length=200, required=False)
    cost = Yuan(label=_("Planned cost (yuan)"), required=False)

    def __init__(self, *args, user, session=None, **kwargs):
        if session is not None:
            kwargs.setdefault("initial", initial_of(session))
        super().__init__(*args, **kwargs)
        self.session = session
        self.fields["owner_department"].queryset = departments_below(
            class_rules.departments_of(user, *class_rules.RUNNERS)
        )
        self.fields["course"].queryset = Course.objects.filter(is_open=True).order_by("key")

    def clean(self):
        data = super().clean()
        if data.get("minimum") and data.get("capacity") and data["minimum"] > data["capacity"]:
            self.add_error("minimum", _("It cannot ask for more people than it has seats."))
        if self.session is not None and data.get("capacity") and data["capacity"] < self.session.taken:
            words = _("%(n)s seats are taken; there cannot be fewer.")
            self.add_error("capacity", forms.ValidationError(words, params={"n": self.session.taken}))
        return data

    def plan(self, dates=()):
        names = ("title", "kind", "owner_department", "about", "course", "capacity", "minimum", "cutoff_at", "needs_approval", "link", "bring")  # fmt: skip
        return planning.ClassPlan(
            **{name: self.cleaned_data[name] for name in names}, cost_fen=self.cleaned_data["cost"], dates=dates
        )


def initial_of(session):
    names = [f for f in ClassForm.base_fields if f != "cost"]
    return {name: getattr(session, name) for name in names} | {"cost": f"{session.cost_fen / 100:.2f}"}


class DateForm(forms.Form):
    """One date of a class: hours within a day, a room, who teaches."""

    starts_at = LocalTime(label=_("Start"))
    ends_at = LocalTime(label=_("End"))
    room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("none (webinar, outside)")
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Trainers"), queryset=Trainer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    lapsed_reason = forms.CharField(
        label=_("Why somebody teaches whose certificate has ended"), max_length=200, required=False,
        help_text=_("Only where a certificate to teach has ended by that day; HR's to give, and shown at the date."),
    )  # fmt: skip

    def __init__(self, *args, user, meeting=None, **kwargs):
        kwargs.setdefault("initial", first_hours() if meeting is None else hours_of(meeting))
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.usable_by(user).select_related("department")
        self.fields["trainers"].queryset = Trainer.objects.usable_by(user).select_related("employee")

    def clean(self):
        data = super().clean()
        if not self.errors:
            for name, message in planning.problems_of_date(self.plan()):
                self.add_error(name, message)
        return data

    def plan(self):
        data = self.cleaned_data
        return planning.DatePlan(
            data["starts_at"],
            data["ends_at"],
            room=data["room"],
            trainers=list(data["trainers"]),
            lapsed_reason=data.get("lapsed_reason", ""),
        )


def first_hours():
    """Return what a new date proposes: a week from today, nine to five."""
    start = clock.start_of_day(clock.today() + dt.timedelta(days=7))
    return {"starts_at": start + dt.timedelta(hours=9), "ends_at": start + dt.timedelta(hours=17)}


def hours_of(meeting):
    trainers = [t.trainer_id for t in meeting.teachings.all()]
    reason = next((t.lapsed_reason for t in meeting.teachings.all() if t.lapsed_reason), "")
    hours = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    return {**hours, "room": meeting.room_id, "trainers": trainers, "lapsed_reason": reason}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The people concerned will read it."))


class KeepForm(forms.Form):
    seats = forms.IntegerField(label=_("Seats to keep"), min_value=1, max_value=50, initial=2)


class NameForm(forms.Form):
    """Whom a manager gives a kept seat."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Employee.objects.none())

    def __init__(self, *args, manager, session, **kwargs):
        super().__init__(*args, **kwargs)
        seated = session.signups.filter(state__in=["booked", "attended"]).values("employee")
        people = Employee.objects.in_line_of(manager).working().exclude(pk__in=seated)
        self.fields["person"].queryset = people.order_by("number")


class PeopleForm(forms.Form):
    """Whom to put into a class: numbers, one or many."""

    numbers = forms.CharField(
        label=_("Employee numbers"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Separated by spaces, commas or lines, as copied from a sheet."),
    )
