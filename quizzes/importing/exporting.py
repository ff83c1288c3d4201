"""A bank's questions as the formats write them."""

from quizzes.formats.canonical import as_written
from quizzes.formats.parsed import Found
from quizzes.models import Bank, Category, Question


def found_of(bank: Bank) -> list[Found]:
    """Return the questions of a bank that are not retired, in the order of their keys; two queries."""
    titles = _paths(bank)
    rows = Question.objects.filter(bank=bank).exclude(state=Question.State.RETIRED).exclude(current=None)
    return [_found(q, titles) for q in rows.select_related("current", "category", "objective").order_by("key")]


def _found(question: Question, titles: dict[int, str]) -> Found:
    category, objective = question.category, question.objective
    meta = {
        "key": question.key,
        "category": category.key if category else "",
        "objective": objective.key if objective else "",
        "difficulty": question.difficulty,
        "source": question.source,
        "teaches": question.teaches,
    }
    body = question.current.body  # type: ignore[union-attr]
    data = {**{name: value for name, value in meta.items() if value}, **as_written(body)}
    return Found(data, question.key, titles.get(category.pk, "") if category else "")


def _paths(bank: Bank) -> dict[int, str]:
    """Return the titles from the root down for every category."""
    paths: dict[int, str] = {}
    for category in Category.objects.filter(bank=bank).order_by("path"):
        above = paths.get(category.parent_id or 0, "")
        title = category.title_zh.replace("/", "／")
        paths[category.pk] = f"{above}/{title}" if above else title
    return paths
