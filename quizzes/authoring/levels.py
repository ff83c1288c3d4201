"""What can be filled in for each kind of question: fields and repeatable rows, as a tree of levels.

The names are those of docs/question-format.md; how a level becomes controls on a page: authoring/blocks.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.kinds.written import EXTENSIONS
from quizzes.models import Kind


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `shape`: line, text, number, flag, choice, several, numbers (coordinates) or hidden."""

    name: str
    label: Any = ""
    shape: str = "line"
    default: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    needed: bool = False
    longest: int = 6_000
    lines: int = 1


@dataclass(frozen=True)
class Rows:
    """A list of rows of one level, or of one of several levels by their kind. `radio`: exactly one of them is right."""

    name: str
    label: Any
    one: Any
    levels: Mapping[str, "Level"]
    least: int
    most: int
    start: int
    radio: bool = False
    help: Any = ""

    def level_of(self, row: Mapping[str, Any]) -> "Level":
        return self.levels.get(str(row.get("kind", ""))) or next(iter(self.levels.values()))

    @property
    def is_of_kinds(self) -> bool:
        return "" not in self.levels


@dataclass(frozen=True)
class Level:
    """What is filled in together; `name` is that of its template."""

    name: str
    fields: tuple[Field, ...] = ()
    rows: tuple[Rows, ...] = ()

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


KEY = Field("key", shape="hidden", longest=20)
KIND = Field("kind", shape="hidden", longest=12)
FEEDBACK = Field("feedback", _("Feedback"), "text", longest=1_000)
SHUFFLE = Field("shuffle", _("Show the options in random order"), "flag", default=True)
WEIGHT = Field("weight", _("Weight"), "number", default="1", longest=3)
PERCENT = Field("percent", _("Worth (percent)"), "number", default="100", longest=3)
PARTIAL = (
    ("half", _("a part of the right ones and no wrong one gives half")),
    ("share", _("the share of right ones less the share of wrong ones")),
    ("none", _("all or nothing")),
)
STEM = Field("stem", pgettext_lazy("of a question", "Text"), "text", needed=True, lines=4)
EXPLANATION = Field(
    "explanation",
    _("Explanation"),
    "text",
    lines=3,
    help=_("Why it is so, in a sentence or two. Shown after the answer was checked, or with the result."),
)
HINT = Field("hint", _("Hint"), "text", longest=600, lines=2, help=_("Shown in practice after a wrong try."))


def _only(level: Level) -> Mapping[str, Level]:
    return {"": level}


OPTION = Level(
    "option",
    (
        KEY,
        Field("text", _("Option"), "text", needed=True, longest=1_000),
        Field("correct", pgettext_lazy("an option", "right"), "flag", default=False),
        FEEDBACK,
    ),
)


def _options(*, radio: bool) -> Rows:
    return Rows("options", _("Options"), _("Option"), _only(OPTION), 2, 12, 4, radio=radio)


