"""What is filled in about rooms and limits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import class_rules
from classroom.forms.class_fields import Day, departments_below
from classroom.models import AwayLimit, Room


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["department", "title", "location", "capacity", "is_open"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = departments_below(class_rules.departments_of(user, *class_rules.KEEPERS))
        self.fields["department"].queryset = mine
        self.fields["capacity"].min_value = 1

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if capacity < 1:
            raise forms.ValidationError(_("A room has at least one seat."))
        return capacity


class WeekForm(forms.Form):
    day = Day(label=_("Week of"), required=False)


class LimitForm(forms.Form):
    """One number a hall: how many may be away at once; empty is no limit."""

    def __init__(self, *args, halls, **kwargs):
        super().__init__(*args, **kwargs)
        self.halls = halls
        known = dict(AwayLimit.objects.filter(department__in=halls).values_list("department_id", "most"))
        for hall in halls:
            self.fields[f"hall-{hall.pk}"] = forms.IntegerField(
                label=hall.name, min_value=0, max_value=200, required=False, initial=known.get(hall.pk)
            )

    def limits(self):
        return [(hall, self.cleaned_data[f"hall-{hall.pk}"]) for hall in self.halls]
