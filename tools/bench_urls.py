"""What the bench asks besides real pages: the least that Django, one durable write and Wagtail cost. Not in any real URLconf."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as real_patterns
from courses.models import NoticePage


def plain(request):
    """Answer through all of the middleware, without a query of its own and without asking who is there."""
    return HttpResponse("ok")


@login_required
def signed_in(request):
    return HttpResponse("ok")


@login_required
def insert(request):
    """Write one row durably: it is on the disk before the answer leaves (synchronous=FULL)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_rows (what) VALUES ('one')")
    return HttpResponse("ok")


@login_required
def same_html(request):
    """Render, through a template, the very HTML of a question page that lies ready: no query of its own."""
    if not _same:
        _same.append((settings.DATA_DIR / "same.html").read_text(encoding="utf-8"))
    return render(request, "bench_same.html", {"html": _same[0]})


_same: list[str] = []


class EmptyTemplate:
    """Let a notice be served by Wagtail through a template of one line when the address ends in ?frame=none."""

    def __init__(self, ordinary):
        self.ordinary = ordinary

    def __get__(self, page, owner=None):
        def get_template(request, *args, **kwargs):
            if request.GET.get("frame") == "none":
                return "bench_bare.html"
            return self.ordinary(page, request, *args, **kwargs)

        return get_template


NoticePage.get_template = EmptyTemplate(NoticePage.get_template)

urlpatterns = [
    path("bench/plain/", plain),
    path("bench/signed-in/", signed_in),
    path("bench/insert/", insert),
    path("bench/same-html/", same_html),
    *real_patterns,
]
