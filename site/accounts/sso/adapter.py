"""Who comes back from a sign-in elsewhere: only people who have an account already, found by a link or a trusted number."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import guarding
from accounts.actions import linked


class SignInElsewhereAdapter(DefaultSocialAccountAdapter):
    """Nobody signs up: an identity without a person of ours opens nothing, whatever e-mail address it claims."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("This identity belongs to another account already."),
    }

    def list_apps(self, request, provider=None, client_id=None):
        """What the settings name; rows of SocialApp are not looked at."""
        apps = []
        if settings.OIDC:
            apps.append(_app("oidc", settings.OIDC["name"], settings.OIDC["client_id"], settings.OIDC["secret"]))
            apps[-1].settings = {"server_url": settings.OIDC["issuer"], "oauth_pkce_enabled": True}
        if settings.WECOM:
            apps.append(_app("wecom", str(_("WeCom")), settings.WECOM["corp_id"], settings.WECOM["secret"]))
        return [app for app in apps if provider in (None, app.provider) and client_id in (None, app.client_id)]

    def pre_social_login(self, request, sociallogin):
        process = sociallogin.state.get("process")
        if process == AuthProcess.CONNECT:
            self._check_link(request, sociallogin)
        elif process == AuthProcess.LOGIN:
            self._check_sign_in(request, sociallogin)
        else:
            self._refuse(request, "state", status=400)

    def _check_link(self, request, sociallogin):
        other = SocialAccount.objects.filter(user_id=request.user.pk, provider=sociallogin.account.provider)
        if not sociallogin.is_existing and other.exists():
            self._refuse(request, "has_another", status=409)

    def _check_sign_in(self, request, sociallogin):
        user = sociallogin.user if sociallogin.is_existing else linked.person_of_number(sociallogin.account)
        if user is None:
            self._refuse(request, "unknown", status=403)
        if not user.is_active:
            self._refuse(request, "closed", status=403)
        if guarding.is_spraying(request) or not AxesProxyHandler.is_allowed(request, {"username": user.username}):
            from accounts.views import locked_out

            raise ImmediateHttpResponse(locked_out(request, credentials={"username": user.username}))
        if not sociallogin.is_existing:
            sociallogin.user = user
            sociallogin.account = linked.link(user, sociallogin.account)
        request.session.set_expiry(0)  # until the browser is closed, as without the tick at the password

    def _refuse(self, request, reason, *, status):
        from accounts.sso.views import refused

        raise ImmediateHttpResponse(refused(request, reason, status=status))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        if error == AuthError.CANCELLED:
            self._refuse(request, "cancelled", status=400)
        is_state = "state_id" in (extra_context or {}) and exception is None
        self._refuse(request, "state" if is_state else "failed", status=400 if is_state else 502)

    def populate_user(self, request, sociallogin, data):
        return sociallogin.user

    def is_open_for_signup(self, request, sociallogin):
        return False

    def authenticate_by_email(self, login):
        return None

    def get_connect_redirect_url(self, request, socialaccount):
        return reverse("accounts:linked")

    def send_notification_mail(self, *args, **kwargs):
        """Messages leave through the outbox."""


def _app(key, name, client_id, secret):
    return SocialApp(provider=key, provider_id=key, name=name, client_id=client_id, secret=secret)
