"""WeCom (企业微信): scanning at the computer, or one tap inside WeCom. Who it is comes from WeCom's server, never from the browser."""

from urllib.parse import urlencode

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.providers.base import ProviderAccount, ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from lib import wecom


class WeComClient(OAuth2Client):
    """WeCom's names of things. There is no token of the person: the code itself is asked about."""

    def get_redirect_url(self, authorization_url, scope, extra_params):
        asked = {"appid": self.consumer_key, "agentid": settings.WECOM["agent_id"], "redirect_uri": self.callback_url}
        if authorization_url.startswith(settings.WECOM["scan_base"] + "/"):
            return f"{authorization_url}?{urlencode({'login_type': 'CorpApp', **asked, 'state': self.state})}"
        inside = {"response_type": "code", "scope": "snsapi_base", "state": self.state}
        return f"{authorization_url}?{urlencode({**asked, **inside})}#wechat_redirect"

    def get_access_token(self, code, pkce_code_verifier=None, extra_data=None):
        return {"access_token": "", "code": code}


class WeComAdapter(OAuth2Adapter):
    provider_id = "wecom"
    client_class = WeComClient
    access_token_url = ""

    @property
    def authorize_url(self):
        """Inside WeCom one tap is enough; elsewhere a QR code is shown for scanning."""
        if "wxwork" in self.request.headers.get("User-Agent", "").lower():
            return f"{settings.WECOM['open_base']}/connect/oauth2/authorize"
        return f"{settings.WECOM['scan_base']}/wwlogin/sso/login"

    def complete_login(self, request, app, token, **kwargs):
        try:
            userid = wecom.userid_of(kwargs["response"]["code"])
        except wecom.WeComError as exc:
            raise ProviderException(str(exc)) from exc
        if not userid:
            raise ProviderException("not a member of the company")
        return self.get_provider().sociallogin_from_response(request, {"userid": userid})


class WeComAccount(ProviderAccount):
    def to_str(self):
        return self.account.uid


class WeComProvider(OAuth2Provider):
    id = "wecom"
    name = _("WeCom")
    account_class = WeComAccount
    oauth2_adapter_class = WeComAdapter

    def extract_uid(self, data):
        return data["userid"]

    def extract_extra_data(self, data):
        return {"number": data["userid"] if settings.WECOM["userid_is_number"] else ""}


@never_cache
@login_not_required
def callback(request):
    from accounts.sso.views import finish

    return finish(request, WeComAdapter)
