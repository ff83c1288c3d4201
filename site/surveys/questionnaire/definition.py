"""The definition of a form as objects: sections with items, who answers and who sees (made from data that `checking` has passed)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

KINDS = ("scale", "matrix", "single", "multiple", "ranking", "text", "long_text", "number", "date", "upload")
RELATIONSHIPS = ("self", "manager", "peer", "report", "trainer")
VIEWERS = ("person", "manager", "hr")
STEPS = (1, 2, 3, 4, 5)  # of every scale
WRITTEN = ("text", "long_text")
LENGTH = {"text": 200, "long_text": 2000}


def spoken(texts: Mapping[str, str] | None) -> str:
    """Return the text in the present language, else the Chinese."""
    if not texts:
        return ""
    wanted = "en" if (get_language() or "").startswith("en") else "zh"
    return texts.get(wanted) or texts.get("zh") or ""


@dataclass(frozen=True)
class Item:
    """One question. `data` is as the definition has it."""

    section: str
    data: Mapping[str, Any]

    @property
    def key(self) -> str:
        return str(self.data["key"])

    @property
    def kind(self) -> str:
        return str(self.data["kind"])

    @property
    def text(self) -> str:
        return spoken(self.data["text"])

    @property
    def help(self) -> str:
        return spoken(self.data.get("help"))

    @property
    def is_required(self) -> bool:
        return bool(self.data.get("required", False))

    @property
    def weight(self) -> float:
        return float(self.data.get("weight", 0))

    @property
    def options(self) -> list[tuple[str, str]]:
        """(key, text) of what can be chosen or put in order."""
        return [(str(o["key"]), spoken(o["text"])) for o in self.data.get("options", [])]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(key, text) of the rows of a matrix."""
        return [(str(o["key"]), spoken(o["text"])) for o in self.data.get("rows", [])]

    @property
    def labels(self) -> list[str]:
        """What the five steps of a scale are called; empty where only its ends have a name."""
        return [spoken(text) for text in self.data.get("labels", [])]

    @property
    def ends(self) -> tuple[str, str]:
        return spoken(self.data.get("low")), spoken(self.data.get("high"))

    @property
    def points(self) -> dict[str, float]:
        """What each option of a single choice scores, where it scores."""
        return {str(o["key"]): float(o["points"]) for o in self.data.get("options", []) if "points" in o}

    @property
    def competencies(self) -> dict[str, str]:
        """{key of an answer: key of the competency that it shows}: of each line of a matrix its own, else the item's."""
        whole = str(self.data.get("competency") or "")
        if self.kind != "matrix":
            return {self.key: whole} if whole else {}
        lines = {f"{self.key}.{row['key']}": str(row.get("competency") or whole) for row in self.data.get("rows", [])}
        return {key: competency for key, competency in lines.items() if competency}

    @property
    def max_length(self) -> int:
        return int(self.data.get("max_length") or LENGTH.get(self.kind, 0))


@dataclass(frozen=True)
class Section:
    key: str
    data: Mapping[str, Any]
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        return spoken(self.data.get("title"))

    @property
    def help(self) -> str:
        return spoken(self.data.get("help"))

    @property
    def weight(self) -> float:
        return float(self.data.get("weight", 1))


@dataclass(frozen=True)
class Questionnaire:
    """A whole form."""

    data: Mapping[str, Any]
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return spoken(self.data["title"])

    @property
    def intro(self) -> str:
        return spoken(self.data.get("intro"))

    @property
    def items(self) -> Iterator[Item]:
        return (item for section in self.sections for item in section.items)

    @property
    def has_upload(self) -> bool:
        return any(item.kind == "upload" for item in self.items)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    def may_answer(self, relationship: str) -> bool:
        return bool(self._right(relationship).get("answers", False))

    def is_named(self, relationship: str) -> bool:
        """Whether answers from this side carry a name also where the others are anonymous (e.g. the manager of a 360)."""
        return bool(self._right(relationship).get("named", False))

    def may_see(self, viewer: str, relationship: str) -> bool:
        """Whether `viewer` (person, manager, hr) sees what this side answered."""
        return viewer in self._right(relationship).get("seen_by", ["hr"])

    def _right(self, relationship: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.data["rights"].get(relationship) or {}
        return found


def build(data: Mapping[str, Any]) -> Questionnaire:
    """Return the objects of a definition that `checking.problems` finds nothing in."""
    sections = tuple(
        Section(str(s["key"]), s, tuple(Item(str(s["key"]), item) for item in s["items"])) for s in data["sections"]
    )
    return Questionnaire(data, sections)