SINGLE = Level("single", (SHUFFLE,), (_options(radio=True),))
MULTIPLE = Level(
    "multiple",
    (SHUFFLE, Field("partial", _("What a part is worth"), "choice", default="half", choices=PARTIAL)),
    (_options(radio=False),),
)
TRUE_FALSE = Level(
    "true_false",
    (
        Field(
            "answer",
            _("The statement is"),
            "choice",
            choices=(("true", pgettext_lazy("a statement", "true")), ("false", pgettext_lazy("a statement", "false"))),
            needed=True,
        ),
        Field("feedback_true", _("Feedback to those who chose “true”"), "text", longest=1_000),
        Field("feedback_false", _("Feedback to those who chose “false”"), "text", longest=1_000),
    ),
)
NUMBER_ANSWER = Level(
    "number_answer",
    (
        Field("value", pgettext_lazy("to be typed", "Number"), needed=True, longest=40),
        Field("tolerance", _("Tolerance ±"), default="0", longest=40),
        PERCENT,
        FEEDBACK,
    ),
)
UNIT = Level(
    "unit",
    (
        Field("unit", _("Other unit"), needed=True, longest=20),
        Field("factor", _("Times this is the unit above"), needed=True, longest=40),
    ),
)
NUMERIC = Level(
    "numeric",
    (
        Field("unit", _("Unit"), longest=20, help=_("Stands behind the field, e.g. 元; empty for none.")),
        Field("unit_required", _("The unit must be typed with the number"), "flag", default=False),
    ),
    (
        Rows(
            "answers", _("Accepted numbers"), pgettext_lazy("to be typed", "Number"), _only(NUMBER_ANSWER), 1, 10, 1,
            help=_("The first that fits counts."),
        ),
        Rows("other_units", _("Other units that are accepted"), _("Unit"), _only(UNIT), 0, 10, 0),
    ),
)  # fmt: skip
TEXT_ANSWER = Level(
    "text_answer", (Field("text", pgettext_lazy("to be typed", "Answer"), needed=True, longest=300), PERCENT, FEEDBACK)
)
SHORT_TEXT = Level(
    "short_text",
    (Field("case_sensitive", _("Capital and small letters are different"), "flag", default=False),),
    (
        Rows(
            "answers", _("Accepted answers"), pgettext_lazy("to be typed", "Answer"), _only(TEXT_ANSWER), 1, 30, 1,
            help=_("Full and half width, spaces and full stops at the end are forgiven."),
        ),
    ),
)  # fmt: skip
MATCHING = Level(
    "matching",
    (),
    (
        Rows(
            "pairs", _("Pairs"), _("Pair"),
            _only(
                Level(
                    "pair",
                    (
                        KEY,
                        Field("right_key", shape="hidden", longest=20),
                        Field("left", _("Left"), "text", needed=True, longest=1_000),
                        Field("right", _("Belongs to it"), "text", needed=True, longest=1_000),
                        FEEDBACK,
                    ),
                )
            ), 2, 12, 3,
        ),
        Rows(
            "extra", _("Right sides that fit nothing"), _("Right side"),
            _only(Level("extra", (KEY, Field("text", pgettext_lazy("of a row", "Text"), "text", needed=True, longest=1_000)))), 0, 8, 0,
        ),
    ),
)  # fmt: skip
ITEM = Level("item", (KEY, Field("text", pgettext_lazy("of a row", "Text"), "text", needed=True, longest=1_000)))
ORDERING = Level(
    "ordering",
    (Field("partial", _("Neighbours that stand right give a part of the points"), "flag", default=True),),
    (
        Rows(
            "items", _("Steps in the right order"), _("Step"), _only(ITEM), 3, 12, 4,
            help=_("Learners always see them in random order."),
        ),
    ),
)  # fmt: skip
GROUP_ITEM = Level(
    "group_item", (KEY, Field("text", pgettext_lazy("of a row", "Text"), "text", needed=True, longest=1_000), FEEDBACK)
)
GROUPS = Level(
    "groups",
    (),
    (
        Rows(
            "groups", pgettext_lazy("of a question", "Groups"), pgettext_lazy("of a question", "Group"),
            _only(
                Level(
                    "group",
                    (KEY, Field("text", _("Name of the group"), needed=True, longest=1_000)),
                    (Rows("items", _("What belongs to it"), _("Thing"), _only(GROUP_ITEM), 0, 20, 2),),
                )
            ), 2, 8, 2,
        ),
    ),
)  # fmt: skip
AREA = Level(
    "area",
    (
        KEY,
        Field("label", _("Name of the area"), needed=True, longest=120),
        Field(
            "shape",
            _("Shape"),
            "choice",
            default="rect",
            choices=(("rect", _("rectangle")), ("circle", _("circle")), ("poly", _("polygon"))),
        ),
        Field("coords", _("Coordinates"), "numbers", needed=True, longest=600),
        Field("correct", pgettext_lazy("an option", "right"), "flag", default=False),
        FEEDBACK,
    ),
)
HOTSPOT = Level(
    "hotspot",
    (
        Field(
            "source",
            _("Where the picture comes from"),
            "choice",
            default="drawing",
            choices=(("drawing", _("a drawing (SVG)")), ("image", _("a picture of the library"))),
        ),
        Field(
            "drawing",
            _("Drawing (SVG)"),
            "text",
            longest=60_000,
            lines=8,
            help=_("The text of an SVG with a viewBox, by the same rules as in lessons: looks come from classes only."),
        ),
        Field("image", shape="hidden", longest=19),
        Field("sized_for", shape="hidden", longest=19),
        Field("width", shape="hidden", longest=5),
        Field("height", shape="hidden", longest=5),
        Field(
            "alt",
            _("What the picture shows"),
            "text",
            needed=True,
            longest=600,
            lines=2,
            help=_("For people who cannot see it, and for the day on which it cannot be loaded."),
        ),
        Field("partial", _("What a part is worth"), "choice", default="none", choices=PARTIAL),
    ),
    (Rows("areas", _("Areas"), _("Area"), _only(AREA), 2, 20, 2),),
)
RUBRIC = Field("rubric", _("Rubric"), "choice", choices=(("", _("none")),))
MODEL = Field("model_answer", _("Model answer (for the graders)"), "text", lines=4)
ESSAY = Level(
    "essay",
    (
        RUBRIC,
        Field("min_chars", _("At least so many characters"), "number", default="0", longest=5),
        Field("max_chars", _("At most so many characters"), "number", default="2000", longest=5),
        MODEL,
    ),
)
FILE = Level(
    "file",
    (
        RUBRIC,
        Field(
            "extensions",
            _("Kinds of files that are taken"),
            "several",
            default=("pdf", "docx"),
            choices=tuple((e, e.upper()) for e in EXTENSIONS),
        ),
        Field("max_mb", _("At most (MB)"), "number", default="10", longest=2),
        MODEL,
    ),
)
SIMPLE = {
    "single": SINGLE, "multiple": MULTIPLE, "true_false": TRUE_FALSE, "numeric": NUMERIC, "short_text": SHORT_TEXT,
    "matching": MATCHING, "ordering": ORDERING, "groups": GROUPS, "hotspot": HOTSPOT, "essay": ESSAY, "file": FILE,
}  # fmt: skip


