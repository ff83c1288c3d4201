"""What is filled in about a quiz: its name, its settings in plain words, its blueprint (authoring/blueprint.py)."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from quizzes.actions import revising
from quizzes.actions.quizzes import RowSpec, specs_of
from quizzes.authoring import blocks, blueprint, drafts
from quizzes.exceptions import QuizzesError
from quizzes.forms.fields import OwnerField
from quizzes.kinds import Problem
from quizzes.models import Quiz, QuizVersion
from quizzes.quiz_settings import PHASES, RANGES, QuizSettings, WrongSettings

CUSTOM = "custom"
ITEMS = [
    ("score", gettext_lazy("the score")),
    ("marks", gettext_lazy("points of each question")),
    ("feedback", gettext_lazy("feedback on the answer")),
    ("right", gettext_lazy("the right answer")),
    ("explanation", gettext_lazy("explanation and lesson")),
]


class QuizForm(forms.Form):
    """Name and owner."""

    title_zh = forms.CharField(label=gettext_lazy("Title (Chinese)"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title (English)"), max_length=160, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of quiz"), choices=Quiz.Kind.choices, initial=Quiz.Kind.QUIZ)
    course_key = forms.RegexField(
        r"^[A-Za-z0-9_-]*$", label=gettext_lazy("Course"), max_length=60, required=False,
        help_text=gettext_lazy("Key of the course to which it belongs; empty for none."),
    )  # fmt: skip
    owner_department = OwnerField()

    def __init__(self, *args, user, quiz=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_department"].offer_to(user, quiz.owner_department if quiz else None, is_new=quiz is None)


def _whole(name: str, label: Any, help_text: Any = "") -> forms.IntegerField:
    low, high = RANGES[name]
    return forms.IntegerField(label=label, help_text=help_text, min_value=low, max_value=high)


def _flag(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _seen(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=ITEMS, required=False, widget=forms.CheckboxSelectMultiple)


class SettingsForm(forms.Form):
    """All settings of a quiz; the names are those of QuizSettings, but for `review`, which is a table here."""

    minutes = _whole(
        "minutes",
        pgettext_lazy("a setting of a quiz", "Minutes"),
        gettext_lazy("0: without a limit. People with more time get theirs by themselves."),
    )
    sequential = _flag(gettext_lazy("One question after the other, never back"))
    attempts = _whole("attempts", gettext_lazy("Attempts"), gettext_lazy("0: as many as one likes."))
    wait_hours = _whole("wait_hours", gettext_lazy("Hours between two attempts"))
    avoid_seen = _flag(gettext_lazy("Give questions that the person has not met, as far as the bank has them"))
    shuffle_questions = _flag(gettext_lazy("Questions in random order"))
    shuffle_options = _flag(gettext_lazy("Options in random order"))
    behaviour = forms.ChoiceField(
        label=gettext_lazy("When answers are judged"),
        choices=[
            ("exam", gettext_lazy("at the end")),
            ("practice", gettext_lazy("one by one, with hints and more tries")),
            ("confidence", gettext_lazy("at the end; how sure one was counts as well")),
        ],
    )
    tries = _whole(
        "tries", gettext_lazy("Tries for each question"), gettext_lazy("Only where answers are judged one by one.")
    )
    pass_percent = _whole("pass_percent", gettext_lazy("Passed from (percent)"))
    negative_percent = _whole(
        "negative_percent", gettext_lazy("A wrong answer costs (percent of its points)"), gettext_lazy("0: nothing. An empty answer never costs anything."),
    )  # fmt: skip
    double_marking = _flag(gettext_lazy("Two graders judge essays and files, without seeing each other"))
    gap_percent = _whole("gap_percent", gettext_lazy("From this difference on a third grader decides (percent)"))
    feedback = forms.ChoiceField(
        label=gettext_lazy("What learners see, and when"),
        choices=[
            ("immediate", gettext_lazy("everything at once")),
            ("after", gettext_lazy("everything after handing in")),
            ("score", gettext_lazy("only the score, after handing in")),
            ("release", gettext_lazy("everything, but only after the result was released")),
            ("never", pgettext_lazy("to be seen", "nothing")),
            (CUSTOM, gettext_lazy("as in the table below")),
        ],
    )
    review_after = _seen(gettext_lazy("after handing in"))
    review_released = _seen(gettext_lazy("after the release"))
    review_closed = _seen(gettext_lazy("when the time for all is over"))
    appeal_days = _whole(
        "appeal_days",
        gettext_lazy("Days for an appeal"),
        gettext_lazy("So long one may object after the release; so long the answer may take. 0: no appeals."),
    )
    integrity = _flag(
        gettext_lazy("Note when the page is left"),
        gettext_lazy("Learners are told before the start, and see the same list."),
    )
    watermark = _flag(gettext_lazy("Name and number of the person behind the text"))
    access_code = _flag(gettext_lazy("An access code shown in the room"), gettext_lazy("Exam sessions make one."))
    resit_max = _whole("resit_max", gettext_lazy("Resits at most"))
    resit_wait_days = _whole("resit_wait_days", gettext_lazy("Days before a resit"))
    resit_cap_percent = _whole("resit_cap_percent", gettext_lazy("A resit gives at most (percent)"))

    GROUPS = [
        (gettext_lazy("Time"), ("minutes", "sequential")),
        (gettext_lazy("Attempts"), ("attempts", "wait_hours", "avoid_seen", "shuffle_questions", "shuffle_options")),
        (
            gettext_lazy("Marking"),
            ("behaviour", "tries", "pass_percent", "negative_percent", "double_marking", "gap_percent"),
        ),
        (
            gettext_lazy("Result and review"),
            ("feedback", "review_after", "review_released", "review_closed", "appeal_days"),
        ),
        (gettext_lazy("Integrity"), ("integrity", "watermark", "access_code")),
        (gettext_lazy("Resits"), ("resit_max", "resit_wait_days", "resit_cap_percent")),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="set", **kwargs)

    @property
    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        for label, names in self.GROUPS:
            yield label, [self[name] for name in names]

    @staticmethod
    def initial_of(settings: QuizSettings) -> dict[str, Any]:
        """Return settings as this form shows them."""
        data = settings.as_json()
        review = data.pop("review")
        return {
            **data,
            "feedback": CUSTOM if review else data["feedback"],
            **{f"review_{p}": review.get(p, []) for p in PHASES},
        }

    def settings(self, kind: str) -> QuizSettings | None:
        """Return the settings; None when something is wrong, which then stands at its field."""
        if not self.is_valid():
            return None
        data = dict(self.cleaned_data)
        review = {phase: data.pop(f"review_{phase}") for phase in PHASES}
        if data["feedback"] == CUSTOM:
            data |= {
                "feedback": "after",
                "review": {phase: items for phase, items in review.items() if items} or {"after": []},
            }
        else:
            data["review"] = {}
        try:
            return QuizSettings.read(data, kind=kind)
        except WrongSettings as exc:
            for name, message in exc.problems:
                self.add_error(name if name in self.fields else None, message)
            return None


class QuizEditor:
    """One quiz in the editor: name, settings, rows; what the banks can serve; keeping and publishing. Reads a POST, a draft or a version."""

    def __init__(self, quiz: Quiz, *, user: Any, post: Any = None) -> None:
        self.quiz, self.user, self.post = quiz, user, post
        self.kept: Mapping[str, Any] = (quiz.draft or {}) if post is None else {}
        self.problems: list[Problem] = []
        self.errors: list[str] = []
        specs = specs_of(quiz.current) if quiz.current else []
        self.world = blueprint.World.of(user, also=[spec.bank for spec in specs])
        self.main = QuizForm(post, prefix="quiz", user=user, quiz=quiz, initial=self._main_initial())
        self.settings_form = SettingsForm(post, initial=self._settings_initial())
        if post is not None:
            self.rows = drafts.read_level(post, blueprint.BLUEPRINT)
        else:
            self.rows = {"rows": _known_rows(self.kept["rows"])} if "rows" in self.kept else blueprint.draft_of(specs)

    def _main_initial(self) -> dict[str, Any]:
        names = ("title_zh", "title_en", "kind", "course_key", "owner_department")
        return {**{name: getattr(self.quiz, name) for name in names}, **self.kept.get("main", {})}

    def _settings_initial(self) -> dict[str, Any]:
        version = self.quiz.current
        settings = version.rules if version else QuizSettings.read({}, kind=self.quiz.kind)
        return {**SettingsForm.initial_of(settings), **self.kept.get("settings", {})}

    @property
    def base(self) -> int:
        """The number of the version with which the author began."""
        if self.post is not None:
            text = self.post.get("base", "")
            return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        return int(self.kept.get("base", self.quiz.current.number if self.quiz.current else 0))

    # --- what the page shows ----------------------------------------------------------------------
    @cached_property
    def _built(self) -> tuple[blocks.Block, list[str]]:
        return blocks.blocks_of(self.rows, self.problems, choices=self.world.choices, level=blueprint.BLUEPRINT)

    @property
    def row_list(self) -> blocks.RowList:
        return self._built[0].lists[0]

    @property
    def leftovers(self) -> list[str]:
        return [*self.errors, *self._built[1]]

    @property
    def has_errors(self) -> bool:
        bound = (self.main, self.settings_form)
        return bool(self.problems or self.errors or any(form.is_bound and form.errors for form in bound))

    @cached_property
    def specs(self) -> list[RowSpec | None]:
        found, self.problems = blueprint.specs_of(self.rows, self.world)
        return found

    @cached_property
    def proof(self) -> blueprint.Proof:
        """What the banks can serve of the rows that can be understood."""
        return blueprint.prove([spec for spec in self.specs if spec is not None])

    # --- buttons ------------------------------------------------------------------------------------
    def order(self, command: str) -> None:
        drafts.order(self.rows, command, blueprint.BLUEPRINT)
        typed = self.typed()
        self.main = QuizForm(prefix="quiz", user=self.user, quiz=self.quiz, initial=typed["main"])
        self.settings_form = SettingsForm(initial=typed["settings"])

    def typed(self) -> dict[str, Any]:
        """Return everything as it was typed, for the draft."""
        rows = [{name: value for name, value in row.items() if name != drafts.TOKEN} for row in self.rows["rows"]]
        main, settings = ({f.name: _plain(f.value()) for f in form} for form in (self.main, self.settings_form))
        return {"main": main, "settings": settings, "rows": rows, "base": self.base}

    def publish(self, *, by: Any) -> QuizVersion | None:
        """Publish what was typed. None when something is wrong; the page says what."""
        specs, main = self.specs, self.main.is_valid()
        settings = self.settings_form.settings(self.post.get("quiz-kind", ""))
        if not main or settings is None or self.problems:
            return None
        rows = [spec for spec in specs if spec is not None]
        try:
            return revising.revise(
                self.quiz, settings=settings, rows=rows, base=self.base, by=by, **self.main.cleaned_data
            )
        except QuizzesError as exc:
            self.errors.append(str(exc))
            return None


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [str(v) for v in value]
    return value if isinstance(value, bool) or value is None else str(value)


def _known_rows(rows: Any) -> list[drafts.Draft]:
    """Return rows of a kept draft, completed by what levels know today."""
    of_kinds = blueprint.BLUEPRINT.rows[0]
    found = [row for row in rows if isinstance(row, dict) and row.get("kind") in of_kinds.levels]
    return [{**drafts.new_row(of_kinds, row["kind"]), **row} for row in found]
