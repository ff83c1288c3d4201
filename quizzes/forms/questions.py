"""What is filled in about one question: what is asked (authoring/), and what it is drawn by."""

import random
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from library.models import LibraryImage
from library.pictures import PictureField
from quizzes import kinds, lessons, pictures
from quizzes.actions import bank as bank_actions
from quizzes.authoring import blocks, differences, drafts
from quizzes.authoring.levels import LEVELS
from quizzes.catalogue import objectives_of, tree_of
from quizzes.exceptions import QuizzesError
from quizzes.forms.banks import DIFFICULTIES, KEY
from quizzes.forms.fields import PickField, branches, objectives
from quizzes.kinds import Problem
from quizzes.models import Bank, Question, QuestionVersion, Rubric, Slot
from quizzes.room import drawing_on_page
from quizzes.text import missing_facts

TEACHES = r"^[A-Za-z0-9_.-]{1,80}(#[A-Za-z0-9_.:-]{1,80})?$"


class TagsForm(forms.Form):
    """What a question is drawn by and found with."""

    key = forms.CharField(
        label=pgettext_lazy("a short name", "Key"), max_length=60, required=False, validators=[KEY],
        help_text=gettext_lazy("Empty: the next free number of the bank."),
    )  # fmt: skip
    category = PickField(label=gettext_lazy("Category"), required=False, empty=gettext_lazy("without a category"))
    objective = PickField(label=gettext_lazy("Objective"), required=False, empty=gettext_lazy("without an objective"))
    difficulty = forms.TypedChoiceField(label=gettext_lazy("Difficulty"), choices=DIFFICULTIES, coerce=int, initial="3")
    teaches = forms.RegexField(
        TEACHES, label=gettext_lazy("Taught in"), max_length=160, required=False,
        help_text=gettext_lazy("lesson key#anchor, e.g. C101-01#merger: who answers wrongly is sent there."),
        error_messages={"invalid": gettext_lazy("Write it like C101-01#merger.")},
    )  # fmt: skip
    competency = forms.CharField(label=gettext_lazy("Competency"), max_length=60, required=False)
    source = forms.CharField(label=pgettext_lazy("of a question", "Source"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("What was changed"), max_length=200, required=False,
        help_text=gettext_lazy("Stands in the history; empty: the names of the fields that changed."),
    )  # fmt: skip
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, bank, question=None, **kwargs):
        super().__init__(*args, prefix="tags", **kwargs)
        self.fields["category"].offer(branches(tree_of(bank)))
        self.fields["objective"].offer(objectives(objectives_of(bank)))
        if question is None:
            del self.fields["note"]
        else:
            del self.fields["key"]

    def clean_key(self):
        key = self.cleaned_data["key"]
        if key and Question.objects.filter(key__iexact=key).exists():
            raise ValidationError(_("There is a question with the key “%(key)s” already.") % {"key": key})
        return key

    @property
    def tags(self) -> bank_actions.Tags:
        names = ("category", "objective", "difficulty", "teaches", "competency", "source")
        return bank_actions.Tags(**{name: self.cleaned_data[name] for name in names})


class PictureForm(forms.Form):
    """A picture that an author brings for a question; measured before it is unpacked."""

    picture = PictureField(label=gettext_lazy("Bring a picture"))


