"""Question banks: the list, one bank with its questions, what is missing in it, the tree of its categories, many questions at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from lib.ids import is_uuid
from quizzes import rules
from quizzes.access import staff_only
from quizzes.actions import bank as bank_actions
from quizzes.actions import banks as actions
from quizzes.catalogue import bank_rows, coverage_of, narrow, questions_of, tree_of
from quizzes.exceptions import QuizzesError
from quizzes.forms.banks import BankForm, BatchForm, CategoryForm, QuestionFilter
from quizzes.models import Bank, Question

PER_PAGE = 40
AT_ONCE = 500
COLUMNS = [
    ("key", gettext_lazy("Question")),
    ("kind", gettext_lazy("Type")),
    ("difficulty", gettext_lazy("Difficulty")),
    ("state", gettext_lazy("State")),
    ("uses", gettext_lazy("Drawn")),
    ("changed", gettext_lazy("Changed")),
]


def _visible(request, public_id):
    rows = Bank.objects.visible_to(request.user).select_related("owner_department")
    return get_object_or_404(rows, public_id=public_id)


def _editable(request, public_id):
    rows = Bank.objects.editable_by(request.user).select_related("owner_department")
    return get_object_or_404(rows, public_id=public_id)


def may_edit(user, bank):
    return Bank.objects.editable_by(user).filter(pk=bank.pk).exists()


def crumbs_of(bank=None):
    crumbs = [(_("Question banks"), reverse("quizzes:list_banks"))]
    return [*crumbs, (bank.title, bank.get_absolute_url())] if bank else crumbs


# --- banks ------------------------------------------------------------------------------------------
@require_safe
@staff_only
def list_banks(request):
    shows_retired = request.GET.get("show") == "retired"
    banks = Bank.objects.visible_to(request.user).filter(is_retired=shows_retired)
    editable = Bank.objects.editable_by(request.user).values_list("pk", flat=True)
    rows = bank_rows(banks.select_related("owner_department").order_by("key"), editable=editable)
    context = {"rows": rows, "shows_retired": shows_retired, "may_add": _may_add(request.user)}
    return render(request, "quizzes/bank_list.html", context)


def _may_add(user):
    return bool(user.is_superuser or rules.departments_of(user, *rules.AUTHORS))


@staff_only
def add_bank(request):
    if not _may_add(request.user):
        return redirect("quizzes:list_banks")
    form = BankForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            bank = bank_actions.create_bank(**form.cleaned_data)
        except QuizzesError as exc:
            form.add_error("key", str(exc))
        else:
            messages.success(request, _("The bank “%(title)s” was made.") % {"title": bank.title})
            return redirect(bank)
    context = {"form": form, "bank": None, "crumbs": crumbs_of()}
    return render(request, "quizzes/bank_form.html", context, status=422 if form.errors else 200)


@staff_only
def edit_bank(request, public_id):
    bank = _editable(request, public_id)
    fields = ("title_zh", "title_en", "owner_department", "course_key")
    initial = {name: getattr(bank, name) for name in fields}
    form = BankForm(request.POST or None, initial=initial, user=request.user, bank=bank)
    if form.is_valid():
        actions.change_bank(bank, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(bank)
    context = {"form": form, "bank": bank, "crumbs": crumbs_of(bank)}
    return render(request, "quizzes/bank_form.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only
def retire_bank(request, public_id):
    bank = _editable(request, public_id)
    actions.retire_bank(bank, retired=request.POST.get("retired") == "yes", by=request.user)
    words = _("“%(title)s” is out of use.") if bank.is_retired else _("“%(title)s” is in use again.")
    messages.success(request, words % {"title": bank.title})
    return redirect(bank)


@require_safe
@staff_only
def show_bank(request, public_id):
    """The bank's questions, filtered, sorted, to be changed many at once."""
    bank = _visible(request, public_id)
    tree = tree_of(bank, counted=True)
    form = QuestionFilter(request.GET, bank=bank, tree=tree)
    wanted = form.wanted
    page = Paginator(questions_of(bank, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bank": bank,
        "tab": "questions",
        "tree": tree,
        "form": form,
        "page": page,
        "wanted": wanted,
        "columns": COLUMNS,
        "sort": wanted.get("sort") or "key",
        "is_filtered": any(value for name, value in wanted.items() if name != "sort"),
        "may_edit": may_edit(request.user, bank),
        "batch": BatchForm(bank=bank, tree=tree),
        "crumbs": crumbs_of(),
    }
    return render(request, "quizzes/bank_show.html", context)


@require_safe
@staff_only
def show_coverage(request, public_id):
    """Objectives x difficulty, so that holes are seen."""
    bank = _visible(request, public_id)
    context = {
        "bank": bank,
        "tab": "coverage",
        "coverage": coverage_of(bank),
        "may_edit": may_edit(request.user, bank),
        "crumbs": crumbs_of(),
    }
    return render(request, "quizzes/bank_coverage.html", context)


# --- many questions at once ---------------------------------------------------------------------------
@require_POST
@staff_only
def change_questions(request, public_id):
    """Move, tag, retire or put to use the ticked questions, or all that the filter shows."""
    bank = _editable(request, public_id)
    form = BatchForm(request.POST, bank=bank)
    back = f"{bank.get_absolute_url()}?{request.POST.get('query', '')[:1_000]}"
    questions = _chosen(request, bank)
    if not form.is_valid():
        messages.error(request, _("Choose what shall happen."))
    elif not questions.exists():
        messages.info(request, _("No question was chosen."))
    else:
        _tell(request, _do(form.cleaned_data, questions, request.user))
    return redirect(back)


def _chosen(request, bank):
    if request.POST.get("scope") == "all":
        form = QuestionFilter(_query(request), bank=bank)
        return narrow(Question.objects.filter(bank=bank), form.wanted)
    ids = [pk for pk in request.POST.getlist("question")[:AT_ONCE] if is_uuid(pk)]
    return Question.objects.filter(bank=bank, public_id__in=ids)


def _query(request):
    return QueryDict(request.POST.get("query", "")[:1_000])


def _do(data, questions, user):
    """Return how many questions changed."""
    rows = Question.objects.filter(pk__in=list(questions.values_list("pk", flat=True)))
    if data["deed"] in ("category", "difficulty", "objective"):
        return actions.tag_questions(rows, by=user, **{data["deed"]: data[f"to_{data['deed']}"]})
    return actions.set_states(rows, data["deed"], by=user)


def _tell(request, changed):
    words = ngettext("%(n)s question was changed.", "%(n)s questions were changed.", changed)
    messages.success(request, words % {"n": changed})


# --- categories ---------------------------------------------------------------------------------------
@staff_only
def list_categories(request, public_id):
    """The tree, and the form that adds to it."""
    bank = _editable(request, public_id)
    form = CategoryForm(request.POST or None, bank=bank)
    if form.is_valid():
        try:
            actions.add_category(bank, by=request.user, **form.cleaned_data)
        except QuizzesError as exc:
            form.add_error(None, str(exc))
        else:
            return redirect("quizzes:list_categories", bank.public_id)
    context = {
        "bank": bank,
        "tab": "categories",
        "tree": tree_of(bank, counted=True),
        "form": form,
        "may_edit": True,
        "crumbs": crumbs_of(),
    }
    return render(request, "quizzes/bank_categories.html", context, status=422 if form.errors else 200)


def _category(request, public_id, key):
    bank = _editable(request, public_id)
    return bank, get_object_or_404(bank.categories.select_related("bank", "parent"), key=key)


@staff_only
def edit_category(request, public_id, key):
    bank, category = _category(request, public_id, key)
    initial = {name: getattr(category, name) for name in ("title_zh", "title_en", "parent")}
    form = CategoryForm(request.POST or None, initial=initial, bank=bank, category=category)
    if form.is_valid():
        try:
            actions.change_category(category, by=request.user, **form.cleaned_data)
        except QuizzesError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Saved."))
            return redirect("quizzes:list_categories", bank.public_id)
    context = {"bank": bank, "category": category, "form": form, "crumbs": crumbs_of(bank)}
    return render(request, "quizzes/bank_category.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only
def move_category(request, public_id, key):
    bank, category = _category(request, public_id, key)
    actions.move_category(category, step=-1 if request.POST.get("step") == "-1" else 1, by=request.user)
    return redirect(reverse("quizzes:list_categories", args=[bank.public_id]) + f"#category-{category.key}")


@require_POST
@staff_only
def remove_category(request, public_id, key):
    bank, category = _category(request, public_id, key)
    try:
        actions.remove_category(category, by=request.user)
    except QuizzesError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("The category “%(title)s” was removed.") % {"title": category.title})
    return redirect("quizzes:list_categories", bank.public_id)
