"""How states of classes look, and days of a calendar."""

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format

from lib import clock

register = template.Library()
CLASS = {"draft": "plain", "undated": "info", "announced": "due", "closed": "done", "cancelled": "locked"}
SIGNUP = {
    "requested": "due", "approved": "info", "waitlisted": "info", "booked": "done", "attended": "done", "absent": "late",
    "declined": "late", "cancelled": "locked",
}  # fmt: skip

MARK = {
    "present": "done",
    "late": "due",
    "early": "due",
    "both": "due",
    "no_out": "due",
    "leave": "info",
    "absent": "late",
}


@register.filter
def mark_pill(result):
    return MARK.get(result, "plain")


@register.filter
def class_pill(state):
    return CLASS.get(state, "plain")


@register.filter
def signup_pill(state):
    return SIGNUP.get(state, "plain")


@register.filter
def hour_minute(instant):
    """Return the local hour of an instant: 08:55."""
    return f"{instant.astimezone(clock.LOCAL):%H:%M}"


@register.filter
def month_name(day):
    return date_format(day, "M")


@register.filter
def week_day(day):
    """Return the short name of the weekday."""
    return WEEKDAYS_ABBR[day.weekday()]
