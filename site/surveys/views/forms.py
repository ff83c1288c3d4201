"""The forms with their versions and a preview, and the rules with their switch."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.access import hr_only
from surveys import paper
from surveys.actions import following
from surveys.exceptions import SurveysError
from surveys.models import Form, FormDraft, Rule


@require_safe
@hr_only
def list_forms(request):
    rows = Form.objects.select_related("current", "owner_department").annotate(
        surveys=Count("versions__surveys", distinct=True)
    )
    context = {"rows": [(form, sum(1 for _i in form.current.questionnaire.items)) for form in rows if form.current]}
    context["drafts"] = FormDraft.objects.editable_by(request.user).select_related("owner_department", "by", "form")[
        :50
    ]
    return render(request, "surveys/list_forms.html", context)


@require_safe
@hr_only
def show_form(request, public_id):
    form = get_object_or_404(Form.objects.select_related("current", "owner_department"), public_id=public_id)
    versions = list(form.versions.annotate(asked=Count("surveys", distinct=True)).order_by("-number"))
    wanted = request.GET.get("version", "")
    version = next((v for v in versions if str(v.number) == wanted), form.current)
    parts = paper.parts_of(version.questionnaire, {})
    for part in parts:
        for field in part.fields:
            field.is_shown = True
    context = {
        "form": form,
        "versions": versions,
        "version": version,
        "questionnaire": version.questionnaire,
        "parts": parts,
        "may_change": Form.objects.editable_by(request.user).filter(pk=form.pk).exists(),
    }
    return render(request, "surveys/show_form.html", context)


@require_safe
@hr_only
def list_rules(request):
    rows = Rule.objects.visible_to(request.user).select_related("form", "department")
    mine = set(Rule.objects.editable_by(request.user).values_list("pk", flat=True))
    return render(request, "surveys/list_rules.html", {"rows": [(rule, rule.pk in mine) for rule in rows]})


@require_POST
@hr_only
def switch_rule(request, public_id):
    rule = get_object_or_404(
        Rule.objects.editable_by(request.user).select_related("form__current"), public_id=public_id
    )
    is_on = request.POST.get("is_on") == "1"
    try:
        following.switch(rule, is_on=is_on, by=request.user)
    except SurveysError as error:
        messages.error(request, str(error))
    else:
        words = _("“%(title)s” is on.") if is_on else _("“%(title)s” is off; what was asked already goes on.")
        messages.success(request, words % {"title": rule.title})
    return redirect("surveys:list_rules")
