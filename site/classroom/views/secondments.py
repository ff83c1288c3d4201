"""Secondments for the person, the manager, the mentor at the host and HR."""

import uuid
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classroom import deciding, rubrics
from classroom.access import employees_only, hr_only, own_crumbs
from classroom.actions import costs, secondments
from classroom.exceptions import ClassroomError
from classroom.forms import secondments as forms
from classroom.forms.external import ReasonForm
from classroom.models import CostLine, Secondment, SecondmentQuota
from lib import clock
from people import rules

WIDE = ("quota__host_department", "employee__user", "department", "mentor__user", "scored_by")
PER_PAGE = 30


def seen(request, public_id):
    """A secondment that the visitor may look at: one's own, one's line's, one's HR's, and those whom one mentors."""
    rows = Secondment.objects.visible_to(request.user).select_related(*WIDE).distinct()
    return get_object_or_404(rows, public_id=public_id)


@employees_only
def apply_secondment(request, public_id):
    quota = get_object_or_404(SecondmentQuota.objects.open().select_related("host_department"), public_id=public_id)
    form = forms.WhyForm(request.POST or None)
    if form.is_valid():
        try:
            row = secondments.apply(
                rules.employee_of(request.user), quota, reason=form.cleaned_data["reason"], by=request.user
            )
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your application is on its way."))
            return redirect(row)
    context = {"quota": quota, "form": form, "crumbs": own_crumbs()}
    return render(request, "classroom/field/secondment_apply.html", context, status=400 if form.is_bound else 200)


@login_required
def show_secondment(request, public_id):
    return page_of(request, seen(request, public_id))


def page_of(request, row, *, status=200, **bound):
    """Return the page; `bound` are forms with what was typed, when it was refused."""
    user, is_own = request.user, row.employee.user_id == request.user.pk
    is_hr = not is_own and deciding.may_decide(user, row.employee, deciding.HR)
    waits = row.state in ("requested", "to_approve")
    context = {
        "row": row, "quota": row.quota, "is_own": is_own, "is_hr": is_hr,
        "crumbs": own_crumbs() if is_own else [(_("Secondments"), reverse("classroom:list_quotas")), (row.quota.title, row.quota.get_absolute_url())],
        "may_decide": waits and deciding.may_decide(user, row.employee, secondments.stage_of(row)),
        "may_judge": row.state == "submitted" and secondments.may_judge(user, row),
        "may_confirm": may_confirm(user, row) and row.teach_on and not row.taught_confirmed_at,
        "teach_session": row.teach_session,
        "steps": row.steps.select_related("by"), "logs": row.logs.order_by("-week_on"),
        "lines": rubrics.lines(row.criteria, row.points), "most": rubrics.most(row.criteria) if row.criteria else 0,
        "costs": CostLine.objects.live().of(row.key) if is_hr else (),
        "reason_form": ReasonForm(auto_id="reason_%s"), "mentor_form": forms.MentorForm(),
        "log_form": forms.LogForm(initial=this_week(row)), "report_form": forms.SecondmentReportForm(initial={"text": row.report}),
        "teach_form": forms.TeachForm(row=row, auto_id="teach_%s"),
        "rubric_form": forms.RubricForm(criteria=row.criteria),
        "cost_form": forms.CostForm(initial={"token": uuid.uuid4().hex}, auto_id="cost_%s"),
    }  # fmt: skip
    return render(request, "classroom/field/secondment_show.html", context | bound, status=status)


def this_week(row):
    """Return the entry of this week, to go on with."""
    entry = row.logs.filter(week_on=secondments.monday(clock.today())).first()
    return {"did": entry.did, "learnt": entry.learnt} if entry else {}


def may_confirm(user, row):
    return deciding.may_decide(user, row.employee, deciding.MANAGER) or deciding.may_decide(
        user, row.employee, deciding.HR
    )


@require_POST
@login_required
def do_secondment(request, public_id, verb):
    """One step on the page: the person's own, the deciders', the mentor's, HR's."""
    row = seen(request, public_id)
    doing = (
        _own_deed(request, row, verb) if row.employee.user_id == request.user.pk else _others_deed(request, row, verb)
    )
    if doing is None:
        raise Http404
    try:
        doing()
    except ClassroomError as error:
        messages.error(request, str(error))
        row = seen(request, public_id)
        teach = partial(forms.TeachForm, row=row)
        form = {"log": forms.LogForm, "report": forms.SecondmentReportForm, "teach": teach}.get(verb)
        return page_of(request, row, status=400, **{f"{verb}_form": form(request.POST)}) if form else redirect(row)
    messages.success(request, _("Saved."))
    return redirect(row)


