"""Keeping the search index true when something that lessons only refer to reads differently."""

from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.search import index

from courses.models import LessonPage


def refresh_pages_using(kind, key):
    """Index again the published lessons whose text refers to the fact or term `key`; return how many."""
    as_text = LessonPage.objects.live().annotate(as_text=Cast("body", TextField()))
    pages = list(as_text.filter(as_text__contains=f"[[{kind}:{key}"))
    for page in pages:
        index.insert_or_update_object(page)
    return len(pages)
