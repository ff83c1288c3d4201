"""What the bench asks besides real pages: the least that Django, one durable write and Wagtail cost. Not in any real URLconf."""

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpResponse
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
    *real_patterns,
]