class QuestionEditor:
    """One question in the editor: its draft, its tags, what is wrong, and saving it. Reads a POST or what is stored."""

    def __init__(self, bank: Bank, *, question: Question | None = None, post: Any = None, kind: str = "single") -> None:
        self.bank, self.question = bank, question
        version = question.current if question else None
        if post is not None:
            kind = post.get("kind", "")
            self.draft = drafts.read(post, kind if kind in LEVELS else "single")
        else:
            self.draft = drafts.draft_of(version.body) if version else drafts.new(kind)
        self.tags = TagsForm(post, bank=bank, question=question, initial=self._initial(version))
        self.body: kinds.Body | None = None
        self.problems: list[Problem] = []
        self.errors: list[str] = []
        self.is_dirty = post is not None

    def _initial(self, version: QuestionVersion | None) -> dict[str, Any]:
        q = self.question
        if q is None:
            return {"base": 0}
        names = ("category", "objective", "difficulty", "teaches", "competency", "source")
        return {**{name: getattr(q, name) for name in names}, "base": version.number if version else 0}

    # --- what the page shows ----------------------------------------------------------------------
    @property
    def kind(self) -> str:
        return str(self.draft["kind"])

    @cached_property
    def _built(self) -> tuple[blocks.Block, list[str]]:
        keys = Rubric.objects.order_by("key").values_list("key", "title_zh").distinct()
        rubrics = dict(keys)
        choices: Mapping[str, Sequence[tuple[str, Any]]] = {
            "rubric": [("", _("none")), *((key, f"{key} {title}") for key, title in rubrics.items())]
        }
        return blocks.blocks_of(self.draft, self.problems, choices=choices)

    @property
    def block(self) -> blocks.Block:
        return self._built[0]

    @property
    def leftovers(self) -> list[str]:
        """What is wrong and has no control of its own."""
        return [*self.errors, *self._built[1]]

    @property
    def has_errors(self) -> bool:
        return bool(self.problems or self.errors or (self.tags.is_bound and self.tags.errors))

    @property
    def taught(self) -> Any:
        """The paragraph that the question names, if it is known."""
        key = self.tags["teaches"].value() or ""
        return lessons.find([key]).get(key) if key else None

    # --- buttons ------------------------------------------------------------------------------------
    def change_kind(self, kind: str) -> None:
        """Go on as another kind; what both know is kept."""
        if kind in LEVELS:
            self.draft = drafts.as_kind(self.draft, kind)
            self.tags = self._untouched_tags()

    def order(self, command: str) -> None:
        drafts.order(self.draft, command)
        self.tags = self._untouched_tags()

    def take_picture(self, files: Any, *, by: Any) -> None:
        """Put a picture into the library and into the question."""
        form = PictureForm(files=files)
        if not form.is_valid():
            self.problems = [Problem("image", message) for message in form.errors["picture"]]
            return
        image = pictures.take(form.cleaned_data["picture"], alt=self.draft.get("alt", ""), by=by)
        self.draft |= {"source": "image", "image": str(image.pk)}

    def _untouched_tags(self) -> TagsForm:
        """Return the tags as they were typed, without complaints: nobody wants to save yet."""
        names = self.tags.fields
        typed = {name: self.tags.data.get(f"tags-{name}", "") for name in names}
        return TagsForm(bank=self.bank, question=self.question, initial=typed)

    # --- checking and saving --------------------------------------------------------------------------
    def check(self) -> bool:
        """Find the body, or what is wrong with it."""
        self.draft = drafts.tidy(self.draft)
        self.problems = list(self._picture_problems())
        try:
            self.body = drafts.body_of(self.draft, self._taken())
        except kinds.Invalid as exc:
            self.problems += exc.problems
        return not self.problems

    def _picture_problems(self):
        if self.kind != "hotspot" or self.draft["source"] != "image":
            return
        pk = self.draft["image"]
        image = LibraryImage.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None
        if image is None:
            self.draft["image"] = ""
            yield Problem("image", _("Choose a picture, or bring one."))
        elif pk != self.draft["sized_for"] or not self.draft["width"]:
            width, height = pictures.size_of(image)
            self.draft |= {"width": str(width), "height": str(height), "sized_for": pk}

    def _taken(self) -> drafts.Taken:
        if self.question is None:
            return {}
        return drafts.keys_of(self.question.versions.values_list("body", flat=True))

    def missing(self) -> list[str]:
        """Keys of facts that the text names and that do not hold today."""
        return missing_facts(kinds.texts(self.body)) if self.body else []

    def save(self, deed: str, *, by: Any) -> Question | None:
        """Save as `deed` says: save (new ones are put to use), use, or draft. None when something is wrong; the page says what."""
        is_right, tagged = self.check(), self.tags.is_valid()
        state = self._state_after(deed)
        if state == Question.State.LIVE and (missing := self.missing()):
            words = _("These facts do not hold today: %(keys)s. Learners would read a dash.")
            self.errors.append(words % {"keys": ", ".join(missing)})
        if not is_right or not tagged or self.errors or self.body is None:
            return None
        key = self.question.key if self.question else self.tags.cleaned_data["key"]
        old = self.question.current.body if self.question and self.question.current else None
        note = self.tags.cleaned_data.get("note") or differences.in_words(old, self.body)
        try:
            saved, _outcome = bank_actions.save_question(
                self.bank, self.body, key=key, tags=self.tags.tags, state=state, by=by, note=note,
                base=self.tags.cleaned_data["base"],
            )  # fmt: skip
        except QuizzesError as exc:
            self.errors.append(str(exc))
            return None
        return saved

    def _state_after(self, deed: str) -> str:
        if deed == "draft":
            return str(Question.State.DRAFT)
        return str(self.question.state if self.question and deed != "use" else Question.State.LIVE)

    # --- the preview -----------------------------------------------------------------------------------
    def preview(self) -> Slot | None:
        """Return a slot that is never saved, as a learner would get it; None while something is wrong."""
        if self.body is None:
            return None
        version = QuestionVersion(kind=self.kind, body=self.body)
        layout = kinds.lay_out(self.body, random.Random(0), shuffle=False)  # noqa: S311 (the same at every keystroke)
        return Slot(position=1, points=100, version=version, layout=layout)

    @cached_property
    def ground(self) -> dict[str, Any] | None:
        """The picture on which areas are drawn, as far as it can be shown."""
        if self.kind != "hotspot":
            return None
        data = drafts.data_of(self.draft)
        size = {name: data.get(name, 480) for name in ("width", "height")}
        if data.get("drawing"):
            svg, viewbox = drawing_on_page(data["drawing"], size, alt=self.draft["alt"] or _("Picture"))
            return {"svg": svg, "viewbox": viewbox} if svg else None
        url = pictures.addresses([data]).get(data.get("image", ""))
        return {"url": url, "viewbox": f"0 0 {size['width']} {size['height']}", **size} if url else None

    def problems_by_control(self) -> list[tuple[str, str, str]]:
        """Return (name of the control, label, message) of what is wrong, for links into the form."""
        return [
            (drafts.typed_path(self.draft, p.path), drafts.label_of(self.draft, p.path), p.message)
            for p in self.problems
        ]
