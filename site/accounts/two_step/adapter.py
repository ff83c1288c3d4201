"""How allauth's second factor looks from here: our names, our words, secrets encrypted."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.two_step import sealing


class TwoStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        # Codes have words of their own (accounts.actions.two_step); what allauth itself refuses are passkeys.
        "incorrect_code": gettext_lazy("This passkey could not be checked. Please try again."),
    }

    def encrypt(self, text):
        return sealing.seal(text)

    def decrypt(self, encrypted_text):
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self):
        return settings.KUIBU_BRAND["name"]

    def generate_authenticator_name(self, user, type):
        return _("My passkey")

    def _get_user_identifier(self, user):
        return user.number

    def _get_site_name(self):
        return settings.KUIBU_BRAND["name"]
