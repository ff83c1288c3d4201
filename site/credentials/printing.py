"""A certificate as PDF: what stands on it comes from the frozen row; its code leads to the public page."""

import io
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from credentials.models import Period
from lib import clock
from lib.pdf import rendered

FOLDER = Path(__file__).resolve().parent / "templates" / "credentials"
UA = ("ua-1",)
MARK = "kuibu-certificate-"  # before the serial, in the words about the document that a PDF carries


def verify_url(period: Period) -> str:
    """Return the public address at which anybody checks the certificate."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("credentials:verify", args=[period.serial])


def qr_svg(text: str) -> str:
    """Return a QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, scale=4)
    return out.getvalue().decode()


def facts_of(period: Period) -> list[tuple[str, str]]:
    """Return what the certificate says, in the order in which it is printed and shown."""
    named = period.evidence.get("programme", {})
    in_english = (get_language() or "").startswith("en")
    level = (named.get("level_en") if in_english else "") or named.get("level_zh", "")
    rows = [
        (_("Name"), period.employee.name), (_("Employee number"), period.employee.number), (_("Level"), level),
        (_("Valid"), _("%(first)s to %(last)s") % {"first": clock.in_words(period.valid_from), "last": clock.in_words(period.last_day)}),
        (_("Issued"), clock.in_words(period.issued_at.astimezone(clock.LOCAL).date())), (_("Because"), period.evidence.get("because", "")),
        (_("Serial"), period.shown_serial),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def certificate_pdf(period: Period) -> bytes:
    """Return the certificate as PDF/UA-1, its Chinese font embedded; the same bytes for the same words and language."""
    url, on = verify_url(period), period.issued_at.astimezone(clock.LOCAL)
    data: dict[str, Any] = {
        "title": period.title, "operator": settings.KUIBU_BRAND["operator"], "heading": _("Certificate"), "kind": "",
        "name": period.employee.name, "facts": facts_of(period)[1:], "qr": qr_svg(url), "url": url,
        "qr_alt": _("Code that leads to the public page of this certificate"), "lang": "en" if (get_language() or "").startswith("en") else "zh",
        "says": _("has passed all parts and is certified:"),
        "mark": MARK + period.serial, "date": [on.year, on.month, on.day],
        "note": _("What counts is the public page, not this paper: compare name, programme and dates there."),
    }  # fmt: skip
    if period.kind != Period.Kind.REGULAR:
        data["kind"] = period.get_kind_display()
        data["says"] = _("is certified:")
    return rendered(FOLDER / "certificate.typ", data, standards=UA)
