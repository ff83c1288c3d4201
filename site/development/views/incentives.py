"""Honours and awards: the honour page, the published scoring, one's own, a manager's proposals, and HR's word and ledger."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import honours
from development.actions import incentives
from development.exceptions import DevelopmentError
from development.forms.incentives import ProposeForm, RuleForm
from development.models import Award, AwardRule, HonourChoice, Proposal
from lib import clock, sheets
from people import rules
from people.access import hr_only
from people.models import Employee

PER_PAGE = 50


def _try(request, deed, done):
    """Do `deed`; its refusal or `done` is the message."""
    try:
        deed()
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _period(request):
    return honours.period_of(request.GET.get("period", "month"), clock.today())


# --- everybody ----------------------------------------------------------------------------------
@require_safe
@login_required
def honour_page(request):
    """Titles and rewards of the month (or quarter, or year)."""
    period = _period(request)
    page = Paginator(honours.honoured(period), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = honours.with_halls(page.object_list)
    return render(request, "development/incentives/honours.html", {"page": page, "period": period, "tab": "honours"})


@require_safe
@login_required
def scoring(request):
    """The published rules in force: for what there is how much."""
    rows = AwardRule.objects.in_force().select_related("owner_department", "audience")
    return render(request, "development/incentives/scoring.html", {"rows": rows, "tab": "rules"})


@require_safe
@login_required
def my_honours(request):
    """One's own balance and ledger, and where one stands among the next colleagues."""
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    period, rows = _period(request), Award.objects.filter(employee=me)
    context = {
        "balance": rows.balance(),
        "page": Paginator(rows.select_related("reversal"), PER_PAGE).get_page(request.GET.get("page")),
        "board": honours.leaderboard(me, period),
        "period": period,
        "is_hidden": HonourChoice.objects.filter(employee=me, is_hidden=True).exists(),
        "tab": "mine",
    }
    return render(request, "development/incentives/mine.html", context)


@require_POST
@login_required
def choose_honours(request):
    """Opt out of being shown to others, or in again."""
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    hide = request.POST.get("hide") == "yes"
    incentives.choose(me, hide=hide)
    messages.success(
        request, _("Others no longer see you here; your points stay.") if hide else _("Others see you here again.")
    )
    return redirect("development:my_honours")


# --- managers -----------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@login_required
def propose_award(request):
    """A manager proposes one of the own people for a published award."""
    me = rules.employee_of(request.user)
    if me is None or not rules.is_manager(request.user):
        raise Http404
    people = Employee.objects.reporting_to(me).working().order_by("number")
    manual = AwardRule.objects.in_force().filter(kind=AwardRule.Kind.MANUAL)
    form = ProposeForm(request.POST or None, people=people, rules=manual)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            incentives.propose_by_hand(data["rule"], data["employee"], because=data["because"], by=request.user)
            messages.success(request, _("Proposed. HR decides, and you are told."))
            return redirect("development:propose_award")
        except DevelopmentError as error:
            form.add_error(None, str(error))
    mine = Proposal.objects.filter(proposed_by=request.user).select_related("employee", "rule")[:20]
    context = {"form": form, "mine": mine, "has_rules": manual.exists()}
    return render(request, "development/incentives/propose.html", context, status=400 if form.errors else 200)


# --- HR -----------------------------------------------------------------------------------------
@require_safe
@hr_only
def list_proposals(request):
    """What waits for HR's word, and what was decided."""
    rows = Proposal.objects.of_hr(request.user).select_related("employee", "rule", "proposed_by", "decided_by")
    rows = rows.exclude(state="proposed") if request.GET.get("show") == "decided" else rows.waiting()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "show": request.GET.get("show", ""), "tab": "proposals"}
    return render(request, "development/incentives/proposals.html", context)


@require_POST
@hr_only
def decide_proposal(request, public_id):
    rows = Proposal.objects.of_hr(request.user).select_related("employee__user", "rule", "proposed_by")
    row = get_object_or_404(rows, public_id=public_id)
    approve, words = request.POST.get("choice") == "approve", request.POST.get("words", "")
    _try(request, lambda: incentives.decide(row, approve=approve, by=request.user, words=words), _("Answered."))
    return redirect("development:list_proposals")


def _ledger(request):
    rows = Award.objects.of_hr(request.user).select_related("employee", "proposal__rule", "reversal", "by")
    q = request.GET.get("q", "").strip()[:40]
    return q, (rows.filter(employee__name__contains=q) | rows.filter(employee__number__istartswith=q) if q else rows)


@require_safe
@hr_only
def list_awards(request):
    """The ledger of awards of one's own people."""
    q, rows = _ledger(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "development/incentives/ledger.html", {"page": page, "q": q, "tab": "ledger"})


@require_POST
@hr_only
def reverse_award(request, public_id):
    rows = Award.objects.of_hr(request.user).select_related("employee__user", "proposal")
    row, reason = get_object_or_404(rows, public_id=public_id), request.POST.get("reason", "")
    _try(request, lambda: incentives.reverse(row, reason=reason, by=request.user), _("Taken back by a further line."))
    return redirect("development:list_awards")


@require_safe
@hr_only
def export_awards(request):
    """The ledger as XLSX."""
    _q, rows = _ledger(request)
    header = [
        _("Day"), _("Employee number"), _("Name"), _("Award"), _("Points"), _("Title of honour"), _("Reward"), _("Value (yuan)"), _("Because"),
        _("Decided by"),
    ]  # fmt: skip
    lines = (
        [a.given_on, a.employee.number, a.employee.name, a.title, a.points, a.honour, a.reward, a.reward_fen / 100, a.because, a.by.get_full_name()]
        for a in rows.iterator(chunk_size=2_000)
    )  # fmt: skip
    book = sheets.workbook(_("Awards"), header, lines, widths=[12, 12, 12, 24, 8, 16, 20, 12, 40, 12])
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = 'attachment; filename="awards.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@hr_only
def list_rules(request):
    """The rules of awards; a new one is written here and published below."""
    form = RuleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Kept. It holds once you publish it."))
        return redirect("development:list_award_rules")
    rows = AwardRule.objects.of_hr(request.user).select_related("owner_department", "audience")
    context = {
        "form": form,
        "rows": rows.order_by("ends_on", "published_at", "pk"),
        "today": clock.today(),
        "tab": "rules",
    }
    return render(request, "development/incentives/rules.html", context, status=400 if form.errors else 200)


@require_POST
@hr_only
def change_rule(request, public_id):
    """Publish a rule or end it; one for everybody is the administrator's."""
    rows = AwardRule.objects.of_hr(request.user)
    row = get_object_or_404(
        rows if request.user.is_superuser else rows.exclude(owner_department=None), public_id=public_id
    )
    if request.POST.get("choice") == "publish":
        _try(request, lambda: incentives.publish(row, by=request.user), _("Published; it is on the scoring page."))
    else:
        _try(request, lambda: incentives.end(row, by=request.user), _("It holds for the last time today."))
    return redirect("development:list_award_rules")
