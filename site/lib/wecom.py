"""The few calls of WeCom's (企业微信) server API that we make. Only the configured base address is ever called."""

import hashlib
from typing import Any

import requests
from django.conf import settings
from django.core.cache import cache

SECONDS = 5  # to connect, and again to answer
EXPIRED = {40014, 42001}  # the access token is not, or no longer, valid
NOBODY = {40003, 40031, 46004, 60111, 81013}  # the receiver is unknown, left, or may not see the app
LATER = {-1, 45009, 45033}  # busy, too many calls a day or a minute, too many at once
SPARE = 300  # a token is renewed so many seconds before it ends
TITLE, DESCRIPTION = 128, 512  # bytes of a card's texts


class WeComError(Exception):
    """WeCom refused or did not answer: `code` is its errcode, None when there was no answer that one can read."""

    def __init__(self, message: str, *, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code

    @property
    def is_nobody(self) -> bool:
        return self.code in NOBODY

    @property
    def is_silence(self) -> bool:
        """Whether the server as a whole is not to be asked now: no answer, or it asks for patience."""
        return self.code is None or self.code in LATER


def is_configured() -> bool:
    return bool(settings.WECOM)


def userid_of(code: str) -> str:
    """Return the userid (small letters: WeCom does not tell them apart) for the code of a sign-in; "" for a guest of the company."""
    return str(_ask("auth/getuserinfo", params={"code": code}).get("userid") or "").lower()


def send_card(userid: str, *, title: str, description: str, url: str, button: str) -> None:
    """Send a text card to one member; raises WeComError. The same card again within half an hour is dropped by WeCom."""
    card = {
        "title": _cut(title, TITLE),
        "description": _cut(description, DESCRIPTION),
        "url": url,
        "btntxt": button[:4],
    }
    body = {
        "touser": userid,
        "msgtype": "textcard",
        "agentid": int(settings.WECOM["agent_id"]),
        "textcard": card,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }
    answer = _ask("message/send", body=body)
    if answer.get("invaliduser"):
        raise WeComError("invaliduser", code=60111)


def _ask(path: str, *, params: dict[str, str] | None = None, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask with the cached token; when WeCom says that it is over, once more with a new one."""
    try:
        return _call(path, params={"access_token": _token(), **(params or {})}, body=body)
    except WeComError as exc:
        if exc.code not in EXPIRED:
            raise
    return _call(path, params={"access_token": _token(renew=True), **(params or {})}, body=body)


def _token(*, renew: bool = False) -> str:
    corp = settings.WECOM
    named = "|".join([corp["api_base"], corp["corp_id"], corp["agent_id"], corp["secret"]])
    key = f"wecom:token:{hashlib.sha256(named.encode()).hexdigest()}"
    known = None if renew else cache.get(key)
    if known:
        return str(known)
    answer = _call("gettoken", params={"corpid": corp["corp_id"], "corpsecret": corp["secret"]})
    try:
        token, seconds = str(answer["access_token"]), int(answer["expires_in"])
    except (KeyError, TypeError, ValueError) as exc:
        raise WeComError("gettoken: no token in the answer") from exc
    cache.set(key, token, max(60, seconds - SPARE))
    return token


def _call(path: str, *, params: dict[str, str], body: dict[str, Any] | None = None) -> dict[str, Any]:
    address = f"{settings.WECOM['api_base']}/cgi-bin/{path}"
    method = "GET" if body is None else "POST"
    try:
        answer = requests.request(
            method, address, params=params, json=body, timeout=(SECONDS, SECONDS), allow_redirects=False
        )
        said = answer.json() if answer.status_code == 200 else None
    except requests.RequestException as exc:  # its text holds the address, and with it the token
        raise WeComError(f"{path}: {type(exc).__name__}") from None
    if not isinstance(said, dict):
        raise WeComError(f"{path}: status {answer.status_code}")
    if said.get("errcode"):
        raise WeComError(f"{path}: {said['errcode']} {str(said.get('errmsg', ''))[:80]}", code=int(said["errcode"]))
    return said


def _cut(text: str, size: int) -> str:
    """Return `text` in at most `size` bytes of UTF-8, never half a character."""
    raw = text.encode()
    return text if len(raw) <= size else raw[: size - 3].decode(errors="ignore") + "…"
