"""Taking a quiz: the page before the start, the room, saving, handing in, the result."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from lib.prepared import Prepared
from quizzes.actions import attempts
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Attempt
from quizzes.room import Result, Room, judged

MAX_BODY = 512 * 1024
RELATED = ("version", "quiz__current", "admission__version", "employee")
OWN_ATTEMPT = Prepared(lambda: Attempt.objects.select_related(*RELATED), "employee__user", "public_id")
OWN_ADMISSION = Prepared(lambda: Admission.objects.only("public_id"), "employee__user", "public_id")


def _crumbs():
    return [(_("Quizzes and exams"), reverse("quizzes:home"))]


def _own_admission(request, public_id):
    rows = Admission.objects.of(request.user).select_related("quiz__current", "version", "employee")
    return get_object_or_404(rows, public_id=public_id)


def _own_attempt(request, public_id):
    return _one(OWN_ATTEMPT.all(request.user.pk, public_id))


def _one(rows):
    if not rows:
        raise Http404
    return rows[0]


@login_required
@never_cache
def show_admission(request, public_id):
    """Say what will be asked, for how long, with which rules and what is noted, before anything is started."""
    admission = _own_admission(request, public_id)
    standing = attempts.standing_of(admission)
    version = admission.version or admission.quiz.current
    context = {
        "admission": admission,
        "standing": standing,
        "quiz": admission.quiz,
        "settings": version.rules if version else None,
        "minutes": attempts.minutes_for(admission),
        "count": attempts.question_count(admission),
        "past": admission.attempts_made.exclude(state=Attempt.State.OPEN).select_related("quiz").order_by("-number"),
        "closes_at": admission.closes_at,
        "crumbs": _crumbs(),
    }
    return render(request, "quizzes/admission.html", context)


@require_POST
@login_required
def start_attempt(request, public_id):
    """Start, or go on with what is running."""
    admission = _one(OWN_ADMISSION.all(request.user.pk, public_id))
    try:
        attempt = attempts.start(admission, access_code=request.POST.get("access_code", "")[:40])
    except QuizzesError as error:
        messages.error(request, str(error))
        return redirect("quizzes:show_admission", admission.public_id)
    return redirect("quizzes:take_attempt", attempt.public_id)


@require_safe
@login_required
@never_cache
def take_attempt(request, public_id):
    """The room. What is over is closed first."""
    attempt = _own_attempt(request, public_id)
    if attempt.state == Attempt.State.OPEN and attempt.is_over:
        attempts.close(attempt, closed_by=Attempt.ClosedBy.DEADLINE)
    if attempt.state != Attempt.State.OPEN:
        return redirect("quizzes:show_result", attempt.public_id)
    return render(request, "quizzes/room.html", {"room": Room(attempt), "attempt": attempt})


def _posted(request):
    """Return (entries, notes, device) of a save. Raises ValueError when it is none."""
    if request.content_type != "application/json" or len(request.body) > MAX_BODY:
        raise ValueError
    data = json.loads(request.body or b"{}")
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("entries", []), list)
        or not isinstance(data.get("notes", []), list)
    ):
        raise ValueError
    entries = [_entry(row) for row in data.get("entries", [])[: attempts.MAX_ENTRIES]]
    return entries, data.get("notes", [])[:50], str(data.get("device") or "")[:32]


def _entry(row):
    whole = {name: row.get(name) or 0 for name in ("position", "seq", "spent_ms")}
    if not all(isinstance(n, int) and not isinstance(n, bool) and abs(n) < 2**53 for n in whole.values()):
        raise ValueError
    confidence, flagged = row.get("confidence"), row.get("flagged")
    return attempts.Entry(
        **whole, posted=row.get("value"), confidence=confidence if confidence in (1, 2, 3) else None,
        flagged=flagged if isinstance(flagged, bool) else None,
    )  # fmt: skip


@require_POST
@login_required
def save_answers(request, public_id):
    """Acknowledge what is stored, after commit; the same reply for right and wrong answers. 409 when nothing more is taken."""
    try:
        entries, notes, device = _posted(request)
    except (ValueError, TypeError, AttributeError, RecursionError, RawPostDataException):  # the last: a form, no JSON
        get_object_or_404(Attempt.objects.of(request.user), public_id=public_id)
        return JsonResponse({"error": _("This could not be read; nothing was saved.")}, status=400)
    try:
        attempt, slots = attempts.find_to_save(request.user, public_id, entries)
        saved = attempts.save(attempt, entries, device=device, slots=slots)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    except attempts.Closed as error:
        url = reverse("quizzes:show_result", args=[attempt.public_id])
        return JsonResponse({"closed": True, "error": str(error), "url": url}, status=409)
    for note in notes:
        _note(attempt, note)
    return JsonResponse(_saved(saved))


def _saved(saved):
    deadline = saved.deadline_at
    return {
        "saved": saved.accepted,
        "stale": saved.stale,
        "refused": saved.refused,
        "at": localtime(saved.at).strftime("%H:%M"),
        "now": int(clock.now().timestamp() * 1000),
        "deadline": int(deadline.timestamp() * 1000) if deadline else None,
    }


def _note(attempt, note):
    if isinstance(note, dict) and isinstance(note.get("seconds"), int) and note.get("token"):
        attempts.note_integrity(
            attempt,
            kind=str(note.get("kind")),
            seconds=note["seconds"],
            token=str(note["token"]),
            detail=str(note.get("detail") or ""),
        )


@require_POST
@login_required
def check_answer(request, public_id, position):
    """Practice: judge one stored answer now and show what came of it, as a part of the page."""
    attempt = _own_attempt(request, public_id)
    if not attempt.slots.filter(position=position).exists():
        raise Http404
    context = {"attempt": attempt, "position": position}
    try:
        slot, outcome = attempts.check(attempt, position=position)
    except QuizzesError as error:
        return render(request, "quizzes/parts/checked.html", {**context, "error": str(error)})
    return render(request, "quizzes/parts/checked.html", context | judged(attempt, slot, outcome))


@require_POST
@login_required
def move_on(request, public_id):
    """Sequential: leave the present question for good."""
    attempt = _own_attempt(request, public_id)
    try:
        position = int(request.POST.get("position", ""))
    except ValueError:
        raise Http404 from None
    attempts.move_on(attempt, from_position=position)
    return redirect("quizzes:take_attempt", attempt.public_id)


@require_POST
@login_required
def submit_attempt(request, public_id):
    """Hand in; twice is once."""
    attempt = attempts.submit(_own_attempt(request, public_id))
    return redirect("quizzes:show_result", attempt.public_id)


def _may_start(attempt):
    """Whether another attempt can be started with the same admission; what is loaded already is not asked for again."""
    admission = attempt.admission
    admission.quiz, admission.employee = attempt.quiz, attempt.employee
    standing = attempts.standing_of(admission)
    return not standing.reason and not standing.running


@require_safe
@login_required
@never_cache
def show_result(request, public_id):
    """What came of an attempt, as far as it may be seen today; for one's own attempts, and for staff."""
    own = OWN_ATTEMPT.all(request.user.pk, public_id)
    is_own = bool(own)
    if own:
        attempt = own[0]
    else:  # only then are the roles asked for
        others = Attempt.objects.visible_to(request.user).select_related(*RELATED)
        attempt = get_object_or_404(others, public_id=public_id)
    if attempt.state == Attempt.State.OPEN:
        if not is_own:
            raise Http404
        return redirect("quizzes:take_attempt", attempt.public_id)
    result = Result(attempt, for_staff=not is_own)
    context = {
        "result": result,
        "attempt": attempt,
        "is_own": is_own,
        "crumbs": _crumbs(),
        "notes": attempt.integrity_events.all(),
        "may_try_again": is_own and not attempt.passed and _may_start(attempt),
    }
    return render(request, "quizzes/result.html", context)
