"""All cards of one's own: what is in the notebook, when it comes again, what is not to come any more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.actions import cards
from courses.forms import CardFilter
from courses.models import Card
from courses.models.notebook import by_state
from courses.notebook import Notebook, courses_of, rows_of
from people import rules

PER_PAGE = 25
LIVE_FIRST = F("suspended_at").asc(nulls_first=True)


@require_safe
@login_required
def list_cards(request):
    employee = rules.employee_of(request.user)
    if employee is None:
        return render(request, "courses/learn_nobody.html")
    notebook = Notebook(employee)
    form = CardFilter(request.GET or None, courses=courses_of(employee))
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = notebook.cards.select_related("run", "talk")
    if chosen.get("course"):
        rows = rows.filter(course_key=chosen["course"])
    if chosen.get("state"):
        rows = rows.filter(by_state(now=notebook.now)[chosen["state"]])
    page = Paginator(rows.order_by(LIVE_FIRST, "due_at", "public_id"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = rows_of(list(page.object_list))
    crumbs = [(_("Mistake notebook"), reverse("courses:review_home"))]
    return render(request, "courses/cards.html", {"notebook": notebook, "form": form, "page": page, "crumbs": crumbs})


def _changed(request, card, words):
    """Answer with the card's row for htmx; else with the list and what was done."""
    if request.htmx:
        return render(request, "courses/parts/card_row.html", {"row": rows_of([card])[0], "changed": True})
    messages.success(request, words)
    return redirect("courses:list_cards")


@require_POST
@login_required
def suspend_card(request, public_id):
    """The person does not want to be asked this any more; one tap takes it back."""
    card = get_object_or_404(Card.objects.of(request.user), public_id=public_id)
    cards.suspend(card)
    return _changed(request, card, _("This card does not come any more. You can take it back in the list."))


@require_POST
@login_required
def resume_card(request, public_id):
    """Back into the deck."""
    card = get_object_or_404(Card.objects.of(request.user), public_id=public_id)
    cards.resume(card)
    return _changed(request, card, _("This card comes again."))
