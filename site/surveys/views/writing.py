"""HR writes a questionnaire: its outline with what is still missing, its head, parts and questions, a preview, publishing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import hr_only
from surveys import outline, paper
from surveys.actions import writing
from surveys.exceptions import SurveysError
from surveys.models import Form, FormDraft
from surveys.questionnaire import definition, editing
from surveys.questionnaire.checking import KEY
from surveys.writing_forms import KIND_NAMES, HeadForm, ItemForm, NewForm, SectionForm


def _draft(request, public_id):
    rows = FormDraft.objects.editable_by(request.user).select_related("form", "owner_department", "by")
    return get_object_or_404(rows, public_id=public_id)


def _revision(request):
    """The revision that the writer had before them; 0 fits none."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdigit() and len(sent) < 10 else 0


@require_http_methods(["GET", "POST"])
@hr_only
def begin_form(request):
    start = {"source": request.GET.get("source", "")}
    form = NewForm(request.POST or None, user=request.user, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        source = data["source"].current if data["source"] else None
        draft = writing.begin(
            data["department"], kind=data["kind"], title=data["title"], source=source, by=request.user
        )
        return redirect(draft)
    return render(request, "surveys/begin_form.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@hr_only
def reopen_form(request, public_id):
    form = get_object_or_404(Form.objects.editable_by(request.user).select_related("current"), public_id=public_id)
    return redirect(writing.reopen(form, by=request.user))


@require_POST
@hr_only
def retire_form(request, public_id):
    form = get_object_or_404(Form.objects.editable_by(request.user), public_id=public_id)
    writing.retire(form, is_retired=request.POST.get("is_retired") == "1")
    return redirect(form)


@require_safe
@hr_only
def write_form(request, public_id):
    draft = _draft(request, public_id)
    context = {
        "draft": draft, "parts": outline.parts_of(draft.definition), "problems": writing.problems(draft), "kinds": KIND_NAMES.items(),
        "answers": outline.who_answers(draft.definition),
    }  # fmt: skip
    return render(request, "surveys/write_form.html", context)


@require_safe
@hr_only
def preview_form(request, public_id):
    """The form as people will see it, once it is sound."""
    draft = _draft(request, public_id)
    if writing.problems(draft):
        messages.error(request, _("The preview comes when nothing is missing any more."))
        return redirect(draft)
    questionnaire = definition.build(draft.definition)
    parts = paper.parts_of(questionnaire, {})
    for part in parts:
        for field in part.fields:
            field.is_shown = True
    return render(
        request, "surveys/preview_form.html", {"draft": draft, "questionnaire": questionnaire, "parts": parts}
    )


def _edit(request, draft, form, change, *, title, kind=""):
    """Show `form`, or save what it says and go back to the outline; what was written stays in the form when somebody was faster."""
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.cleaned_data["kind"] if kind == "head" else ""
            writing.save(draft, change, revision=_revision(request), by=request.user, kind=wanted)
        except SurveysError as error:
            draft.refresh_from_db()
            form.add_error(None, str(error))
        else:
            return redirect(draft)
    context = {"draft": draft, "form": form, "title": title}
    return render(request, "surveys/edit_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@hr_only
def edit_head(request, public_id):
    draft = _draft(request, public_id)
    form = HeadForm(request.POST or None, initial=HeadForm.start(draft.definition, draft.kind))
    return _edit(request, draft, form, form.change, title=_("Title, and who answers"), kind="head")


@require_http_methods(["GET", "POST"])
@hr_only
def edit_section(request, public_id, key=""):
    draft = _draft(request, public_id)
    section = editing.find_section(draft.definition, key)
    if key and section is None:
        raise Http404
    title = (section or {}).get("title") or {}
    start = {"title_zh": title.get("zh"), "title_en": title.get("en"), "weight": (section or {}).get("weight")}
    form = SectionForm(request.POST or None, initial=start)
    return _edit(
        request, draft, form, lambda data: editing.put_section(data, key, form.fields_of()), title=_("A part of the form")
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@hr_only
def add_item(request, public_id, section):
    draft, kind = _draft(request, public_id), request.GET.get("kind", "")
    if editing.find_section(draft.definition, section) is None or kind not in KIND_NAMES:
        raise Http404
    form = ItemForm(request.POST or None, kind=kind, before=editing.earlier(draft.definition, "", section))
    title = _("A question: %(kind)s") % {"kind": KIND_NAMES[kind]}
    return _edit(request, draft, form, lambda data: editing.put_item(data, section, "", form.fields_of()), title=title)


@require_http_methods(["GET", "POST"])
@hr_only
def edit_item(request, public_id, key):
    draft = _draft(request, public_id)
    item = editing.find_item(draft.definition, key)
    if item is None:
        raise Http404
    before = editing.earlier(draft.definition, key, "")
    form = ItemForm(request.POST or None, kind=item["kind"], before=before, item=item)
    title = _("A question: %(kind)s") % {"kind": KIND_NAMES[item["kind"]]}
    return _edit(request, draft, form, lambda data: editing.put_item(data, "", key, form.fields_of()), title=title)


STEPS = {
    "up": lambda data, key: editing.move(data, key, -1),
    "down": lambda data, key: editing.move(data, key, 1),
    "remove": editing.remove,
}


@require_POST
@hr_only
def shift_part(request, public_id):
    """Move a part or a question up or down, or take it out."""
    draft = _draft(request, public_id)
    step, key = STEPS.get(request.POST.get("step", "")), request.POST.get("key", "")
    if step is None:
        raise Http404
    try:
        writing.save(draft, lambda data: step(data, key), revision=_revision(request), by=request.user)
    except SurveysError as error:
        messages.error(request, str(error))
    place = f"#{key}" if KEY.match(key) else ""
    return redirect(draft.get_absolute_url() + place)


@require_POST
@hr_only
def publish_form(request, public_id):
    draft = _draft(request, public_id)
    try:
        form = writing.publish(draft, revision=_revision(request), by=request.user)
    except SurveysError as error:
        messages.error(request, str(error))
        return redirect(draft)
    messages.success(request, _("Published. New surveys ask this version; open ones keep theirs."))
    return redirect(form)


@require_POST
@hr_only
def discard_form(request, public_id):
    draft = _draft(request, public_id)
    draft.delete()
    messages.success(request, _("Thrown away; what was published before stays."))
    return redirect(reverse("surveys:list_forms"))
