from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
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
