"""What is printed for a hall: papers without keys, the key with its reasons, answer sheets, lists to sign."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import clock
from quizzes import kinds, paper
from quizzes.models import ExamSession, Kind, PaperForm, Slot
from quizzes.room import Asked, ask, in_points
from quizzes.text import Facts, render

NUMERALS = "一二三四五六七八九十"
WRITING_LINES = 12


@dataclass
class Question:
    """One printed question. `asked.form` holds its texts; on the key also the right answers and why."""

    asked: Asked
    item: paper.Item
    answers: list[tuple[str, str]] = field(default_factory=list)
    explanation: str = ""

    @property
    def number(self) -> int:
        return self.item.number

    @property
    def points(self) -> str:
        return in_points(self.item.points)

    @property
    def template(self) -> str:
        return f"quizzes/paper/{self.asked.form['kind']}.html"


@dataclass
class Section:
    """Questions of one kind, as papers have them."""

    number: int
    kind: str
    questions: list[Question] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def numeral(self) -> str:
        return NUMERALS[self.number - 1] if self.number <= len(NUMERALS) else str(self.number)

    @property
    def worth(self) -> str:
        """Say how many points the section has, and each question where all are worth the same."""
        points = {q.item.points for q in self.questions}
        words = {"n": len(self.questions), "all": in_points(sum(q.item.points for q in self.questions))}
        if len(points) == 1:
            each = ngettext("%(n)s question of %(each)s points, %(all)s points in all", "%(n)s questions of %(each)s points each, %(all)s points in all", len(self.questions))  # fmt: skip
            return each % {**words, "each": in_points(points.pop())}
        return ngettext("%(n)s question, %(all)s points in all", "%(n)s questions, %(all)s points in all", len(self.questions)) % words  # fmt: skip


@dataclass
class Paper:
    """A form as it is printed."""

    session: ExamSession
    form: PaperForm
    sections: list[Section]

    @property
    def points(self) -> str:
        return in_points(sum(points for _pk, points in self.form.items))

    @property
    def minutes(self) -> int:
        return self.session.version.rules.minutes if self.session.version else 0

    @property
    def pass_points(self) -> str:
        """The least points that pass: rounded up, so that what is printed never promises too much."""
        most = sum(points for _pk, points in self.form.items)
        percent = self.session.version.rules.pass_percent if self.session.version else 0
        return in_points(-(-most * percent // 100))


def paper_of(session: ExamSession, form: PaperForm, *, with_key: bool = False) -> Paper:
    """Return a form as it is printed, facts as they are on the exam's day (constant queries)."""
    items, day = paper.items_of(form), session.starts_at.astimezone(clock.LOCAL).date()
    slots = [
        Slot(position=item.number, version=item.version, points=item.points, layout=item.layout, value=None)
        for item in items
    ]
    questions = [Question(asked, item) for asked, item in zip(ask(slots, on=day), items, strict=True)]
    for question in questions:
        _number_gaps(question.asked.form)
    if with_key:
        facts = Facts.of((t for item in items for t in kinds.texts(item.body)), on=day)
        for question in questions:
            _add_key(question, facts)
    sections: list[Section] = []
    for question in questions:
        kind = question.item.version.kind
        if not sections or sections[-1].kind != kind:
            sections.append(Section(len(sections) + 1, kind))
        sections[-1].questions.append(question)
    return Paper(session, form, sections)


def _number_gaps(form: dict[str, Any]) -> None:
    """Number the gaps of a cloze in the order of its text, as the answer sheet does."""
    number = 0
    for piece in form.get("pieces") or []:
        if "gap" in piece:
            number += 1
            piece["gap"]["number"] = number
    for part in form.get("parts", []):
        _number_gaps(part)


def _add_key(question: Question, facts: Facts) -> None:
    item = question.item
    labels = {cell.name: cell.label for cell in paper.cells_of(item)}
    key = {name: facts.fill(text) for name, text in paper.key_of(item).items()}
    question.answers = [(labels[name], text or _("judged by a grader")) for name, text in key.items()]
    parts = [item.body, *item.body.get("parts", [])]
    texts = [p.get("explanation") or p.get("model_answer") or "" for p in parts]
    question.explanation = render(facts.fill("\n\n".join(t for t in texts if t)))
