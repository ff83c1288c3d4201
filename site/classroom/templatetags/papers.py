"""Links to papers of a class that upper apps make."""

from django import template

from classroom import papers

register = template.Library()


@register.inclusion_tag("classroom/desk_papers.html")
def class_papers(session):
    return {"papers": papers.of(session)}
