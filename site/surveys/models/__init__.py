"""Forms with their immutable versions, surveys that put one to people, who is asked, what they answered, and rules that ask by themselves."""

from surveys.models.form import Form, FormDraft, FormVersion
from surveys.models.response import Answer, Draft, Response
from surveys.models.rule import Rule
from surveys.models.survey import Invitation, Relationship, Survey

__all__ = [
    "Answer",
    "Draft",
    "Form",
    "FormDraft",
    "FormVersion",
    "Invitation",
    "Relationship",
    "Response",
    "Rule",
    "Survey",
]
