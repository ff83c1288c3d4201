"""Letters, states and scores of exams, for the templates."""

from django import template
from django.utils.translation import ngettext

from quizzes.paper import LETTERS
from quizzes.room import in_points

register = template.Library()
STATES = {"draft": "plain", "announced": "info", "closed": "due", "released": "done", "cancelled": "locked"}
CANDIDATES = {"expected": "plain", "present": "done", "absent": "late", "deferred": "locked", "violation": "late"}


@register.filter
def letter(n):
    """Return the letter of an option by its place from 0."""
    return LETTERS[n] if 0 <= n < len(LETTERS) else "?"


@register.filter
def in_score(hundredths):
    """Return hundredths of a point as people write them."""
    return in_points(hundredths)


@register.filter
def session_pill(state):
    """Return the pill's kind of a session's state."""
    return STATES.get(state, "plain")


@register.filter
def candidate_pill(state):
    return CANDIDATES.get(state, "plain")


@register.filter
def ago(seconds):
    """Say how long ago something was: 5 s, 3 min, 2 h."""
    if seconds is None:
        return ""
    seconds = max(0, int(seconds))
    if seconds < 60:
        return ngettext("%(n)d s ago", "%(n)d s ago", seconds) % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)d min ago", "%(n)d min ago", seconds // 60) % {"n": seconds // 60}
    return ngettext("%(n)d h ago", "%(n)d h ago", seconds // 3600) % {"n": seconds // 3600}
