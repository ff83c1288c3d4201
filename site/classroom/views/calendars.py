"""A person's calendar: its secret address, and what calendar programs read there."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from classroom import feeds, invitations
from classroom.class_access import class_goers
from classroom.models import CalendarFeed
from classroom.views.classes import crumbs_of
from lib import clock


@class_goers
def show_calendar(request):
    """One's address for calendar programs, or how to get one."""
    feed = CalendarFeed.objects.filter(user=request.user).first()
    address = request.build_absolute_uri(reverse("classroom:feed", args=[feed.token])) if feed else ""
    return render(request, "classroom/calendar.html", {"feed": feed, "address": address, "crumbs": crumbs_of()})


@require_POST
@class_goers
def renew_calendar(request):
    """Make the address, or another one: the old one is dead at once."""
    _feed, is_new = CalendarFeed.objects.get_or_create(user=request.user)
    if not is_new:
        CalendarFeed.objects.filter(user=request.user).update(number=F("number") + 1, renewed_at=clock.now())
        messages.success(request, _("The address is another one now; the old one no longer works."))
    return redirect("classroom:show_calendar")


@require_safe
def feed(request, token):
    """The calendar, to whoever has its address. Programs ask again and again: unchanged, the answer is 304 and empty."""
    row = CalendarFeed.of_token(token)
    if row is None:
        raise Http404
    with override(row.user.language or None):
        entries = feeds.entries_of(row.user)
        mark = invitations.mark_of(entries)
        answer = get_conditional_response(request, etag=mark)
        if answer is None:
            base = request.build_absolute_uri("/")
            data = invitations.calendar(entries, base=base, method="PUBLISH", name=_("My classes and exams"))
            answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = mark
    answer["Cache-Control"] = "private, max-age=900"
    return answer
