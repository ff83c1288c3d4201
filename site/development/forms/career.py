"""What one chooses on the career map and on the page of coverage."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lib import clock
from people import rules
from people.forms import TreeChoice
from people.models import Department, Post
from subjects.models import PostRequirement


class PostChoice(forms.Form):
    """A post of those that ask for something today."""

    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none(), to_field_name="code", empty_label=_("all"), required=False)  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = PostRequirement.objects.valid().filter(level__gt=0, competency__is_open=True, post=OuterRef("pk"))
        self.fields["post"].queryset = Post.objects.filter(Exists(asked)).order_by("code")


class CoverageFilter(forms.Form):
    """Year and department; what is not valid is left out: this year, all departments of this HR."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2099, required=False)
    department = TreeChoice(label=_("Department"), queryset=Department.objects.none(), to_field_name="code", empty_label=_("all"), required=False)  # fmt: skip

    def __init__(self, data, *, user):
        super().__init__({"year": data.get("year") or clock.today().year, "department": data.get("department", "")})
        self.user = user
        self.fields["department"].queryset = rules.departments_under_hr(user)

    def chosen(self):
        """Return (year, departments)."""
        self.is_valid()
        one = self.cleaned_data.get("department")
        departments = [one] if one else rules.departments_of(self.user, "hr")
        return self.cleaned_data.get("year") or clock.today().year, departments
