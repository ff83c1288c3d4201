"""essay, file: a person judges, by a rubric."""

from typing import Any

from django.utils.translation import gettext as _

from lib.ids import is_uuid
from quizzes.kinds.base import Body, Layout, Outcome, QuestionKind, Reader, WrongAnswer, text_of

EXTENSIONS = ("pdf", "docx", "xlsx", "pptx", "png", "jpg", "jpeg", "mp3", "mp4")
MAX_ESSAY = 20_000


class Essay(QuestionKind):
    name = "essay"
    needs_person = True
    fields = frozenset({"rubric", "min_chars", "max_chars", "model_answer"})

    def clean(self, reader: Reader) -> Body:
        low, high = reader.number("min_chars", 0, 0, MAX_ESSAY), reader.number("max_chars", 2_000, 1, MAX_ESSAY)
        if low > high:
            reader.complain("min_chars", _("This is more than the most that is allowed."))
        return {
            "rubric": reader.text("rubric", longest=60),
            "min_chars": low,
            "max_chars": high,
            "model_answer": reader.text("model_answer"),
        }

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        # A little more than the limit is kept, so that nothing typed is lost; the page says what is too much.
        return text_of(posted, max(MAX_ESSAY, body["max_chars"])) or None

    def score(self, body: Body, value: Any) -> Outcome:
        return Outcome(needs_person=bool(value))

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        return {"min_chars": body["min_chars"], "max_chars": body["max_chars"]}


class File(QuestionKind):
    name = "file"
    needs_person = True
    fields = frozenset({"rubric", "extensions", "max_mb", "model_answer"})

    def clean(self, reader: Reader) -> Body:
        value = reader.data.get("extensions") or ["pdf", "docx"]
        if not isinstance(value, list) or not all(e in EXTENSIONS for e in value):
            reader.complain("extensions", _("One of: %(words)s.") % {"words": ", ".join(EXTENSIONS)})
            value = ["pdf"]
        return {
            "rubric": reader.text("rubric", longest=60),
            "extensions": list(value),
            "max_mb": reader.number("max_mb", 10, 1, 50),
            "model_answer": reader.text("model_answer"),
        }

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        """The value is the public id of an upload of this slot; whether it is one is asked by who stores it."""
        if posted in (None, ""):
            return None
        if not isinstance(posted, str) or not is_uuid(posted):
            raise WrongAnswer(_("This answer has the wrong form. Please load the page again."))
        return posted

    def score(self, body: Body, value: Any) -> Outcome:
        return Outcome(needs_person=bool(value))

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        return {"extensions": body["extensions"], "max_mb": body["max_mb"]}
