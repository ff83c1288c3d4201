"""Tags of the learning pages."""

from django import template
from django.utils.translation import get_language

from courses.hours import in_hours

register = template.Library()


@register.simple_tag
def title_of(words):
    """Return the words of `{zh, en}` in the visitor's language."""
    if not isinstance(words, dict):
        return words or ""
    return (words.get("en") if (get_language() or "").startswith("en") else "") or words.get("zh", "")


@register.filter
def study_hours(hundredths):
    """Return hundredths of a 学时 as people read them."""
    return in_hours(hundredths)
