"""What is filled in for successors; the manager's form has three items."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credentials.models import Programme
from development.models import EligibilityRule, Pool, PoolPlace
from people import rules
from people.forms import TreeChoice, open_departments
from people.models import Department, Employee, Post


class PoolForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    post = forms.ModelChoiceField(label=_("Target post"), queryset=Post.objects.all(), to_field_name="code")
    department = TreeChoice(label=_("Department"), queryset=Department.objects.none(), to_field_name="code")
    quota = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)
    rule = forms.ModelChoiceField(
        label=_("Rule of eligibility"),
        queryset=EligibilityRule.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=_("none"),
    )
    programme = forms.ModelChoiceField(
        label=_("Certificate of the exit review"),
        queryset=Programme.objects.all(),
        required=False,
        to_field_name="key",
        empty_label=_("none"),
    )
    rubric = forms.CharField(
        label=_("Rubric of the panel"), widget=forms.Textarea(attrs={"rows": 5}), initial="业务能力: 30\n管理潜力: 30\n服务意识: 20\n学习能力: 20",
        help_text=_("A line a criterion: its name, a colon, its points."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = open_departments(user)
        self.fields["rule"].queryset = EligibilityRule.objects.of_hr(user).active()


class NominateForm(forms.Form):
    """Whom, to which pool, and why. Whoever leads nobody nominates oneself."""

    person = forms.ModelChoiceField(label=_("Who"), queryset=Employee.objects.none(), to_field_name="public_id")
    pool = forms.ModelChoiceField(label=_("Pool"), queryset=Pool.objects.none(), to_field_name="public_id")
    words = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        me = rules.employee_of(user)
        self.me = me
        if me is None:
            return
        people = Employee.objects.filter(pk=me.pk) | Employee.objects.filter(
            pk__in=Employee.objects.reporting_to(me).values("pk")
        )
        self.fields["person"].queryset = people.working()
        self.fields["person"].initial = me.public_id
        self.fields["pool"].queryset = Pool.objects.open_to(me.main.department if me.main else None)


class PanelForm(forms.Form):
    numbers = forms.CharField(
        label=_("Assessors (employee numbers)"),
        max_length=400,
        help_text=_("At least three, with a comma or a space between."),
    )

    def people(self):
        """Return whom the numbers mean."""
        numbers = self.cleaned_data["numbers"].replace("，", " ").replace(",", " ").replace("、", " ").split()
        return list(Employee.objects.working().filter(number__in=numbers).select_related("user"))


class PlaceForm(forms.Form):
    number = forms.CharField(label=_("Mentor (employee number)"), max_length=20)
    project = forms.CharField(label=_("Development project"), max_length=300)


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Exit review"), choices=PoolPlace.Outcome.choices)
    words = forms.CharField(label=_("Grounds"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
