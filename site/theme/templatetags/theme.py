"""Tags and filters of the templates: icons, numbers and dates as people read them, addresses, navigation."""

import datetime
import functools
import math
import re

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from theme import navigation

register = template.Library()

ICON_SIZES = ("small", "", "large", "huge")
SPRITE = "theme-icons/icons.svg"
PHONE_ROOM = 4


# --- icons --------------------------------------------------------------------------------------
@register.simple_tag
def icon(name, label="", size=""):
    """Draw icon `name` of the sprite (names: icons.txt). Without `label` it is decoration and says nothing aloud."""
    if size not in ICON_SIZES:
        raise template.TemplateSyntaxError(f"icon size is one of {ICON_SIZES}, not {size!r}")
    return _draw(str(name), str(label), size, _sprite())


@functools.lru_cache(maxsize=2048)
def _draw(name, label, size, sprite):
    """Write the markup; a page has some forty icons, and they are the same on every page."""
    classes = f"icon icon--{size}" if size else "icon"
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} width="20" height="20" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        said,
        sprite,
        name,
    )


@functools.cache
def _sprite():
    """Return the sprite's address, which stays the same while the process lives."""
    return static(SPRITE)


setting_changed.connect(lambda **kwargs: _sprite.cache_clear(), weak=False, dispatch_uid="theme.forget_sprite")


@register.simple_tag
def comma():
    """Return what stands between the things of a list in the present language."""
    return pgettext("between things of a list", ", ")


# --- numbers ------------------------------------------------------------------------------------
@register.simple_tag
def minutes(n):
    """Say a length of `n` minutes: 8 minutes, 1 h 20 min."""
    n = max(0, math.ceil(n or 0))
    if n < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    hours, rest = divmod(n, 60)
    if not rest:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@register.filter
def percent(n):
    """Show 0-100 as a whole percentage, rounded down: only what is complete reads 100%. None is a dash."""
    return "–" if n is None else f"{math.floor(n)}%"


@register.filter
def yuan(fen):
    """Show an amount in fen as ¥848.00."""
    if fen is None:
        return "–"
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}¥{whole:,}.{rest:02d}"


# --- dates --------------------------------------------------------------------------------------
def _local(value):
    is_aware = isinstance(value, datetime.datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_aware else value


@register.filter
def day(value):
    """Show a date (or the local day of an instant) as 2026年11月23日."""
    return date_format(_local(value), pgettext("date format", "j F Y")) if value else ""


@register.filter
def last_day(ends_on):
    """Return the last day of a half-open interval of days, whose end is the first day on which it is over."""
    return ends_on - datetime.timedelta(days=1) if ends_on else None


@register.filter
def short_day(value):
    """Show a date without its year: 11月23日."""
    return date_format(_local(value), pgettext("date format", "j F")) if value else ""


@register.filter
def moment(value):
    """Show an instant of these days, in local time, as 11月23日 10:42."""
    return date_format(_local(value), pgettext("date format", "j F, H:i")) if value else ""


@register.filter
def day_time(value):
    """Show an instant with its year, in local time, as 2026年11月23日 10:42."""
    return date_format(_local(value), pgettext("date format", "j F Y, H:i")) if value else ""


# --- addresses and forms ------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def query_string(context, base=None, **changes):
    """Return `?...` with the parameters of this request (or of `base`, "a=1&b=2") changed; None or "" removes one.

    Works inside `{% include ... only %}` too.
    """
    request = getattr(context, "request", None) or context.get("request")
    params = QueryDict(base, mutable=True) if base else QueryDict(mutable=True)
    if not base and request is not None:
        params = request.GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def form_token(context):
    """Write the CSRF field; unlike `csrf_token` it also works inside `{% include ... only %}`."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        return ""
    kept = getattr(request, "_form_token", None)  # masked once a page: a counter has twenty forms
    if kept is None or kept[0] != request.META.get("CSRF_COOKIE"):
        field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
        kept = request._form_token = (request.META.get("CSRF_COOKIE"), field)
    return kept[1]


@register.filter
def widget_kind(bound_field):
    """Return how a form field is laid out: "check" (box before its label), "group" (a fieldset) or "plain"."""
    if bound_field.use_fieldset:
        return "group"
    return "check" if getattr(bound_field.field.widget, "input_type", "") == "checkbox" else "plain"


@register.simple_tag
def page_numbers(page):
    """Return the numbers to show in a pager, with `None` where some are left out."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [n if isinstance(n, int) else None for n in numbers]


# --- text ---------------------------------------------------------------------------------------
@register.simple_tag
def highlight(text, query):
    """Return `text` escaped, with every word of `query` inside <mark>."""
    words = sorted({w for w in (query or "").split() if w}, key=len, reverse=True)
    if not words:
        return escape(text)
    pieces = re.split("(" + "|".join(re.escape(w) for w in words) + ")", str(text), flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if i % 2 else p,) for i, p in enumerate(pieces))
    )


@register.filter
def initial(name):
    """Return the sign of an avatar: the family name's character, or the first letter."""
    text = str(name or "").strip()
    return text[:1].upper() or "·"


@register.filter
def tint(name):
    """Return 1-6, always the same for the same name: the avatar's ground."""
    return sum(map(ord, str(name or ""))) % 6 + 1


@register.simple_tag
def dot_list(done, total):
    """Return one bool a step (`True` = done), for the dots."""
    return [n < done for n in range(int(total or 0))]


# --- the frame of the page ----------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def navigation_entries(context):
    """Return the places of this person by where they are drawn; what has no room is in the menu beside it.

    They are found when they are asked for: a page without the bar (the exam room, a sheet of paper) counts no badges.
    """
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return {"top": [], "more": [], "bell": None, "phone": [], "rest": []}
    return SimpleLazyObject(lambda: _by_place(request))


def _by_place(request):
    entries = navigation.items_for(request.user, path=request.path)
    main = [e for e in entries if e.place == "main"]
    tools = [e for e in entries if e.place == "tools"]
    return {
        "top": main,
        "more": navigation.grouped(tools, "tools"),
        "bell": next((e for e in entries if e.place == "bell"), None),
        "phone": main[:PHONE_ROOM],
        "rest": main[PHONE_ROOM:],
    }


@register.simple_tag(takes_context=True)
def tabs_of(context, place):
    """Return the places registered as tabs of `place` ("hr"); works inside `{% include ... only %}` too."""
    request = getattr(context, "request", None) or context.get("request")
    return navigation.items_for(request.user, places=(place,), path=request.path)


@register.simple_tag(takes_context=True)
def tab_groups_of(context, place):
    """Return the tabs of `place` in their groups; works inside `{% include ... only %}` too."""
    request = getattr(context, "request", None) or context.get("request")
    return navigation.groups_for(request.user, place, path=request.path)


@register.simple_tag
def languages():
    """Return the languages of the interface with their own names."""
    own_names = {"zh-hans": "简体中文", "en": "English"}
    return [(code, own_names.get(code, name)) for code, name in settings.LANGUAGES]
