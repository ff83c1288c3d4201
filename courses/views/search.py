"""/search/: one box for lessons, courses, tracks, terms and notices."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses.search import KINDS, MAX_QUERY, Query, find
from subjects.models import Term


@require_GET
@login_required
def search(request):
    """Find `q`, all kinds or one (`type`); a query that is too long is refused before anything is asked."""
    query = Query.of(request.GET.get("q", "")[: 4 * MAX_QUERY])
    only = request.GET.get("type", "")
    only = only if only in KINDS else ""
    context = {"query": query, "only": only, "kinds": KINDS, "max": MAX_QUERY, "groups": []}
    if query.is_too_long:
        return render(request, "courses/search.html", context | {"too_long": True}, status=400)
    if query.words:
        context["groups"] = [g for g in find(query, only=only, request=request) if g.hits]
    context["total"] = sum(g.total for g in context["groups"])
    if not context["groups"]:
        context["suggestions"] = Term.objects.order_by("pk")[:8]
    return render(request, "courses/search.html", context)
