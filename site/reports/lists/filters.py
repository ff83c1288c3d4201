"""The filters of lists; whatever is not valid is left out, and whatever is not within the rights is not offered."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import StudyHour
from development.models import Need
from lib import clock
from people.models import Department, Employee, Post
from reports.lists.department_field import DepartmentChoice

ANY = ("", pgettext_lazy("filter", "all"))


class PlaceFilter(forms.Form):
    """What every list can be filtered by."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=40)
    department = DepartmentChoice(
        label=_("Department"), queryset=Department.objects.none(), required=False, to_field_name="code",
        empty_label=_("all"),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("Post category"), required=False, choices=[ANY, *Post.Category.choices])
    kind = forms.ChoiceField(label=_("Employment kind"), required=False, choices=[ANY, *Employee.Kind.choices])

    def __init__(self, data=None, *, reach):
        super().__init__(data)
        if reach.is_hr:
            self.fields["department"].offer(reach.choices, str(self.data.get("department", "")))
        else:
            del self.fields["department"]

    @property
    def chosen(self):
        """The valid values that were chosen."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in ("", None)}

    @property
    def kept(self):
        """The same as strings, for a saved view: read anew, with the rights of then, each time."""
        return {name: str(self.data.get(name, "")) for name in self.chosen}


class PeopleFilter(PlaceFilter):
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[ANY, ("enrolled", _("enrolled")), ("on_time", _("on time")), ("overdue", _("overdue")),
                 ("completed", _("all done")), ("passed", _("passed an exam in twelve months")),
                 ("applied", _("passed a run in twelve months"))],
    )  # fmt: skip


class NeedFilter(PlaceFilter):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("open or in a plan")), ("open", _("not in a plan yet")), ("planned", _("in a plan"))],
    )
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[ANY, *Need.Source.choices])


class EnrolmentFilter(PlaceFilter):
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[ANY, ("open", _("open")), ("overdue", _("overdue")), ("completed", _("completed")),
                 ("withdrawn", _("withdrawn"))],
    )  # fmt: skip
    required = forms.ChoiceField(
        label=_("Required"), required=False, choices=[ANY, ("yes", _("required")), ("no", _("elective"))]
    )


class MonthFilter(PlaceFilter):
    month = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$", label=_("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )


class ResultFilter(MonthFilter):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, ("passed", _("passed")), ("failed", _("not passed"))]
    )
    which = forms.ChoiceField(
        label=_("Sittings"),
        required=False,
        choices=[("", pgettext_lazy("sittings", "all")), ("first", _("first sittings"))],
    )


class HourFilter(PlaceFilter):
    way = forms.ChoiceField(label=_("Way of learning"), required=False, choices=[ANY, *StudyHour.Kind.choices])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2009, max_value=2100)


class CertificateFilter(PlaceFilter):
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[ANY, ("valid", _("valid")), ("lapsing", _("ends within 60 days")), ("expired", _("ended"))],
    )  # fmt: skip


class RunFilter(MonthFilter):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, ("passed", _("passed")), ("failed", _("not passed"))]
    )


def month_bounds(word):
    """Return the instants between which a month "2026-11" lies (half-open)."""
    first = dt.date(int(word[:4]), int(word[5:]), 1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return clock.start_of_day(first), clock.start_of_day(after)
