"""Which courses explain a term, for the glossary of `subjects`."""

from courses.addresses import course_urls
from courses.models import Course
from subjects import usage


def courses_of(term_ids, request):
    """Return {term id: [(course title, url)]} for open, published courses; four queries."""
    links = Course.terms.through.objects.filter(term__in=term_ids, course__is_open=True)
    pairs = list(links.order_by("course__key").values_list("term_id", "course_id"))
    courses = Course.objects.in_bulk({course_id for _term, course_id in pairs})
    urls = course_urls(list(courses), request)
    table = {}
    for term_id, course_id in pairs:
        if course_id in urls:
            table.setdefault(term_id, []).append((courses[course_id].title, urls[course_id]))
    return table


def register_usage():
    usage.register(courses_of)
