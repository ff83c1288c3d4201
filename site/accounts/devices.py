"""Browsers and systems in words, from what a browser says about itself. Only for the owner's eyes, never for a right."""

import re

from django.utils.translation import gettext as _

BROWSERS = (
    ("DingTalk", lambda: _("DingTalk")),
    ("Lark|Feishu", lambda: _("Feishu")),
    ("wxwork", lambda: _("WeCom")),
    ("MicroMessenger", lambda: _("WeChat")),
    ("QQBrowser", lambda: _("QQ Browser")),
    ("UCBrowser", lambda: _("UC Browser")),
    ("HuaweiBrowser", lambda: _("Huawei Browser")),
    ("MiuiBrowser", lambda: _("Mi Browser")),
    ("Edg/|EdgA/|EdgiOS/", lambda: "Edge"),
    ("OPR/", lambda: "Opera"),
    ("Firefox/|FxiOS/", lambda: "Firefox"),
    ("Chrome/|CriOS/", lambda: "Chrome"),
    ("Safari/", lambda: "Safari"),
)
SYSTEMS = (
    ("OpenHarmony|HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe(user_agent: str) -> tuple[str, bool]:
    """Return "Chrome, Windows" (or that it is unknown) and whether it is a phone or tablet."""
    browser = next((name() for pattern, name in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, user_agent)), "")
    words = " · ".join(word for word in (browser, system) if word)
    is_mobile = bool(re.search("Mobile|iPhone|iPad|Android|HarmonyOS", user_agent))
    return words or _("Unknown browser"), is_mobile
