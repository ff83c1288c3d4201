"""Typed readers of the environment that fail loudly."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """Folder of the embedded mode's database, media and mails (default: var/ in the checkout)."""
    return Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def database(url: str) -> dict:
    """Return Django's DATABASES entry for `url`; SQLite gets WAL, FULL and IMMEDIATE, PostgreSQL time limits."""
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {
            "connect_timeout": 5,
            "options": "-c statement_timeout=60000 -c lock_timeout=20000",
            **config.get("OPTIONS", {}),
        }
    return config


def base_address(name: str, default: str = "") -> str:
    """Return the address in variable `name` without a slash at its end; https, or http on this machine for trying out."""
    value = env.str(name, default=default).rstrip("/")
    parts = urlsplit(value)
    is_here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if value and not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_here))):
        raise ImproperlyConfigured(f"{name} must be an https address, not {value!r}")
    return value


def all_or_none(*names: str) -> bool:
    """Whether all these variables are set; some of them only is a mistake that stops the start."""
    missing = [name for name in names if not env.str(name, default="")]
    if missing and len(missing) < len(names):
        raise ImproperlyConfigured(f"{', '.join(missing)} must be set too, or none of {', '.join(names)}")
    return not missing


def oidc() -> dict[str, str]:
    """Return how people sign in through the operator's own identity provider (OpenID Connect); empty: they do not."""
    if not all_or_none("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        return {}
    return {
        "issuer": base_address("OIDC_ISSUER"),
        "client_id": env.str("OIDC_CLIENT_ID"),
        "secret": env.str("OIDC_CLIENT_SECRET"),
        "name": env.str("OIDC_NAME", default="统一认证"),
        "number_claim": env.str("OIDC_NUMBER_CLAIM", default=""),
    }


def wecom() -> dict[str, Any]:
    """Return the WeCom (企业微信) app through which people sign in and get messages; empty: none."""
    if not all_or_none("WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET"):
        return {}
    return {
        "corp_id": env.str("WECOM_CORP_ID"),
        "agent_id": env.str("WECOM_AGENT_ID"),
        "secret": env.str("WECOM_SECRET"),
        "userid_is_number": env.bool("WECOM_USERID_IS_NUMBER", default=False),
        "messages": env.bool("WECOM_MESSAGES", default=True),
        "api_base": base_address("WECOM_API_BASE", "https://qyapi.weixin.qq.com"),
        "scan_base": base_address("WECOM_SCAN_BASE", "https://login.work.weixin.qq.com"),
        "open_base": base_address("WECOM_OPEN_BASE", "https://open.weixin.qq.com"),
    }
