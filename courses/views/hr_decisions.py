"""What HR decides about learning: impossible dates, rules that are held, and whom to enrol."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import who
from courses.actions import audiences, dates, enrolment
from courses.exceptions import CoursesError
from courses.forms import EnrolForm, ExceptionForm
from courses.models import AudienceRule, DueException, Enrolment
from courses.views.hr import PER_PAGE, hr_scope
from lib import clock
from people.audience_facts import explain


def enrolled_words(count):
    return ngettext("%(n)s person was enrolled.", "%(n)s people were enrolled.", count) % {"n": count}


@login_required
def list_exceptions(request):
    """Dates that could not be: HR sets one or does without."""
    _departments, people = hr_scope(request)
    rows = DueException.objects.open_for(people)
    rows = rows.select_related("item__course", "item__enrolment__employee", "item__enrolment__track")
    page = Paginator(rows.order_by("created_at"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/hr_exceptions.html", {"page": page, "today": clock.today()})


@login_required
def resolve_exception(request, public_id):
    """Set the date that was posted, or do without one (`waive`)."""
    _departments, people = hr_scope(request)
    row = get_object_or_404(DueException.objects.open_for(people), public_id=public_id)
    form = ExceptionForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        messages.error(request, " ".join(form.errors["due_on"]))
    elif request.method == "POST":
        try:
            dates.resolve_exception(row, due_on=form.cleaned_data["due_on"], by=request.user)
            messages.success(request, _("Noted."))
        except CoursesError as error:
            messages.error(request, str(error))
    return redirect("courses:list_exceptions")


@login_required
def list_rules(request):
    """Which audiences take which tracks."""
    hr_scope(request)
    rows = AudienceRule.objects.select_related("audience", "track").order_by("track__position", "audience__name")
    return render(request, "courses/hr_rules.html", {"rows": rows})


@login_required
def show_rule(request, public_id):
    """One rule: whom it would enrol now, and why; a held one is decided here."""
    departments, people = hr_scope(request)
    rule = get_object_or_404(AudienceRule.objects.select_related("audience", "track"), public_id=public_id)
    may_decide = who.may_decide(request.user, rule, departments)
    if request.method == "POST" and may_decide:
        decide_rule(request, rule)
        return redirect(request.path)
    fresh = audiences.newcomers(rule)
    mine = people.filter(pk__in=[p.pk for p in fresh])  # names only of people whom this HR looks after
    why = [(m.employee, m.verdict) for m in explain(rule.audience.criteria, among=mine[:50])]
    hidden = len(fresh) - mine.count()
    context = {"rule": rule, "count": len(fresh), "hidden": hidden, "why": why, "may_decide": may_decide}
    return render(request, "courses/hr_rule.html", context)


def decide_rule(request, rule):
    allow = "allow" in request.POST
    try:
        count = audiences.decide_rule(rule, allow=allow, by=request.user)
        messages.success(request, enrolled_words(count) if allow else _("The rule is turned off."))
    except CoursesError as error:
        messages.error(request, str(error))


@login_required
def enrol(request):
    """Enrol people of one's own departments by number."""
    _departments, people = hr_scope(request)
    form = EnrolForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            count = enrolment.enrol_many(
                chosen["numbers"], chosen["track"], source=Enrolment.Source.HR, reason=chosen["reason"], by=request.user
            )
            messages.success(request, enrolled_words(count))
            return redirect("courses:list_learning")
        except CoursesError as error:
            form.add_error("track", str(error))
    return render(request, "courses/hr_enrol.html", {"form": form})
