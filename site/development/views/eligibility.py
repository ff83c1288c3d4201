"""Eligibility for promotion: rules and lists for HR, one's own standing, the public notice, recommendations."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import eligible
from development.actions import eligibility
from development.exceptions import DevelopmentError
from development.forms.eligibility import BreachForm, PublishForm, RuleForm, UnitFilter
from development.models import Breach, EligibilityRule, Objection, Publicity, PublicityEntry, Recommendation
from lib import sheets
from people import rules
from people.access import hr_only
from people.models import Assignment, Employee

PER_PAGE = 50
MOST = 2_000  # people whose standing is found for one page, to list those who are (or are not) eligible


@hr_only
def list_rules(request):
    rows = EligibilityRule.objects.of_hr(request.user).active().select_related("post", "owner_department")
    shown = Publicity.objects.of_hr(request.user).select_related("department", "rule")[:20]
    waiting = Recommendation.objects.of_hr(request.user).filter(state=Recommendation.State.ASKED).count()
    return render(
        request, "development/yearly/list_rules.html", {"rules": rows, "publicities": shown, "waiting": waiting}
    )


@require_http_methods(["GET", "POST"])
@hr_only
def add_rule(request):
    form = RuleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            rule = eligibility.keep_rule(data["department"], data["post"], title="", tree=form.tree, by=request.user)
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(rule)
    return render(request, "development/yearly/add_rule.html", {"form": form}, status=400 if form.errors else 200)


def _rule(request, public_id):
    rows = EligibilityRule.objects.of_hr(request.user).select_related("post", "owner_department")
    return get_object_or_404(rows, public_id=public_id)


def _candidates(request, rule):
    """People of the rule's department that HR looks after and who are not in the post yet, as the filter narrows them."""
    form = UnitFilter(request.GET, user=request.user)
    form.is_valid()
    people = (
        Employee.objects.of_hr(request.user).working().in_department(rule.owner_department).exclude(user=request.user)
    )
    if department := form.cleaned_data.get("department"):
        people = people.in_department(department)
    return form, people.exclude(assignments__in=_held(rule)).order_by("number")


def _held(rule):
    return Assignment.objects.main().current().filter(post=rule.post)


@hr_only
@never_cache
def show_rule(request, public_id):
    """The list of a unit: who is eligible, who is not, and why."""
    rule = _rule(request, public_id)
    form, people = _candidates(request, rule)
    only, number = form.cleaned_data.get("only"), request.GET.get("page")
    too_many = bool(only) and people.count() > MOST
    if only and not too_many:
        found = [one for one in eligible.standings(rule, list(people.with_post())) if one.ok == (only == "yes")]
        page = Paginator(found, PER_PAGE).get_page(number)
        shown = page.object_list
    else:
        page = Paginator(people.with_post(), PER_PAGE).get_page(number)
        shown = eligible.standings(rule, list(page.object_list))
    context = {
        "rule": rule, "form": form, "page": page, "publish": PublishForm(auto_id="publish_%s"), "standings": shown,
        "too_many": too_many, "most": MOST,
    }  # fmt: skip
    return render(request, "development/yearly/show_rule.html", context)


@require_POST
@hr_only
def publish_list(request, public_id):
    rule, form = _rule(request, public_id), PublishForm(request.POST)
    people = Employee.objects.of_hr(request.user).working().in_department(rule.owner_department)
    try:
        if not form.is_valid():
            raise DevelopmentError(_("Please write the first and the last day."))
        chosen = list(people.filter(public_id__in=_ids(request.POST.getlist("person"))).with_post())
        row = eligibility.publish(rule, chosen, department=rule.owner_department, by=request.user, **form.cleaned_data)
    except DevelopmentError as error:
        messages.error(request, str(error))
        return redirect(rule)
    return redirect(row)


def _ids(texts):
    """The well-formed ids among what was sent."""
    found = []
    for text in texts[:500]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


@require_http_methods(["GET", "POST"])
@hr_only
def list_breaches(request):
    form = BreachForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            eligibility.enter_breach(
                form.employee, words=data["words"], happened_on=data["happened_on"], by=request.user
            )
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Entered."))
            return redirect("development:list_breaches")
    rows = Breach.objects.filter(employee__in=Employee.objects.of_hr(request.user)).select_related("employee", "by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "development/yearly/list_breaches.html",
        {"form": form, "page": page},
        status=400 if form.errors else 200,
    )


@require_POST
@hr_only
def withdraw_breach(request, public_id):
    rows = Breach.objects.filter(employee__in=Employee.objects.of_hr(request.user)).select_related("employee")
    row = get_object_or_404(rows, public_id=public_id)
    _answered(request, lambda: eligibility.withdraw_breach(row, reason=request.POST.get("reason", ""), by=request.user))
    return redirect("development:list_breaches")


