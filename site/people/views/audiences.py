"""Audiences: the list, one with who is in and why, and the builder (works without JavaScript; buttons post the whole form)."""

import json

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from lib import criteria
from people import audience_rules, rules
from people.access import hr_only
from people.actions.audiences import save_audience
from people.audience_facts import explain, verdicts
from people.exceptions import PeopleError
from people.forms import TreeChoice, open_departments
from people.models import Audience, Department, Employee

SAMPLE = 50
EMPTY = {"join": "all", "groups": [{"join": "all", "rules": []}]}


class AudienceForm(django_forms.Form):
    name = django_forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    owner = TreeChoice(
        label=gettext_lazy("Only people of"),
        queryset=Department.objects.none(),
        help_text=gettext_lazy("and all departments below"),
    )
    limit = django_forms.IntegerField(
        label=gettext_lazy("Limit"),
        min_value=1,
        max_value=100_000,
        initial=200,
        help_text=gettext_lazy(
            "If the rule would bring in more new people than this at once, nobody is enrolled and HR is asked."
        ),
    )
    is_active = django_forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = open_departments(user)
        if user.is_superuser:
            self.fields["owner"].required = False
            self.fields["owner"].empty_label = _("the whole company")


@hr_only
def list_audiences(request):
    rows = list(Audience.objects.visible_to(request.user).select_related("owner_department").order_by("name"))
    editable = set(Audience.objects.editable_by(request.user).values_list("pk", flat=True))
    for row in rows:
        row.may_edit = row.pk in editable
    return render(request, "people/list_audiences.html", {"audiences": rows})


@hr_only
def show_audience(request, key):
    audience = get_object_or_404(Audience.objects.visible_to(request.user).select_related("owner_department"), key=key)
    may_edit = Audience.objects.editable_by(request.user).filter(pk=audience.pk).exists()
    context = {
        "audience": audience,
        "may_edit": may_edit,
        "preview": _preview_of(request, audience.criteria, audience.owner_department, audience.limit),
    }
    return render(request, "people/show_audience.html", context)


@hr_only
def edit_audience(request, key=None):
    audience = None
    if key is not None:
        audience = get_object_or_404(Audience.objects.editable_by(request.user), key=key)
    draft = audience_rules.draft_of(audience.criteria) if audience else EMPTY
    as_json = request.POST.get("shape", request.GET.get("shape")) == "json" or draft is None
    if request.method == "POST":
        return _answer(request, audience, as_json)
    initial = audience and {
        "name": audience.name,
        "owner": audience.owner_department,
        "limit": audience.limit,
        "is_active": audience.is_active,
    }
    form = AudienceForm(initial=initial or None, user=request.user)
    text = json.dumps(audience.criteria if audience else {"all": []}, ensure_ascii=False, indent=2)
    shown = _preview_of(request, audience.criteria, audience.owner_department, audience.limit) if audience else None
    return _page(request, audience, form, draft or EMPTY, as_json=as_json, text=text, preview=shown)


def _answer(request, audience, as_json):
    """A button of the form was pressed: change the draft, preview, or save."""
    order, form = request.POST.get("do", "save"), AudienceForm(request.POST, user=request.user)
    draft, text = audience_rules.draft_from_post(request.POST), request.POST.get("json", "")[:20_000]
    if order not in ("save", "preview"):
        audience_rules.order_draft(draft, order, request.POST)
        return _page(request, audience, AudienceForm(initial=request.POST.dict(), user=request.user), draft)
    try:
        tree = _tree_from_json(text) if as_json else audience_rules.tree_of(draft)
        audience_rules.check_rule(tree)
        if order == "save" and form.is_valid():
            data = form.cleaned_data
            saved = save_audience(audience, criteria=tree, by=request.user, **data)
            messages.success(request, _("“%(name)s” was saved.") % {"name": saved.name})
            return redirect(saved)
    except PeopleError as exc:
        form.full_clean()
        form.add_error(None, str(exc))
        return _page(request, audience, form, draft, as_json=as_json, text=text, status=400)
    shown = _preview_of(request, tree, form.cleaned_data.get("owner") if form.is_valid() else _owner(request), 0)
    form = AudienceForm(initial=request.POST.dict(), user=request.user) if order == "preview" else form
    return _page(request, audience, form, draft, as_json=as_json, text=text, preview=shown)


def _tree_from_json(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as exc:
        words = _("This is not JSON: line %(line)s, column %(column)s")
        raise PeopleError(words % {"line": exc.lineno, "column": exc.colno}) from exc
    except (RecursionError, ValueError) as exc:
        raise PeopleError(_("the rule is nested too deeply")) from exc


def _page(request, audience, form, draft, *, as_json=False, text="", preview=None, status=200):
    context = {
        "audience": audience,
        "form": form,
        "draft": audience_rules.shown(draft, request.user),
        "as_json": as_json,
        "text": text,
        "preview": preview,
    }
    return render(request, "people/edit_audience.html", context, status=status)


@require_POST
@hr_only
def preview_audience(request):
    """The part of the page that says who is in, asked for while HR fills in the form."""
    try:
        tree = (
            _tree_from_json(request.POST.get("json", "")[:20_000])
            if request.POST.get("shape") == "json"
            else audience_rules.tree_of(audience_rules.draft_from_post(request.POST))
        )
        audience_rules.check_rule(tree)
        shown = _preview_of(request, tree, _owner(request), _limit(request))
    except PeopleError as exc:
        shown = {"problem": str(exc)}
    return render(request, "people/audience_preview.html", {"preview": shown})


def _owner(request):
    code = request.POST.get("owner", "")
    owner = open_departments(request.user).filter(pk=code).first() if code.isdecimal() and len(code) < 18 else None
    return owner if owner or request.user.is_superuser else (rules.departments_of(request.user, "hr") or [None])[0]


def _limit(request):
    text = request.POST.get("limit", "")
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _preview_of(request, tree, owner, limit):
    """Who is in and why: the count, a sample, those outside; a broken stored rule gives its problem instead."""
    try:
        audience_rules.check_rule(tree)
        everybody = explain(tree)
    except (PeopleError, criteria.BadCriteria) as exc:
        return {"problem": str(exc)}
    mine = set(Employee.objects.of_hr(request.user).values_list("pk", flat=True))
    owned = set(Employee.objects.in_departments([owner]).values_list("pk", flat=True)) if owner else None
    matching = [m for m in everybody if m.verdict]
    inside = [m for m in matching if owned is None or m.employee.pk in owned]
    sample = [m for m in inside if m.employee.pk in mine][:SAMPLE]
    posts = {e.pk: e.main for e in Employee.objects.filter(pk__in=[m.employee.pk for m in sample]).with_post()}
    return {
        "count": len(inside),
        "total": len(everybody) if owned is None else sum(m.employee.pk in owned for m in everybody),
        "outside": len(matching) - len(inside),
        "hidden": sum(m.employee.pk not in mine for m in inside),
        "sample": [
            {"employee": m.employee, "main": posts.get(m.employee.pk), "reasons": m.verdict.reasons} for m in sample
        ],
        "over": len(inside) if limit and len(inside) > limit else 0,
        "owner": owner,
        "asked": _asked(request, tree),
    }


def _asked(request, tree):
    """The verdict about one person by number, within what the visitor may see."""
    number = (request.POST.get("number") or request.GET.get("number") or "").strip()[:20]
    if not number:
        return None
    employee = Employee.objects.of_hr(request.user).working().filter(number__iexact=number).first()
    if employee is None:
        return {"number": number}
    return {"number": number, "employee": employee, "verdict": verdicts(tree, [employee])[0].verdict}
