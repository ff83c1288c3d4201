"""Preferences and delegations."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lib import clock
from outbox.models import Preference


class PreferenceForm(forms.Form):
    """The ways that are open to the person: WeCom only where it is configured and linked."""

    mail = forms.ChoiceField(label=_("Besides the bell"), widget=forms.RadioSelect)

    def __init__(self, *args, has_wecom=False, **kwargs):
        super().__init__(*args, **kwargs)
        wecom = [(Preference.Mail.WECOM, _("One WeCom message a day, in the morning, with what I have not read yet"))]
        self.fields["mail"].choices = [
            (Preference.Mail.DIGEST, _("One mail a day, in the morning, with what I have not read yet")),
            *(wecom if has_wecom else []),
            (Preference.Mail.NEVER, _("Nothing else: the bell is enough")),
        ]


class DelegationForm(forms.Form):
    to = forms.CharField(
        label=_("Colleague"),
        help_text=_("Employee number or user name."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(
        label=_("Until (included)"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        today = clock.today()
        kwargs.setdefault("initial", {"starts_on": today, "last_day": today + dt.timedelta(days=6)})
        super().__init__(*args, **kwargs)

    def clean_to(self):
        user = User.objects.find(self.cleaned_data["to"])
        if user is None or not user.is_active:
            raise forms.ValidationError(_("Nobody signs in with this number or name. Check it, please."))
        return user
