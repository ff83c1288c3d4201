"""The administrator's list of accounts. Staff come from the roster; here are those outside it, and emergencies."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView, UserViewSet

from accounts.models import User


class _OneName(forms.Form):
    """What our two forms share: one name, e-mail as you like, groups only shown."""

    name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def prepare(self):
        for field in ("first_name", "last_name"):
            self.fields.pop(field, None)
        self.fields["groups"].disabled = True
        self.fields["groups"].help_text = _("Groups follow from the roles that HR grants; they cannot be set here.")

    def clean_username(self):
        username = self.cleaned_data["username"]
        same = User.objects.exclude(pk=self.instance.pk).filter(username__iexact=username)
        if same.exists():
            raise forms.ValidationError(_("This user name is taken."))
        return username


class AccountCreationForm(_OneName, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = {"username", "name", "email", "is_superuser", "groups"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prepare()

    def save(self, commit=True):
        self.instance.set_unusable_password()  # until a slip is used
        return super().save(commit)


class AccountEditForm(_OneName, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = {"username", "name", "email", "is_superuser", "is_active", "groups"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prepare()


class AccountIndexView(IndexView):
    search_fields = ("username", "name", "email")


class AccountViewSet(UserViewSet):
    index_view_class = AccountIndexView
    template_prefix = "accounts/cms/users/"

    def get_form_class(self, for_update=False):
        return AccountEditForm if for_update else AccountCreationForm