def _gap(kind: str) -> Level:
    place = Field("key", _("Gap"), needed=True, longest=20, help=_("The number between {{ }} in the text."))
    return Level(f"gap_{kind}", (place, KIND, WEIGHT, *SIMPLE[kind].fields), SIMPLE[kind].rows)


CLOZE = Level(
    "cloze",
    (),
    (
        Rows(
            "gaps",
            _("Gaps"),
            _("Gap"),
            {kind: _gap(kind) for kind in ("short_text", "single", "numeric")},
            1,
            20,
            0,
            help=_("Write {{1}}, {{2}} … into the text where the gaps stand, and describe each here."),
        ),
    ),
)
PART_KINDS = (
    "single", "multiple", "true_false", "numeric", "short_text", "cloze", "matching", "ordering", "groups", "essay",
)  # fmt: skip


def _part(kind: str) -> Level:
    level = CLOZE if kind == "cloze" else SIMPLE[kind]
    return Level(f"part_{kind}", (KEY, KIND, STEM, WEIGHT, *level.fields, EXPLANATION), level.rows)


CASE = Level(
    "case",
    (),
    (
        Rows(
            "parts",
            pgettext_lazy("of a case", "Parts"),
            pgettext_lazy("of a case", "Part"),
            {kind: _part(kind) for kind in PART_KINDS},
            2,
            8,
            0,
        ),
    ),
)
LEVELS: dict[str, Level] = {
    kind: Level(kind, (STEM, *level.fields, EXPLANATION, HINT), level.rows)
    for kind, level in {**SIMPLE, "cloze": CLOZE, "case": CASE}.items()
}
KIND_WORDS = {
    Kind.SINGLE: _("Several options, exactly one is right."),
    Kind.MULTIPLE: _("Several options, one or more are right."),
    Kind.TRUE_FALSE: _("A statement that is true or false."),
    Kind.NUMERIC: _("A number is typed; with tolerance and unit."),
    Kind.SHORT_TEXT: _("A word or a name is typed."),
    Kind.CLOZE: _("A text with gaps to type or to choose."),
    Kind.MATCHING: _("Left and right sides are put together."),
    Kind.ORDERING: _("Steps are brought into their order."),
    Kind.GROUPS: _("Things are put into the groups they belong to."),
    Kind.HOTSPOT: _("A place on a picture is chosen."),
    Kind.CASE: _("One story, several questions about it."),
    Kind.ESSAY: _("A text that a person judges."),
    Kind.FILE: _("A file that a person judges."),
}