def _answered(request, action):
    """Run an action and say how it went."""
    try:
        action()
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))


# --- everybody --------------------------------------------------------------------------------------
@login_required
@never_cache
def my_eligibility(request):
    """One's own standing for each rule that holds here, with the way forward."""
    me = rules.employee_of(request.user)
    main = me.main if me else None
    rows = EligibilityRule.objects.over(main.department if main else None).active().select_related("post")
    found = [(rule, eligible.standings(rule, [me])[0]) for rule in rows if me and main and main.post_id != rule.post_id]
    shown = Publicity.objects.visible_to(request.user).select_related("department")[:20]
    return render(
        request, "development/yearly/my_eligibility.html", {"employee": me, "found": found, "publicities": shown}
    )


@login_required
@never_cache
def show_publicity(request, public_id):
    row = get_object_or_404(
        Publicity.objects.visible_to(request.user).select_related("rule__post", "department"), public_id=public_id
    )
    is_hr = Publicity.objects.of_hr(request.user).filter(pk=row.pk).exists()
    entries = list(row.entries.select_related("employee__user").prefetch_related("recommendations"))
    objections = Objection.objects.filter(entry__publicity=row).select_related(
        "entry__employee", "asked_by", "decided_by"
    )
    context = {
        "row": row, "entries": entries, "is_hr": is_hr, "objections": objections if is_hr else objections.filter(asked_by=request.user),
        "kinds": Recommendation.Kind.choices,
    }  # fmt: skip
    return render(request, "development/yearly/show_publicity.html", context)


@require_POST
@login_required
def object_to_entry(request, public_id):
    rows = PublicityEntry.objects.filter(publicity__in=Publicity.objects.visible_to(request.user).values("pk"))
    entry = get_object_or_404(rows.select_related("publicity__department", "employee__user"), public_id=public_id)
    _answered(request, lambda: eligibility.objecting(entry, words=request.POST.get("words", ""), by=request.user))
    return redirect(entry.publicity)


@require_POST
@hr_only
def decide_objection(request, public_id):
    rows = Objection.objects.filter(entry__publicity__in=Publicity.objects.of_hr(request.user).values("pk"))
    row = get_object_or_404(rows.select_related("entry__publicity", "entry__employee", "asked_by"), public_id=public_id)
    uphold, words = request.POST.get("choice") == "uphold", request.POST.get("words", "")
    _answered(request, lambda: eligibility.decide_objection(row, uphold=uphold, words=words, by=request.user))
    return redirect(row.entry.publicity)


# --- recommendations --------------------------------------------------------------------------------
@require_POST
@hr_only
def recommend(request, public_id):
    rows = PublicityEntry.objects.filter(publicity__in=Publicity.objects.of_hr(request.user).values("pk"))
    entry = get_object_or_404(
        rows.select_related("publicity__rule__post", "publicity__department", "employee"), public_id=public_id
    )
    kind, words = request.POST.get("kind", ""), request.POST.get("words", "")
    _answered(request, lambda: eligibility.recommend(entry, kind=kind, words=words, by=request.user))
    return redirect(entry.publicity)


def _recommendations(request):
    rows = Recommendation.objects.of_hr(request.user)
    return rows.select_related("employee", "entry__publicity__rule__post", "asked_by", "decided_by")


@hr_only
def list_recommendations(request):
    page = Paginator(_recommendations(request), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "development/yearly/list_recommendations.html", {"page": page})


@require_POST
@hr_only
def decide_recommendation(request, public_id):
    row = get_object_or_404(_recommendations(request), public_id=public_id)
    approve, words = request.POST.get("choice") == "approve", request.POST.get("words", "")
    _answered(request, lambda: eligibility.decide_recommendation(row, approve=approve, words=words, by=request.user))
    return redirect("development:list_recommendations")


@require_safe
@hr_only
def export_recommendations(request):
    header = [
        _("Employee number"),
        _("Name"),
        _("Kind"),
        _("Target post"),
        _("Reason"),
        _("State"),
        _("Recommended by"),
        _("Decided by"),
        _("Decision"),
    ]
    lines = (
        [r.employee.number, r.employee.name, r.get_kind_display(), r.entry.publicity.rule.post.name, r.words, r.get_state_display(),
         str(r.asked_by), str(r.decided_by or ""), r.decision]
        for r in _recommendations(request).iterator()
    )  # fmt: skip
    book = sheets.workbook(_("Recommendations"), header, lines, widths=[12, 10, 10, 14, 40, 10, 10, 10, 40])
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = 'attachment; filename="recommendations.xlsx"'
    return response