def _own_deed(request, row, verb):
    post, by = request.POST, request.user
    if verb == "withdraw":
        return lambda: secondments.withdraw(row, by=by)
    if verb == "log":
        return lambda: secondments.write_log(row, did=post.get("did", ""), learnt=post.get("learnt", ""))
    if verb == "report":
        return lambda: secondments.report(row, text=post.get("text", ""), by=by)
    if verb == "teach":
        form = forms.TeachForm(post, row=row)
        return lambda: secondments.plan_teaching(row, by=by, **_cleaned(form))
    return None


def _others_deed(request, row, verb):
    post, by = request.POST, request.user
    is_hr = deciding.may_decide(by, row.employee, deciding.HR)
    if verb in ("approve", "decline") and deciding.may_decide(by, row.employee, secondments.stage_of(row)):
        more = {"reason": post.get("reason", "")} if verb == "decline" else {}
        return lambda: getattr(secondments, verb)(row, by=by, **more)
    if verb == "judge" and secondments.may_judge(by, row):
        return lambda: secondments.judge(row, post, by=by, comment=post.get("comment", "")[:300])
    if verb == "taught" and may_confirm(by, row):
        return lambda: secondments.confirm_teaching(row, by=by)
    if verb == "mentor" and is_hr:
        return lambda: secondments.name_mentor(row, by=by, **_cleaned(forms.MentorForm(post)))
    if verb == "cost" and is_hr:
        return lambda: _spend(row, _cleaned(forms.CostForm(post)), by=by)
    return None


def _cleaned(form):
    """Return what was filled in, or say what is wrong with it."""
    if not form.is_valid():
        raise ClassroomError(
            " ".join(f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items())
        )
    return form.cleaned_data


def _spend(row, data, *, by):
    costs.spend(
        kind=data["kind"], key=row.key, token=f"{row.key}:{data['token']}", department=row.department, employee=row.employee,
        amount_fen=data["amount"], on=clock.today(), budget_line=data["budget_line"], note=row.quota.title, by=by,
    )  # fmt: skip


# --- HR -----------------------------------------------------------------------------------------------
@hr_only
def list_quotas(request):
    rows = SecondmentQuota.objects.editable_by(request.user).select_related("owner_department", "host_department")
    waiting = Count("secondments", filter=Q(secondments__state__in=["requested", "to_approve"]))
    page = Paginator(rows.annotate(waiting=waiting).order_by("-starts_on", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "classroom/field/quota_list.html", {"page": page})


@hr_only
def add_quota(request):
    form = forms.QuotaForm(request.POST or None, user=request.user)
    if form.is_valid():
        quota = secondments.open_quota(by=request.user, **form.cleaned_data)
        messages.success(request, _("The places are open."))
        return redirect(quota)
    context = {"form": form, "crumbs": [(_("Secondments"), reverse("classroom:list_quotas"))]}
    return render(request, "classroom/field/quota_edit.html", context, status=400 if form.is_bound else 200)


@hr_only
def show_quota(request, public_id):
    quota = get_object_or_404(
        SecondmentQuota.objects.editable_by(request.user).select_related("owner_department", "host_department"),
        public_id=public_id,
    )
    rows = quota.secondments.select_related("employee", "department", "mentor").annotate(log_count=Count("logs"))
    page = Paginator(rows.order_by("state", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"quota": quota, "page": page, "crumbs": [(_("Secondments"), reverse("classroom:list_quotas"))]}
    return render(request, "classroom/field/quota_show.html", context)


@require_POST
@hr_only
def close_quota(request, public_id):
    """Close it for applications, or open it again."""
    quota = get_object_or_404(SecondmentQuota.objects.editable_by(request.user), public_id=public_id)
    SecondmentQuota.objects.filter(pk=quota.pk).update(is_open=not quota.is_open)
    messages.success(request, _("Saved."))
    return redirect(quota)
