"""What every page knows: whose installation this is, and the light or dark the person chose."""

from django.conf import settings

MODES = ("light", "dark")


def brand(request):
    """Add `brand` (name, operator, logo) and `theme_mode` ("light", "dark" or "" for the system's own)."""
    mode = request.COOKIES.get("theme", "")
    return {"brand": settings.KUIBU_BRAND, "theme_mode": mode if mode in MODES else ""}
