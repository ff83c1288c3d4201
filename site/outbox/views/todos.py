"""待办: what waits for a person, answered with one tap; what was done; who stands in."""

import datetime as dt
from itertools import groupby

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lib import clock
from lib.destinations import own_path
from outbox import actions
from outbox.exceptions import AlreadyAnswered, OutboxError
from outbox.forms import DelegationForm
from outbox.models import Delegation, Todo
from outbox.todos import kind_of

PER_PAGE = 50
DONE_DAYS = 30
FAILURES_SHOWN = 5


@login_required
def list_todos(request):
    return _show_todos(request)


def _show_todos(request, *, problem=None, status=200):
    """Draw the list; `problem` is {"todo": public id, "text": why not, "reason": what was typed}."""
    waiting = Todo.objects.visible_to(request.user).open()
    counts = waiting.order_by().values("kind").annotate(n=Count("pk")).order_by("kind")
    kinds = [{"kind": kind_of(row["kind"]), "n": row["n"]} for row in counts]
    chosen = request.GET.get("kind", "")
    if chosen in {row["kind"].key for row in kinds}:
        waiting = waiting.filter(kind=chosen)
    page = Paginator(waiting.select_related("whom").most_urgent_first(), PER_PAGE).get_page(request.GET.get("page"))
    groups = [(kind_of(key), list(rows)) for key, rows in groupby(page.object_list, key=lambda todo: todo.kind)]
    context = {
        "page": page,
        "groups": groups,
        "kinds": kinds,
        "chosen": chosen,
        "total": sum(row["n"] for row in kinds),
        "problem": problem,
        "lent": Delegation.objects.visible_to(request.user).in_force().select_related("to"),
    }
    return render(request, "outbox/todos.html", context, status=status)


def _back(request):
    return redirect(own_path(request, request.POST.get("next")) or "outbox:todo")


@require_POST
@login_required
def answer_todo(request, public_id):
    """One tap: run the owner's action, or say why not and keep what was typed."""
    todo = get_object_or_404(Todo.objects.visible_to(request.user), public_id=public_id)
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "")
    try:
        actions.answer(todo, choice=choice, by=request.user, reason=reason)
    except AlreadyAnswered as exc:
        notes.info(request, actions.words_of(exc))
    except (OutboxError, ValidationError, PermissionDenied) as exc:
        problem = {"todo": todo.public_id, "text": actions.words_of(exc), "reason": reason, "choice": choice}
        return _show_todos(request, problem=problem, status=409)
    else:
        notes.success(request, _("Done: %(title)s") % {"title": todo.title})
    return _back(request)


@require_POST
@login_required
def answer_batch(request):
    """The same answer to all that are ticked; what could not be done stays and says why."""
    ticked = [value for value in request.POST.getlist("todo") if len(value) == 36][: PER_PAGE * 2]
    try:
        mine = list(Todo.objects.visible_to(request.user).open().filter(public_id__in=ticked).select_related("whom"))
    except ValidationError:
        mine = []
    if not mine:
        notes.info(request, _("Nothing was ticked, or it has been answered in the meantime."))
        return _back(request)
    batch = actions.answer_many(
        mine, choice=request.POST.get("choice", ""), by=request.user, reason=request.POST.get("reason", "")
    )
    _report(request, batch)
    return _back(request)


def _report(request, batch):
    """Say what came of a batch: 3 done, 1 could not: why."""
    done = ngettext("%(n)d done.", "%(n)d done.", batch.done) % {"n": batch.done}
    if not batch.failed:
        notes.success(request, done)
        return
    why = "; ".join(f"{todo.title}: {text}" for todo, text in batch.failed[:FAILURES_SHOWN])
    left = len(batch.failed)
    text = ngettext("%(done)s %(n)d could not: %(why)s", "%(done)s %(n)d could not: %(why)s", left)
    notes.warning(request, text % {"done": done, "n": left, "why": why})


@login_required
def list_done(request):
    """What was done in the last thirty days, by me or for me."""
    since = clock.now() - dt.timedelta(days=DONE_DAYS)
    rows = Todo.objects.done_by_or_for(request.user, since=since).select_related("whom", "done_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for todo in page.object_list:
        todo.kind_row = kind_of(todo.kind)
        answer = todo.kind_row.choice(todo.outcome)
        todo.outcome_words = answer.label if answer else ""
    return render(request, "outbox/done.html", {"page": page, "days": DONE_DAYS})


@login_required
def delegate(request):
    """Somebody stands in for me on some days; and for whom I stand in."""
    form = DelegationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = actions.delegate(request.user, **form.cleaned_data)
        except OutboxError as exc:
            form.add_error(None, str(exc))
        else:
            notes.success(
                request, _("%(name)s stands in for you and has been told.") % {"name": row.to.get_full_name()}
            )
            return redirect("outbox:delegate")
    context = {
        "form": form,
        "mine": Delegation.objects.visible_to(request.user).not_over().select_related("to"),
        "theirs": Delegation.objects.filter(to=request.user, user__is_active=True).not_over().select_related("user"),
    }
    return render(request, "outbox/delegate.html", context)


@require_POST
@login_required
def end_delegation(request, public_id):
    row = get_object_or_404(Delegation.objects.visible_to(request.user), public_id=public_id)
    actions.end_delegation(row, by=request.user)
    notes.success(request, _("Taken back. What waits is yours again."))
    return redirect("outbox:delegate")
