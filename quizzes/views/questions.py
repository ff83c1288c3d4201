"""One question: looked at, written, tried, its history, put to use and retired."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from quizzes import kinds, lessons, pictures, tryout
from quizzes.access import staff_only
from quizzes.actions import bank as actions
from quizzes.authoring.differences import changes
from quizzes.authoring.levels import KIND_WORDS, LEVELS
from quizzes.exceptions import QuizzesError
from quizzes.forms.questions import QuestionEditor
from quizzes.models import Bank, Kind, Question, QuestionVersion, Slot
from quizzes.room import ask, review_lines
from quizzes.text import Facts, one_line
from quizzes.text import render as render_text
from quizzes.usage import Usage
from quizzes.views.banks import crumbs_of, may_edit
from subjects.models import Fact

FACTS_AT_ONCE = 30


def _of(request, public_id, *, editable=False):
    rows = Question.objects.editable_by(request.user) if editable else Question.objects.visible_to(request.user)
    rows = rows.select_related("bank__owner_department", "category", "objective", "current", "created_by")
    return get_object_or_404(rows, public_id=public_id)


def _crumbs(question):
    return [*crumbs_of(question.bank), (question.key, question.get_absolute_url())]


# --- looking ----------------------------------------------------------------------------------------
@require_safe
@staff_only
def show_question(request, public_id):
    """What is asked, with its key; what it is drawn by; where it is used."""
    question = _of(request, public_id)
    context = {
        "question": question,
        "asked": _asked(question.current),
        "key": _key_of(question.current),
        "taught": lessons.find([question.teaches]).get(question.teaches) if question.teaches else None,
        "usage": Usage(question),
        "may_edit": may_edit(request.user, question.bank),
        "crumbs": crumbs_of(question.bank),
        "title": one_line(question.current.body["stem"], longest=60) if question.current else question.key,
    }
    return render(request, "quizzes/question_show.html", context)


def _asked(version):
    """The version as a learner reads it."""
    if version is None:
        return None
    return tryout.Tryout([(version, 100)], seed="0").asked[0]


def _key_of(version):
    """Lines of the right answer, the feedback of every choice, the explanation and the hint."""
    if version is None:
        return None
    body = version.body
    facts = Facts.of(kinds.texts(body), on=clock.today())
    return {
        "lines": review_lines(body, kinds.solution(body), facts, shows_right=True),
        "feedback": [(one_line(label), render_text(facts.fill(text))) for label, text in feedback_of(body)],
        "explanation": render_text(facts.fill(body["explanation"])),
        "hint": render_text(facts.fill(body["hint"])),
        "model": render_text(body.get("model_answer", "")),
        "rubric": actions.rubric_of(body),
    }


def feedback_of(body):
    """Return (what was chosen, feedback) of everything in a body that has a feedback."""
    found = []
    for name, label in (("options", "text"), ("areas", "label"), ("left", "text"), ("items", "text")):
        found += [(row[label], row["feedback"]) for row in body.get(name, []) if row.get("feedback")]
    found += [
        (row.get("text") or row.get("value", ""), row["feedback"]) for row in body.get("answers", []) if row["feedback"]
    ]
    found += [
        (_("True") if w else _("False"), t)
        for w, t in ((True, body.get("feedback_true")), (False, body.get("feedback_false")))
        if t
    ]
    for part in [*body.get("gaps", []), *body.get("parts", [])]:
        found += [(f"({part['key']}) {label}", text) for label, text in feedback_of(part)]
    return found


# --- writing ----------------------------------------------------------------------------------------
def _bank(request, public_id):
    rows = Bank.objects.editable_by(request.user).filter(is_retired=False)
    return get_object_or_404(rows, public_id=public_id)


@staff_only
def add_question(request, public_id):
    """Choose a kind, then write."""
    bank = _bank(request, public_id)
    kind = request.GET.get("kind", "")
    if request.method != "POST" and kind not in LEVELS:
        words = [(value, label, KIND_WORDS[value]) for value, label in Kind.choices]
        return render(request, "quizzes/question_kinds.html", {"bank": bank, "kinds": words, "crumbs": crumbs_of(bank)})
    post = request.POST if request.method == "POST" else None
    return _edit(request, QuestionEditor(bank, post=post, kind=kind))


@staff_only
def edit_question(request, public_id):
    question = _of(request, public_id, editable=True)
    post = request.POST if request.method == "POST" else None
    return _edit(request, QuestionEditor(question.bank, question=question, post=post, kind=question.kind))


def _edit(request, editor):
    """Do what the pressed button says: save, or change the form and show it again."""
    deed = request.POST.get("do", "save")
    if request.method == "POST" and deed in ("save", "use", "draft"):
        question = editor.save(deed, by=request.user)
        if question is not None:
            return _saved(request, editor, question, deed)
    elif request.method == "POST":
        _change(request, editor, deed)
    return _editor_page(request, editor)


def _change(request, editor, deed):
    if deed == "kind":
        editor.change_kind(request.POST.get("new_kind", ""))
    elif deed == "picture":
        editor.take_picture(request.FILES, by=request.user)
        editor.order("")
    else:
        editor.order(deed)


def _saved(request, editor, question, deed):
    words = _("%(key)s was saved.") if editor.question else _("%(key)s was made.")
    messages.success(request, words % {"key": question.key})
    if request.POST.get("then") == "another":
        return redirect(reverse("quizzes:add_question", args=[question.bank.public_id]) + f"?kind={question.kind}")
    return redirect(question)


def _editor_page(request, editor):
    question = editor.question
    context = {
        "editor": editor,
        "bank": editor.bank,
        "question": question,
        "kinds": Kind.choices,
        "kind_label": Kind(editor.kind).label,
        "usage": Usage(question) if question else None,
        "pictures": _pictures(request, editor) if editor.kind == "hotspot" else [],
        "crumbs": _crumbs(question) if question else crumbs_of(editor.bank),
    }
    return render(request, "quizzes/question_edit.html", context, status=422 if editor.has_errors else 200)


def _pictures(request, editor):
    return pictures.some(request.POST.get("pictures_q", "")[:60], chosen=editor.draft["image"])


@require_POST
@staff_only
def preview_question(request, public_id):
    """The part of the page that shows what a learner would see, asked for while an author writes."""
    bank = _bank(request, public_id)
    editor = QuestionEditor(bank, post=request.POST)
    editor.check()
    slot = editor.preview()
    context = {
        "editor": editor,
        "asked": ask([slot], on=clock.today())[0] if slot else None,
        "missing": editor.missing(),
    }
    return render(request, "quizzes/question_preview.html", context)


@require_safe
@staff_only
def find_facts(request):
    """Facts to put into a text, by key or label."""
    query = request.GET.get("facts_q", "").strip()[:40]
    facts = Fact.objects.valid().order_by("key")
    for word in query.split()[:4]:
        facts = facts.filter(Q(key__icontains=word) | Q(label__icontains=word) | Q(value__icontains=word))
    return render(request, "quizzes/parts/facts.html", {"facts": facts[:FACTS_AT_ONCE], "query": query})


# --- trying -------------------------------------------------------------------------------------------
@staff_only
def try_question(request, public_id):
    """Answer it as a learner would; nothing is stored."""
    question = _of(request, public_id)
    if question.current is None:
        raise Http404
    if request.method != "POST":
        paper = tryout.Tryout([(question.current, 100)])
        context = {"question": question, "tryout": paper, "crumbs": _crumbs(question)}
        return render(request, "quizzes/question_try.html", context)
    try:
        paper = tryout.Tryout.again(request.POST.get("paper", ""), allowed=Question.objects.filter(pk=question.pk))
    except tryout.Stale:
        return redirect("quizzes:try_question", question.public_id)
    judged = paper.judge(tryout.answers_of(request.POST.get("answers", "")))
    context = {"question": question, "tryout": paper, "judged": judged, "crumbs": _crumbs(question)}
    return render(request, "quizzes/question_try.html", context)


# --- history --------------------------------------------------------------------------------------------
@require_safe
@staff_only
def question_history(request, public_id):
    """All versions, and what changed between two of them."""
    question = _of(request, public_id)
    versions = list(question.versions.select_related("created_by").order_by("-number"))
    new, old = _pair(request, versions)
    context = {
        "question": question,
        "versions": _with_counts(versions),
        "new": new,
        "old": old,
        "changes": changes(old.body if old else None, new.body) if new else [],
        "may_edit": may_edit(request.user, question.bank),
        "crumbs": _crumbs(question),
    }
    return render(request, "quizzes/question_history.html", context)


def _pair(request, versions):
    """Return the two versions that are compared: as asked, else the newest with the one before."""
    by_number = {str(v.number): v for v in versions}
    new = by_number.get(request.GET.get("new", "")) or (versions[0] if versions else None)
    before = next((v for v in versions if new and v.number < new.number), None)
    return new, by_number.get(request.GET.get("old", "")) or before


def _with_counts(versions):
    """Note with each version how often it was drawn (one query)."""
    rows = Slot.objects.filter(version__in=versions).exclude(attempt__state="void").order_by()
    counts = dict(rows.values_list("version").annotate(n=Count("pk")))
    for version in versions:
        version.drawn = counts.get(version.pk, 0)
    return versions


@require_POST
@staff_only
def restore_question(request, public_id, number):
    """Make an old version the newest: as a new one, so that nothing in between is lost."""
    question = _of(request, public_id, editable=True)
    version = get_object_or_404(QuestionVersion, question=question, number=number)
    try:
        actions.restore_version(version, by=request.user)
    except (QuizzesError, kinds.Invalid) as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Version %(n)s is the newest again.") % {"n": number})
    return redirect("quizzes:question_history", question.public_id)


@require_POST
@staff_only
def set_question_state(request, public_id):
    question = _of(request, public_id, editable=True)
    state = request.POST.get("state", "")
    if state not in Question.State.values:
        raise Http404
    try:
        actions.set_state(question, state, by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        words = _("%(key)s: %(state)s.") % {"key": question.key, "state": question.get_state_display()}
        messages.success(request, words)
    return redirect(question)
