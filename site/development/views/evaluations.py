"""A person's yearly evaluation: the numbers with their evidence, trying values, appeal, letter; and who looked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from development import letters, readings
from development.actions import appealing, looking
from development.exceptions import DevelopmentError
from development.forms.cycles import WhatIfForm
from development.models import AccessLog, Cycle, Evaluation, EvaluationAppeal, Grade
from people import rules
from people.access import hr_only


@login_required
@never_cache
def my_evaluations(request):
    me = rules.employee_of(request.user)
    context = {"employee": me, "rows": [], "running": [], "looks": []}
    if me is not None:
        context |= {
            "rows": list(Evaluation.objects.told().filter(employee=me).select_related("cycle")),
            "running": readings.running_cycles(me), "looks": list(AccessLog.objects.of(me)[:30]),
        }  # fmt: skip
    return render(request, "development/yearly/my_evaluations.html", context)


@login_required
@never_cache
def team_evaluations(request):
    """The told evaluations of today's own people, newest year first."""
    rows = list(Evaluation.objects.of_line(request.user).select_related("cycle", "employee__user", "department")[:200])
    looking.note_list(rows, page="team_evaluations", by=request.user)
    return render(request, "development/yearly/team_evaluations.html", {"rows": rows})


def seen(request, public_id):
    """An evaluation that the visitor may see."""
    rows = Evaluation.objects.visible_to(request.user).select_related(
        "cycle", "employee__user", "department", "formula", "signed_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@login_required
@never_cache
def show_evaluation(request, public_id):
    row = seen(request, public_id)
    looking.note(row, page="show_evaluation", by=request.user)
    is_own, is_hr = (
        row.employee.user_id == request.user.pk,
        Evaluation.objects.of_hr(request.user).filter(pk=row.pk).exists(),
    )
    appeals = list(row.appeals.select_related("decided_by"))
    waiting = next((one for one in appeals if one.state == EvaluationAppeal.State.OPEN), None)
    context = {
        "row": row, "is_own": is_own, "is_hr": is_hr, "lines": readings.lines_of(row), "sum": readings.sum_of(row), "appeals": appeals,
        "moves": list(row.moves.select_related("by")) if is_hr else [], "may_appeal": is_own and row.cycle.takes_appeals and waiting is None,
        "waiting": waiting, "may_decide": is_hr and waiting is not None and request.user.pk not in appealing.hands_of(row), "grades": Grade.choices,
        "looks": list(AccessLog.objects.of(row.employee).filter(evaluation=row)[:30]) if is_own else [],
    }  # fmt: skip
    return render(request, "development/yearly/show_evaluation.html", context)


@require_safe
@login_required
@never_cache
def try_values(request, public_id):
    """What one's total would be with other values; nothing is stored. Of a running cycle only what one's own ledgers say is filled in."""
    me = rules.employee_of(request.user)
    cycle = get_object_or_404(readings.cycles_of(me), public_id=public_id)
    known = readings.known_of(cycle, me)
    form = WhatIfForm(request.GET or None, parts=cycle.formula.parts, known=known)
    values = form.cleaned_data if form.is_valid() else known
    context = {"cycle": cycle, "form": form, **readings.tried(cycle, known, values)}
    return render(request, "development/yearly/try_values.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def appeal_evaluation(request, public_id):
    row = _own(request, public_id)
    try:
        appealing.appeal(row, words=request.POST.get("words", ""), by=request.user)
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("HR has your appeal now; you are told of the decision."))
    return redirect(row)


def _own(request, public_id):
    rows = (
        Evaluation.objects.told()
        .filter(employee__user=request.user)
        .select_related("cycle", "employee__user", "department")
    )
    return get_object_or_404(rows, public_id=public_id)


@require_POST
@login_required
def acknowledge_evaluation(request, public_id):
    row = _own(request, public_id)
    looking.acknowledge(row, by=request.user)
    return redirect(row)


@require_POST
@hr_only
def decide_evaluation_appeal(request, public_id):
    rows = EvaluationAppeal.objects.filter(evaluation__in=Evaluation.objects.of_hr(request.user).values("pk"))
    found = get_object_or_404(
        rows.select_related("evaluation__employee__user", "evaluation__cycle"), public_id=public_id
    )
    try:
        appealing.decide(
            found, grade=request.POST.get("grade", ""), words=request.POST.get("words", ""), by=request.user
        )
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Decided."))
    return redirect(found.evaluation)


@require_safe
@login_required
@never_cache
def download_letter(request, public_id):
    """The letter about a frozen evaluation; before there is none."""
    row = seen(request, public_id)
    if row.cycle.state != Cycle.State.FROZEN:
        raise Http404
    looking.note(row, page="download_letter", by=request.user)
    response = HttpResponse(letters.letter_pdf(row), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="evaluation-{row.cycle.year}-{row.employee.number}.pdf"'
    return response
