"""The glossary for everybody; the facts that HR stands for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from subjects import actions, usage
from subjects.exceptions import SubjectsError
from subjects.models import Fact, Term

MAX_QUERY = 60


@require_GET
@login_required
def show_terms(request):
    """All terms, or those in which the words of `q` stand; three queries."""
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:MAX_QUERY]
    terms = list(Term.objects.containing(query))
    uses = usage.uses_of([t.pk for t in terms], request)
    rows = [{"term": t, "uses": uses[t.pk]} for t in terms]
    return render(request, "subjects/terms.html", {"rows": rows, "query": query})


@require_GET
@login_required
@permission_required("people.is_hr", raise_exception=True)
def list_facts(request):
    """Facts that wait for HR's word, and those that were confirmed last."""
    waiting = Fact.objects.to_confirm().not_over().order_by("key", "valid_from")
    confirmed = Fact.objects.exclude(confirmed_at=None).select_related("confirmed_by").order_by("-confirmed_at")[:30]
    context = {"waiting": with_edit_urls(waiting, request.user), "confirmed": with_edit_urls(confirmed, request.user)}
    return render(request, "subjects/facts.html", context)


def with_edit_urls(facts, user):
    """Return [(fact, address of its form in the CMS or "")]."""
    may_edit = user.has_perm("subjects.change_fact")
    return [(fact, _edit_url(fact) if may_edit else "") for fact in facts]


def _edit_url(fact):
    try:
        return reverse("wagtailsnippets_subjects_fact:edit", args=[fact.pk])
    except NoReverseMatch:  # facts are no snippet in this installation
        return ""


@require_POST
@login_required
@permission_required("people.is_hr", raise_exception=True)
def confirm_fact(request, public_id):
    """One tap: HR stands for the value that learners read."""
    fact = get_object_or_404(Fact, public_id=public_id)
    try:
        actions.confirm_fact(fact, by=request.user)
        messages.success(request, _("“%(label)s” is confirmed.") % {"label": fact.label})
    except SubjectsError as exc:
        messages.info(request, str(exc))
    return redirect("subjects:list_facts")
