"""What a bank and the house know already, read in a few queries whatever the size of the file."""

from collections.abc import Sequence
from typing import Any

from library.models import LibraryImage
from quizzes.formats.parsed import Found
from quizzes.models import Bank, Category, Question, Rubric
from subjects.models import Objective


class Known:
    """Questions, categories, objectives, rubrics and pictures that the questions of a file may mean."""

    def __init__(self, bank: Bank, found: Sequence[Found]) -> None:
        from quizzes.importing.planning import signature

        keys = {str(f.data.get("key")) for f in found if f.data.get("key")}
        rows = Question.objects.filter(bank=bank).select_related("current", "category", "objective").order_by("key")
        self.questions: dict[str, Question] = {q.key: q for q in rows}
        self.elsewhere = set(Question.objects.filter(key__in=keys).exclude(bank=bank).values_list("key", flat=True))
        self.same_content: dict[str, str] = {}
        if any(not f.data.get("key") for f in found):
            for question in self.questions.values():
                if question.current is not None:
                    self.same_content.setdefault(signature(question.current.body), question.key)
        self._categories = list(Category.objects.filter(bank=bank).order_by("path"))
        wanted = {str(f.data.get("objective")) for f in found if f.data.get("objective")}
        self.objectives: dict[str, Objective] = {o.key: o for o in Objective.objects.filter(key__in=wanted)}
        self.rubrics = set(Rubric.objects.values_list("key", flat=True))
        images = {str(f.data.get("image")) for f in found if f.data.get("image")}
        ids = [int(image) for image in images if image.isascii() and image.isdigit() and len(image) < 19]
        self.images = {str(pk) for pk in LibraryImage.objects.filter(pk__in=ids).values_list("pk", flat=True)}

    def category_by_key(self, key: str) -> Category | None:
        return next((c for c in self._categories if c.key == key), None)

    def category_by_titles(self, titles: tuple[str, ...]) -> Category | None:
        """Return the category at 公司/由来, by titles in either language or keys; one name is looked for anywhere in the tree."""
        if len(titles) == 1:
            return next((c for c in self._categories if titles[0] in names_of(c)), None)
        parent: Category | None = None
        for title in titles:
            below = [c for c in self._categories if c.parent_id == (parent.pk if parent else None)]
            parent = next((c for c in below if title in names_of(c)), None)
            if parent is None:
                return None
        return parent

    @property
    def category_keys(self) -> set[str]:
        return {c.key for c in self._categories}


def names_of(category: Any) -> tuple[str, str, str]:
    return category.title_zh, category.title_en, category.key
