"""Filters for pages about questions."""

from django import template

from quizzes.models import Kind
from quizzes.room import in_points
from quizzes.text import one_line

register = template.Library()
register.filter("points", in_points)


@register.filter
def stem_line(text, longest=80):
    """Show the beginning of a question's text in one line, without its marks."""
    return one_line(text, longest=longest) or "–"


@register.filter
def kind_name(kind):
    """Show what a kind of question is called."""
    return dict(Kind.choices).get(kind, kind)
