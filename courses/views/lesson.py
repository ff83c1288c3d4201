"""What a lesson page sends while it is being read."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.access import lesson_view
from courses.actions import progress
from courses.addresses import lesson_urls
from courses.exceptions import CoursesError
from courses.models import Lesson

MAX_BODY = 64 * 1024


def _lesson_of(request, public_id):
    """Return (lesson, employee) when the visitor may work on it now; anything else is a 404."""
    lesson = get_object_or_404(Lesson.objects.select_related("course"), public_id=public_id)
    view = lesson_view(request.user, lesson, request)
    if not view.allowed or not view.records:
        raise Http404
    return lesson, view


def _posted(request):
    """Return the posted fields, from JSON (also sent by a beacon) or a form. Raises ValueError."""
    if request.content_type in ("application/json", "text/plain"):
        if len(request.body) > MAX_BODY:
            raise ValueError
        data = json.loads(request.body or b"{}")
        if not isinstance(data, dict):
            raise ValueError
        return data
    return request.POST.dict()


def _seen(value):
    """Return what was seen as {anchor: value}, from an object, a list of anchors, or either as text. Raises ValueError."""
    value = json.loads(value) if isinstance(value, str) else value
    if isinstance(value, list):
        return {str(anchor): True for anchor in value}
    if not isinstance(value, dict):
        raise ValueError
    return value


@require_POST
@login_required
def save_bookmark(request, public_id):
    """Store where the reader is; answers when it was saved, after commit."""
    lesson, view = _lesson_of(request, public_id)
    try:
        data = _posted(request)
        seen = _seen(data.get("seen") or {})
        place = {
            "anchor": str(data.get("anchor", ""))[:80],
            "paragraph": int(data.get("paragraph") or 0),
            "seq": min(int(data.get("seq") or 0), 2**62),
        }
    except (ValueError, TypeError, OverflowError, RecursionError):
        return HttpResponseBadRequest(_("This could not be read; your place was not saved."))
    mark = progress.save_bookmark(view.employee, lesson, seen=seen, **place)
    done = not view.done and progress.is_completed(view.employee, lesson)
    return JsonResponse({"saved_at": localtime(mark.updated_at).strftime("%H:%M"), "done": view.done or done})


@require_POST
@login_required
def finish_lesson(request, public_id):
    """The reader reached the end and says so."""
    lesson, view = _lesson_of(request, public_id)
    here = lesson_urls([lesson.pk], request).get(lesson.pk, "/learn/")
    try:
        progress.finish_lesson(view.employee, lesson)
    except CoursesError as error:
        messages.error(request, _("Not finished yet: %(what)s") % {"what": error})
        return redirect(here + "#lesson-end")
    if view.next:
        return redirect(view.next["url"])
    return redirect(view.course_url or "/learn/")


@require_POST
@login_required
def sign_lesson(request, public_id):
    """Sign an acknowledgement as it stood on the page."""
    lesson, view = _lesson_of(request, public_id)
    here = lesson_urls([lesson.pk], request).get(lesson.pk, "/learn/")
    anchor, text_hash = request.POST.get("anchor", "")[:80], request.POST.get("text_hash", "")[:64]
    if not request.POST.get("agreed"):
        messages.error(request, _("Please tick the box first: it stands for your signature."))
        return redirect(f"{here}#{anchor}")
    try:
        progress.sign(view.employee, lesson, anchor=anchor, text_hash=text_hash)
        messages.success(request, _("Signed. Your record keeps the text and the time."))
    except CoursesError as error:
        messages.error(request, str(error))
    return redirect(f"{here}#{anchor}")


@login_required
def go_to_lesson(request, key):
    """Lead from a stable key (`C101-01`, with `?at=anchor`) to the page, for links in questions and notes."""
    lesson = get_object_or_404(Lesson, key=key)
    url = lesson_urls([lesson.pk], request).get(lesson.pk)
    if url is None:
        raise Http404
    anchor = request.GET.get("at", "")[:80]
    return redirect(f"{url}#{anchor}" if anchor.replace("-", "").isalnum() else url)
