"""Small forms and surveys for tests."""

import copy
import datetime as dt
import itertools

from lib import clock
from surveys.actions import asking, publishing
from tests.factories import make_employee

_numbers = itertools.count(1)
T = {"zh": "题", "en": "Item"}
BOTH = {"zh": "文字", "en": "Words"}
DEFINITION = {
    "title": {"zh": "课后三问", "en": "Three questions"},
    "rights": {
        "self": {"answers": True, "seen_by": ["person", "manager", "hr"]},
        "manager": {"answers": True, "named": True, "seen_by": ["person", "manager", "hr"]},
        "peer": {"answers": True, "seen_by": ["person", "hr"]},
        "report": {"answers": False},
    },
    "sections": [
        {
            "key": "main", "title": BOTH, "weight": 1,
            "items": [
                {"key": "useful", "kind": "scale", "text": BOTH, "required": True, "weight": 2},
                {"key": "clear", "kind": "scale", "text": BOTH, "weight": 1},
                {
                    "key": "why", "kind": "long_text", "text": BOTH, "required": True,
                    "show_if": {"fact": "useful", "op": "le", "value": 2},
                },
            ],
        },
        {
            "key": "more", "title": BOTH, "weight": 3,
            "items": [
                {"key": "again", "kind": "single", "text": BOTH, "weight": 1, "options": [
                    {"key": "yes", "text": BOTH, "points": 100}, {"key": "no", "text": BOTH, "points": 0}]},
                {"key": "wishes", "kind": "multiple", "text": BOTH, "max": 2, "options": [
                    {"key": k, "text": BOTH} for k in ("a", "b", "c")]},
                {"key": "order", "kind": "ranking", "text": BOTH, "options": [{"key": k, "text": BOTH} for k in ("a", "b", "c")]},
                {"key": "skills", "kind": "matrix", "text": BOTH, "weight": 1, "rows": [{"key": k, "text": BOTH} for k in ("x", "y")]},
                {"key": "hours", "kind": "number", "text": BOTH, "min": 0, "max": 40},
                {"key": "since", "kind": "date", "text": BOTH},
            ],
        },
    ],
}  # fmt: skip


def a_definition(**changes):
    data = copy.deepcopy(DEFINITION)
    data.update(changes)
    return data


def make_version(*, definition=None, kind="other", key=None):
    return publishing.publish(key or f"form{next(_numbers)}", definition or a_definition(), kind=kind)


def make_survey(version=None, **kwargs):
    now = clock.now()
    kwargs.setdefault("title", "课后三问:服务礼仪")
    kwargs.setdefault("about_kind", "course")
    kwargs.setdefault("about_key", "C104")
    kwargs.setdefault("owner_department", None)
    kwargs.setdefault("opens_at", now - dt.timedelta(days=1))
    kwargs.setdefault("closes_at", now + dt.timedelta(days=7))
    kwargs.setdefault("is_anonymous", False)
    return asking.open_survey(version or make_version(), **kwargs)


def make_invitation(survey=None, employee=None, *, relationship="self", subject=None, **kwargs):
    survey, employee = survey or make_survey(), employee or make_employee()
    asking.invite(survey, [employee], relationship=relationship, subject=subject, **kwargs)
    return survey.invitations.get(employee=employee, relationship=relationship, subject=subject)


def upload_version():
    """A form that asks for one file."""
    item = {"key": "proof", "kind": "upload", "text": BOTH, "required": True}
    return make_version(definition=a_definition(sections=[{"key": "s", "items": [item]}]))
