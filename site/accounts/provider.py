"""Where allauth looks for the ways of signing in elsewhere that this app brings."""

from accounts.oidc.provider import OidcProvider
from accounts.wecom.provider import WeComProvider

provider_classes = [OidcProvider, WeComProvider]
