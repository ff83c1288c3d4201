"""What importing each question of a file would do. Nothing here writes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lib.drawing import sanitise_svg
from lib.markup_error import MarkupError
from quizzes import kinds
from quizzes.actions.bank import Tags
from quizzes.formats.canonical import AS_IT_IS, as_written
from quizzes.formats.fields.words import BY_KEY, LETTERS
from quizzes.formats.fields.writing import rows_of
from quizzes.formats.gift.reading import KEY
from quizzes.formats.parsed import Found
from quizzes.importing.known import Known
from quizzes.text import FACT, Facts

META = ("key", "category", "objective", "difficulty", "source", "teaches")
ANSWERS = ("answers", "answer", "gaps", "pairs", "extra", "items", "groups", "areas", "left", "right")
MAX_NAMES = 120


@dataclass
class Plan:
    """What happens to one question: new, changed, same or error; `changes` are [column, old, new] in the file's words."""

    place: str
    key: str
    stem: str
    verb: str = "new"
    body: dict[str, Any] = field(default_factory=dict)
    tags: Tags = field(default_factory=Tags)
    new_category: tuple[str, ...] = ()  # titles from the root, where the bank lacks one of them
    changes: list[list[str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def plan_all(found: Sequence[Found], known: Known) -> list[Plan]:
    """Compare every question with the bank."""
    plans: list[Plan] = []
    taken: dict[str, str] = {}
    planned = [_plan(one, known) for one in found]
    _check_facts(planned)
    for plan in planned:
        twin = taken.get(plan.key) if plan.key else None
        if twin:
            plan.errors.append(_("%(key)s stands at %(place)s, too.") % {"key": plan.key, "place": twin})
        elif plan.key:
            taken[plan.key] = plan.place
        if plan.errors:
            plan.verb = "error"
        plans.append(plan)
    return plans


def _check_facts(plans: Sequence[Plan]) -> None:
    """One look-up for all facts that the texts name."""
    named = {
        id(p): {m[1].strip() for text in kinds.texts(p.body) for m in FACT.finditer(text)} for p in plans if p.body
    }
    known = Facts.of(text for p in plans if p.body for text in kinds.texts(p.body)).values
    for plan in plans:
        for key in sorted(named.get(id(plan), set()) - set(known)):
            plan.errors.append(_("There is no fact “%(key)s” that holds today.") % {"key": key[:60]})


def _plan(found: Found, known: Known) -> Plan:
    data = dict(found.data)
    meta = {name: data.pop(name, "") for name in META}
    plan = Plan(found.place, str(meta["key"]), " ".join(str(data.get("stem", "")).split())[:120])
    _check_key(plan, known)
    question = known.questions.get(plan.key)
    _take_drawing(data, question, plan)
    try:
        plan.body = kinds.clean(data)
    except kinds.Invalid as exc:
        plan.errors += [f"{label_of(problem.path)}: {problem.message}" for problem in exc.problems]
        return plan
    if not plan.key:
        plan.key = known.same_content.get(signature(plan.body), "")
        question = known.questions.get(plan.key)
    _tag(plan, meta, found.category, question, known)
    _check_references(plan, known)
    if question is not None and not plan.errors:
        plan.changes = _changes(question, plan)
        plan.verb = "changed" if plan.changes else "same"
        if question.state == "retired":
            plan.notes.append(_("This question is retired, and stays so."))
    return plan


def _check_key(plan: Plan, known: Known) -> None:
    if plan.key and not KEY.fullmatch(plan.key):
        plan.errors.append(_("“%(key)s” is no key: letters, digits, - . and _ only.") % {"key": plan.key[:60]})
    elif plan.key in known.elsewhere:
        plan.errors.append(_("The key “%(key)s” belongs to a question of another bank.") % {"key": plan.key})


def _take_drawing(data: dict[str, Any], question: Any, plan: Plan) -> None:
    """Keep the drawing that the bank has; check one that comes along."""
    drawing = str(data.get("drawing", ""))
    if drawing == AS_IT_IS:
        body = question.current.body if question is not None and question.current else {}
        data["drawing"] = body.get("drawing", "")
    elif drawing.lstrip().startswith("<"):
        try:
            data["drawing"] = sanitise_svg(drawing)
        except MarkupError as exc:
            plan.errors.append(str(exc))
    elif drawing:
        words = _("The drawing “%(name)s” cannot be imported by its name; choose a picture of the library.")
        plan.errors.append(words % {"name": drawing[:60]})


def _tag(plan: Plan, meta: dict[str, Any], path: str, question: Any, known: Known) -> None:
    category = known.category_by_key(str(meta["category"])) if meta["category"] else None
    titles = tuple(title.strip()[:MAX_NAMES] for title in path.split("/") if title.strip())[:6]
    if category is None and titles:
        category = known.category_by_titles(titles)
        plan.new_category = () if category else titles
    elif category is None and meta["category"]:
        plan.errors.append(_("The bank has no category “%(key)s”.") % {"key": str(meta["category"])[:60]})
    if category is None and not titles and question is not None:
        category = question.category
    objective = known.objectives.get(str(meta["objective"])) if meta["objective"] else None
    if meta["objective"] and objective is None:
        plan.errors.append(_("There is no objective “%(key)s”.") % {"key": str(meta["objective"])[:60]})
    difficulty = meta["difficulty"] or (question.difficulty if question is not None else 3)
    if isinstance(difficulty, bool) or difficulty not in (1, 2, 3, 4, 5):
        plan.errors.append(_("The difficulty goes from 1 to 5."))
        difficulty = 3
    plan.tags = Tags(
        category,
        objective or (question.objective if question is not None and not meta["objective"] else None),
        question.competency if question is not None else "",
        difficulty,
        str(meta["source"] or (question.source if question is not None else ""))[:200],
        str(meta["teaches"] or (question.teaches if question is not None else ""))[:160],
    )


def _check_references(plan: Plan, known: Known) -> None:
    for rubric in sorted(kinds.rubric_keys(plan.body) - known.rubrics):
        plan.errors.append(_("There is no rubric “%(key)s”.") % {"key": rubric[:60]})
    image = str(plan.body.get("image") or "")
    if image and image not in known.images:
        plan.errors.append(_("The library has no picture “%(key)s”.") % {"key": image[:60]})


# --- what changes -------------------------------------------------------------------------------
def signature(body: dict[str, Any]) -> str:
    """Return what is asked as text, without the keys of options: two questions with the same one are the same."""
    return json.dumps(as_written(body), sort_keys=True, ensure_ascii=False)


def _changes(question: Any, plan: Plan) -> list[list[str]]:
    old = {} if question.current is None else as_written(question.current.body)
    was = _rows(old, question.category, question.objective, question)
    now = _rows(as_written(plan.body), plan.tags.category, plan.tags.objective, plan.tags)
    if plan.new_category:
        now[0]["category_key"] = "/".join(plan.new_category)
    changes = []
    for n in range(max(len(was), len(now))):
        before, after = (rows[n] if n < len(rows) else {} for rows in (was, now))
        for name in [*after, *(name for name in before if name not in after)]:
            if before.get(name, "") != after.get(name, ""):
                label = BY_KEY[name].header if n == 0 else f"（{n}）{BY_KEY[name].header}"
                changes.append([label, before.get(name, ""), after.get(name, "")])
    return changes


def _rows(written: dict[str, Any], category: Any, objective: Any, tags: Any) -> list[dict[str, str]]:
    if not written:
        return [{}]
    meta = {
        "category": category.key if category else "",
        "objective": objective.key if objective else "",
        "difficulty": tags.difficulty,
        "source": tags.source,
        "teaches": tags.teaches,
    }
    return rows_of(Found({**written, **{name: value for name, value in meta.items() if value}}))


def label_of(path: str) -> str:
    """Return how a trainer calls a place in a question: `options.2.text` is 选项B."""
    part = re.match(r"parts\.(\d+)\.?(.*)", path)
    if part:
        return f"（{part[1]}）{label_of(part[2])}" if part[2] else f"（{part[1]}）"
    name, _dot, rest = path.partition(".")
    number, _dot, inner = rest.partition(".")
    if name == "options" and number.isdigit() and 0 < int(number) <= len(LETTERS):
        return ("反馈" if inner == "feedback" else "选项") + LETTERS[int(number) - 1]
    if name in BY_KEY:
        return BY_KEY[name].header
    return "选项" if name == "options" else BY_KEY["answer"].header if name in ANSWERS else name
