from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people come from the roster. Wrong names and wrong passwords are answered alike."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Number and password do not belong together. Check both, also upper and lower case."
        ),
        "incorrect_password": _("That is not your present password."),
        "enter_current_password": _("That is not your present password."),
    }

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        """Besides axes (one name from one address): many names from one address."""
        from accounts import guarding, views

        if guarding.is_spraying(request):
            raise ImmediateHttpResponse(views.locked_out(request, credentials=credentials))

    def get_login_stages(self):
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.two_step.stages.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Signing in is a proof as good as asking again, as long as it was lately."""
        from accounts.two_step import proof

        return not proof.is_fresh(self.request)

    def get_reauthentication_methods(self, user):
        """Whoever has a second step confirms with it: a password alone changes nothing there."""
        words = {
            reverse("account_reauthenticate"): _("Use the password"),
            reverse("mfa_reauthenticate"): _("Use a code"),
            reverse("mfa_reauthenticate_webauthn"): _("Use a passkey"),
        }
        found = [{**way, "description": words[way["url"]]} for way in super().get_reauthentication_methods(user)]
        second = [way for way in found if way["id"] != "reauthenticate"]
        has_app = any("totp" in flow.get("types", ()) for flow in get_reauthentication_flows(user))
        return (second if has_app else second[::-1]) or found
