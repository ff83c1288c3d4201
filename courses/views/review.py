"""Five minutes a day: one card after the other. With htmx the card is exchanged on the page; without, each step is a page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.actions import reviewing
from courses.asking import Ticket, asked
from courses.exceptions import CoursesError
from courses.models import Card, CardReview
from courses.notebook import Answered, Notebook
from people import rules
from quizzes.models import QuestionVersion


def _employee(request):
    employee = rules.employee_of(request.user)
    if employee is None:
        raise Http404
    return employee


def _show(request, part, context, *, status=200):
    """Answer with the part alone when htmx asks, else with the page around it."""
    if request.htmx:
        return render(request, f"courses/parts/{part}.html", context, status=status)
    return render(request, "courses/review.html", {**context, "part": f"courses/parts/{part}.html"}, status=status)


@require_safe
@login_required
@never_cache
def review_home(request):
    """How many cards wait today, when the others come, and the way to begin."""
    employee = rules.employee_of(request.user)
    if employee is None:
        return render(request, "courses/learn_nobody.html")
    crumbs = [(_("My learning"), reverse("courses:my_learning"))]
    return render(request, "courses/review_home.html", {"notebook": Notebook(employee), "crumbs": crumbs})


@require_POST
@login_required
def start_review(request):
    """Begin five minutes, or go on with those that run."""
    try:
        reviewing.sit_down(_employee(request))
    except CoursesError as error:
        messages.info(request, str(error))
        return redirect("courses:review_home")
    return redirect("courses:next_card")


@require_safe
@login_required
@never_cache
def next_card(request):
    """The answer that waits for its rating, else the next card, else what was done."""
    return _go_on(request, Notebook(_employee(request)))


def _go_on(request, notebook, *, notice=""):
    if notebook.exam_is_running or notebook.sitting is None:
        return _leave(request)
    context = {"notebook": notebook, "notice": notice}
    if notebook.unrated is not None:
        return _show(request, "review_result", {**context, "answered": Answered.of(notebook.unrated)})
    found = notebook.next_card if notebook.sits else None
    if found is None:
        return _show(request, "review_done", context)
    card, version = found
    return _ask(request, context, card, version, Ticket.issue(card, version, notebook.sitting))


def _ask(request, context, card, version, ticket, *, status=200):
    context |= {"card": card, "ticket": ticket, "asked": asked(version, ticket)}
    return _show(request, "review_ask", context, status=status)


def _leave(request):
    response = redirect("courses:review_home")
    if request.htmx:
        response.status_code, response["HX-Redirect"] = 200, response["Location"]
    return response


@require_POST
@login_required
def answer_card(request):
    """Judge an answer at once; the same ticket sent again shows the same result."""
    notebook = Notebook(_employee(request))
    try:
        ticket = Ticket.read(request.POST.get("ticket", "")[:600])
        card = get_object_or_404(Card.objects.of(request.user).select_related("employee"), public_id=ticket.card)
        review = reviewing.answer(card, ticket=ticket, post=request.POST, gives_up="unknown" in request.POST)
    except reviewing.NotAnswered as error:
        version = QuestionVersion.objects.get(pk=ticket.version)
        return _ask(request, {"notebook": notebook, "problem": str(error)}, card, version, ticket, status=422)
    except CoursesError as error:
        if request.htmx:
            return _go_on(request, notebook, notice=str(error))
        messages.info(request, str(error))
        return redirect("courses:next_card")
    if request.htmx:
        return _show(request, "review_result", {"notebook": notebook, "answered": Answered.of(_read(review.pk))})
    return redirect("courses:show_answer", review.public_id)


def _read(pk):
    return CardReview.objects.select_related("card", "version__question").get(pk=pk)


def _own_review(request, public_id):
    rows = CardReview.objects.filter(card__employee__user=request.user).exclude(sitting=None)
    return get_object_or_404(rows.select_related("card", "version__question"), public_id=public_id)


@require_safe
@login_required
@never_cache
def show_answer(request, public_id):
    """What came of one answer."""
    review = _own_review(request, public_id)
    context = {"notebook": Notebook(_employee(request)), "answered": Answered.of(review)}
    return _show(request, "review_result", context)


@require_POST
@login_required
def rate_answer(request, public_id):
    """Take the rating of a right answer and go on; rating twice is rating once."""
    review = _own_review(request, public_id)
    rating = request.POST.get("rating", "")
    try:
        reviewing.rate(review, rating=int(rating) if rating.isdecimal() and len(rating) < 3 else 0)
    except CoursesError as error:
        messages.info(request, str(error))
    if request.htmx:
        return _go_on(request, Notebook(_employee(request)))
    return redirect("courses:next_card")


@require_POST
@login_required
def choose_reminder(request):
    """Switch the daily reminder on or off."""
    reminds = request.POST.get("reminds") == "1"
    reviewing.choose_reminder(_employee(request), reminds=reminds)
    words = _("You will be told in the morning when cards wait.") if reminds else _("No more reminders of cards.")
    messages.success(request, words)
    return redirect("courses:review_home")
