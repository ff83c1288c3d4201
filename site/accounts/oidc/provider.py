"""OpenID Connect on allauth's provider: the same flow with the identity token checked here, by signature, audience, time and nonce."""

import hashlib

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.urls import reverse
from django.views.decorators.cache import never_cache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lib import clock

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
LEEWAY = 60  # seconds by which the clocks may differ
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def nonce_of(code_verifier: str) -> str:
    """The nonce follows from the secret of PKCE, which lies in the session: so it needs no place of its own."""
    return hashlib.sha256(f"nonce:{code_verifier}".encode()).hexdigest()


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """One provider, named by the settings."""

    def __init__(self, request):
        super().__init__(request, "oidc")
        self.nonce = ""

    @property
    def openid_config(self):
        if not hasattr(self, "_openid_config"):
            found = self._fetch(self.get_provider().server_url)
            if found.get("issuer", "").rstrip("/") != settings.OIDC["issuer"]:
                raise ProviderException("the configuration is of another issuer")
            if not all(isinstance(found.get(name), str) for name in ENDPOINTS):
                raise ProviderException("the configuration lacks an address")
            self._openid_config = found
        return self._openid_config

    def _fetch(self, address, **headers):
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise ProviderException("not an object")
        return found

    def get_callback_url(self, request, app):
        return build_absolute_uri(request, reverse("oidc_callback"), self.redirect_uri_protocol)

    def get_access_token_data(self, request, app, client, pkce_code_verifier=None):
        self.nonce = nonce_of(pkce_code_verifier or "")
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(self, request, app, token, **kwargs):
        claims = self._checked(kwargs["response"].get("id_token") or "")
        number_claim = settings.OIDC["number_claim"]
        if number_claim and number_claim not in claims and self.openid_config.get("userinfo_endpoint"):
            told = self._fetch(self.profile_url, Authorization=f"Bearer {token.token}")
            if told.get("sub") != claims["sub"]:
                raise ProviderException("userinfo is about somebody else")
            claims = {**told, **claims}
        return self.get_provider().sociallogin_from_response(request, claims)

    def _checked(self, id_token):
        """Return the claims of the token, or raise: a token without signature, for another, too old or of another sign-in is none."""
        rules = jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.openid_config["issuer"]},
            aud={"essential": True, "value": settings.OIDC["client_id"]},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": self.nonce},
        )
        try:
            keys = KeySet.import_key_set(self._fetch(self.openid_config["jwks_uri"]))
            token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
            rules.validate(token.claims)
        except (JoseError, ValueError, KeyError) as exc:
            raise ProviderException(f"identity token: {type(exc).__name__}") from exc
        return token.claims


class OidcProvider(OpenIDConnectProvider):
    id = "oidc"
    oauth2_adapter_class = OidcAdapter
    supports_token_authentication = False

    def get_callback_url(self):
        return reverse("oidc_callback")

    def get_oauth2_adapter(self, request):
        return OidcAdapter(request)

    def get_default_scope(self):
        return ["openid", "profile"]

    def get_pkce_params(self):
        params = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def extract_uid(self, data):
        return str(data["sub"])

    def extract_extra_data(self, data):
        """Of all claims only what finds the person; nothing else is kept."""
        number = data.get(settings.OIDC["number_claim"]) if settings.OIDC["number_claim"] else ""
        return {"number": number if isinstance(number, str) else ""}

    def extract_common_fields(self, data):
        return {}

    def extract_email_addresses(self, data):
        return []


@never_cache
@login_not_required
def callback(request):
    from accounts.sso.views import finish

    return finish(request, OidcAdapter)
