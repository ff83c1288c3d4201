"""What the exam room shows: questions as they are asked, and answers as they are reviewed; few queries, nothing of a key too early."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from lib import clock
from lib.drawing import inline_drawing
from lib.markup_error import MarkupError
from quizzes import kinds, lessons, pictures
from quizzes.disputes import Appeals, standing
from quizzes.models import Attempt, Grading, Mark, Slot
from quizzes.text import Facts, render, render_inline, render_piece

WITH_OWN_LINES = ("single", "multiple", "hotspot")  # each choice shows its own feedback
VIEWBOX = re.compile(r'viewBox="([-0-9. ]{5,60})"')


@dataclass
class Asked:
    """One question on a page. `form` is what `kinds.shown` returns with its texts rendered; `value` is in random ids."""

    slot: Slot
    form: dict[str, Any]
    value: Any = None
    place: str = ""  # before ids and names, where several quizzes stand on one page

    @property
    def position(self) -> int:
        return self.slot.position

    @property
    def name(self) -> str:
        return f"{self.place}q{self.slot.position}"

    @property
    def anchor(self) -> str:
        return f"{self.place}question-{self.slot.position}"

    @property
    def template(self) -> str:
        return self.form["template"]

    @property
    def is_answered(self) -> bool:
        return not kinds.is_empty(self.slot.value)

    @property
    def points(self) -> str:
        return in_points(self.slot.points)


def in_points(hundredths: int | None) -> str:
    """Return hundredths of a point as people write them: 2, 1.5, -0.33; – for None."""
    if hundredths is None:
        return "–"
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def ask(slots: list[Slot], *, on: Any, place: str = "") -> list[Asked]:
    """Return the slots (with their versions) as questions; one query for the facts of all of them, one for their pictures."""
    facts = Facts.of((t for slot in slots for t in kinds.texts(slot.version.body)), on=on)
    images = pictures.addresses(slot.version.body for slot in slots)
    asked = [Asked(slot, *_form(slot, facts, place), place) for slot in slots]
    for one in asked:
        if one.form.get("image"):
            one.form["image_url"] = images.get(one.form["image"], "")
    return asked


def _form(slot: Slot, facts: Facts, place: str) -> tuple[dict[str, Any], Any]:
    body = slot.version.body
    value = kinds.encode(body, slot.layout, slot.value)
    form = _rendered(kinds.shown(body, slot.layout), value, facts, prefix=f"{place}q{slot.position}")
    return form, value


def judged(attempt: Attempt, slot: Slot, outcome: kinds.Outcome) -> dict[str, Any]:
    """Return what practice shows of a checked answer: why, and once it is settled what is right (one query for facts)."""
    body = slot.version.body
    facts = Facts.of(kinds.texts(body), on=attempt.started_at.astimezone(clock.LOCAL).date())
    found: dict[str, Any] = {
        "slot": slot,
        "outcome": outcome,
        "tries_left": max(0, attempt.version.rules.tries - slot.tries),
        "feedback": render(facts.fill(outcome.feedback)) if outcome.feedback else "",
        "hint": "" if slot.settled else render(facts.fill(body["hint"])),
    }
    if slot.settled:
        found["explanation"] = render(facts.fill(body["explanation"])) if body["explanation"] else ""
        found["lines"] = review_lines(body, slot.value, facts, shows_right=True)
        if not outcome.right and body["kind"] in WITH_OWN_LINES:
            found["feedback"] = ""
    return found


def _rendered(form: dict[str, Any], value: Any, facts: Facts, *, prefix: str) -> dict[str, Any]:
    """Return the form with texts as HTML, and with what the templates need to mark what was answered."""
    raw = facts.fill(form["stem"])
    form = {
        **form,
        "name": prefix,
        "value": value,
        "template": f"quizzes/questions/{form['kind']}.html",
        "stem": "",
        "pieces": None,
    }
    if form["kind"] == "cloze":
        form["pieces"] = _cloze_pieces(raw, form["parts"], value or {}, facts, prefix)
    else:
        form["stem"] = render(raw)
    for group in ("options", "items", "left", "right", "groups"):
        if group in form:
            form[group] = [{**row, "html": render_inline(facts.fill(row["text"]))} for row in form[group]]
    _mark(form, value)
    if form["kind"] == "case":
        given = value or {}
        form["parts"] = [
            _rendered(part, given.get(part["key"]), facts, prefix=f"{prefix}-{part['key']}") for part in form["parts"]
        ]
    return form


def _mark(form: dict[str, Any], value: Any) -> None:
    kind = form["kind"]
    if kind in ("single", "multiple"):
        chosen = {value} if kind == "single" else set(value or [])
        for option in form["options"]:
            option["chosen"] = option["id"] in chosen
    elif kind in ("matching", "groups"):
        rows, choices = ("left", "right") if kind == "matching" else ("items", "groups")
        for row in form[rows]:
            row["chosen"] = (value or {}).get(row["id"], "")
            row["choices"] = form[choices]
    elif kind == "ordering" and value:
        by_id = {row["id"]: row for row in form["items"]}
        form["items"] = [by_id[rid] for rid in value if rid in by_id] + [
            r for r in form["items"] if r["id"] not in value
        ]
        form["touched"] = True
    elif kind == "hotspot":
        form["svg"], form["viewbox"] = drawing_on_page(form["drawing"], form, prefix=form["name"], alt=form["alt"])
        for number, area in enumerate(form["areas"]):
            area["letter"], area["chosen"] = chr(65 + number), area["id"] in (value or [])
            area |= _shape(area)


def drawing_on_page(
    text: str, size: Mapping[str, Any], *, prefix: str = "ground", alt: str = ""
) -> tuple[str, str]:  # fmt: skip
    """Return a drawing for a page and the frame in which its areas are drawn; nothing to show where it is none or broken."""
    box = VIEWBOX.search(text)
    frame = box[1] if box else f"0 0 {size['width']} {size['height']}"
    try:
        return (mark_safe(inline_drawing(text, prefix=prefix, alt=alt)) if text else ""), frame  # noqa: S308 (written anew)
    except MarkupError:
        return "", frame


def _shape(area: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes with which a template draws an area, and where its letter stands."""
    c = area["coords"]
    if area["shape"] == "rect":
        return {"x": c[0], "y": c[1], "w": c[2], "h": c[3], "at_x": c[0] + c[2] / 2, "at_y": c[1] + c[3] / 2}
    if area["shape"] == "circle":
        return {"x": c[0], "y": c[1], "r": c[2], "at_x": c[0], "at_y": c[1]}
    xs, ys = c[0::2], c[1::2]
    points = " ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True))
    return {"points": points, "at_x": sum(xs) / len(xs), "at_y": sum(ys) / len(ys)}


def _cloze_pieces(
    text: str, parts: list[dict[str, Any]], value: dict[str, Any], facts: Facts, prefix: str
) -> list[dict[str, Any]]:
    """Return the text of a cloze cut at its gaps: {"html"} and {"gap"} in turn."""
    gaps = {part["key"]: part for part in parts}
    pieces: list[dict[str, Any]] = []
    last = 0
    for place in kinds.PLACE.finditer(text):
        pieces.append({"html": render_piece(text[last : place.start()])})
        if place[1] in gaps:
            gap = {**gaps[place[1]], "name": f"{prefix}-{place[1]}", "value": value.get(place[1])}
            if "options" in gap:
                gap["options"] = [
                    {**o, "text": facts.fill(o["text"]), "chosen": o["id"] == gap["value"]} for o in gap["options"]
                ]
            pieces.append({"gap": gap})
        last = place.end()
    pieces.append({"html": render_piece(text[last:])})
    return pieces


# --- the room ---------------------------------------------------------------------------------------
@dataclass
class Room:
    """A running attempt as its page shows it."""

    attempt: Attempt
    errors: list[str] = field(default_factory=list)

    @cached_property
    def settings(self):
        return self.attempt.version.rules

    @cached_property
    def slots(self) -> list[Slot]:
        """All drawn questions; of a sequential quiz without their texts."""
        if not self.settings.sequential:
            return [asked.slot for asked in self.questions]
        return list(self.attempt.slots.order_by("position"))

    @cached_property
    def questions(self) -> list[Asked]:
        """The questions that may be read now: all, or in a sequential quiz the present one."""
        rows = self.attempt.slots.select_related("version").order_by("position")
        if self.settings.sequential:
            rows = rows.filter(position=min(self.attempt.reached, self.count))
        return ask(
            list(rows),
            on=clock.today()
            if self.attempt.started_at is None
            else self.attempt.started_at.astimezone(clock.LOCAL).date(),
        )

    @property
    def has_drawing(self) -> bool:
        return any(asked.form["kind"] == "hotspot" for asked in self.questions)

    @cached_property
    def count(self) -> int:
        return self.attempt.slots.count() if self.settings.sequential else len(self.questions)

    @property
    def is_last(self) -> bool:
        return not self.settings.sequential or self.attempt.reached >= self.count

    @property
    def title(self) -> str:
        return self.attempt.admission.title or self.attempt.quiz.title

    @property
    def now_ms(self) -> int:
        return int(clock.now().timestamp() * 1000)

    @property
    def deadline_ms(self) -> int | None:
        return int(self.attempt.deadline_at.timestamp() * 1000) if self.attempt.deadline_at else None

    @property
    def watermark(self) -> str:
        return f"{self.attempt.employee.name} {self.attempt.employee.number}" if self.settings.watermark else ""


class InPlace(Room):
    """A practice attempt inside another page: each question is checked where it stands."""

    @property
    def place(self) -> str:
        return f"a{self.attempt.pk}-"

    @cached_property
    def day(self):
        return self.attempt.started_at.astimezone(clock.LOCAL).date()

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return [{asked, judged}]; `judged` is what a settled question shows. One that may be tried again shows nothing of its key."""
        slots = list(self.attempt.slots.select_related("version").order_by("position"))
        return [
            {"asked": asked, "judged": self._judged(asked.slot)} for asked in ask(slots, on=self.day, place=self.place)
        ]

    def _judged(self, slot: Slot) -> dict[str, Any] | None:
        if not slot.settled:
            return None
        return judged(self.attempt, slot, kinds.score(slot.version.body, slot.value))

    @property
    def has_drawing(self) -> bool:
        return any(row["asked"].form["kind"] == "hotspot" for row in self.rows)


# --- the result -------------------------------------------------------------------------------------
@dataclass
class Reviewed:
    """One question of a result, as far as the learner may see it."""

    asked: Asked
    score: str = ""
    outcome: str = ""  # right, partly, wrong, empty, waits
    lines: list[dict[str, Any]] = field(default_factory=list)
    feedback: str = ""
    explanation: str = ""
    solution: list[str] = field(default_factory=list)
    lesson: Any = None
    comments: list[str] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)
    may_appeal: bool = False
    appeal: Any = None

    @property
    def verdict(self) -> tuple[str, str] | None:
        """Return (kind of pill, words) of the outcome, or None while it may not be seen."""
        words = {
            "right": ("done", _("right")),
            "partly": ("due", _("partly right")),
            "wrong": ("late", _("not right")),
            "empty": ("plain", _("not answered")),
            "dropped": ("plain", _("does not count")),
            "waits": ("info", _("being judged")),
        }
        return words.get(self.outcome)


@dataclass
class Result:
    """A finished attempt as its person may see it now; what may not be seen yet is not in it."""

    attempt: Attempt
    for_staff: bool = False

    @cached_property
    def settings(self):
        return self.attempt.version.rules

    def sees(self, item: str) -> bool:
        if self.for_staff:
            return True
        if self.attempt.admission.invigilated and self.attempt.released_at is None:
            return False
        closes = self.attempt.admission.closes_at
        closed = closes is not None and clock.now() >= closes
        return self.settings.sees(item, released=self.attempt.released_at is not None, closed=closed)

    @property
    def shows_score(self) -> bool:
        return self.sees("score") and self.attempt.state == Attempt.State.GRADED

    @property
    def score(self) -> str:
        return in_points(self.attempt.score)

    @property
    def most(self) -> str:
        return in_points(self.attempt.max_score)

    @property
    def title(self) -> str:
        return self.attempt.admission.title or self.attempt.quiz.title

    @cached_property
    def questions(self) -> list[Reviewed]:
        """Every question with what may be seen of it; empty when nothing may be seen but the score."""
        if not (self.sees("marks") or self.sees("feedback") or self.sees("right")):
            return []
        day = self.attempt.started_at.astimezone(clock.LOCAL).date()
        slots = list(self.attempt.slots.select_related("version", "question").order_by("position"))
        facts = Facts.of((t for slot in slots for t in kinds.texts(slot.version.body)), on=day)
        taught = lessons.find([slot.question.teaches for slot in slots if slot.question.teaches])
        spoken = self._spoken(slots)
        rows = [
            self._reviewed(asked, facts, taught, *spoken.get(asked.slot.pk, ((), ()))) for asked in ask(slots, on=day)
        ]
        if not self.for_staff and self.sees("marks"):
            appeals = Appeals(self.attempt, slots)
            for row in rows:
                row.may_appeal = not appeals.why_not(row.asked.slot)
                row.appeal = appeals.last(row.asked.slot)
        return rows

    def _spoken(self, slots: list[Slot]) -> dict[int, tuple[list[Mark], list[Grading]]]:
        """Return {slot: (marks with a reason, judgements)} of answers of which a person said something; mostly there are none."""
        found: dict[int, tuple[list[Mark], list[Grading]]] = {}
        ids = [slot.pk for slot in slots]
        marks = list(Mark.objects.filter(slot__in=ids).exclude(source=Mark.Source.AUTOMATIC).order_by("pk"))
        for mark in marks:
            found.setdefault(mark.slot_id, ([], []))[0].extend([mark] if mark.reason else [])
        for grading in Grading.objects.filter(slot__in=ids) if marks else []:
            found.setdefault(grading.slot_id, ([], []))[1].append(grading)
        return found

    def _reviewed(
        self, asked: Asked, facts: Facts, taught: dict[str, Any], marks: Sequence[Mark], gradings: Sequence[Grading]
    ) -> Reviewed:
        slot, body = asked.slot, asked.slot.version.body
        outcome = kinds.score(body, slot.value)
        row = Reviewed(asked, lesson=taught.get(slot.question.teaches) if self.sees("explanation") else None)
        if self.sees("marks"):
            row.score, row.outcome = in_points(slot.score), _outcome_word(slot)
            row.marks = list(marks)
        if self.sees("feedback"):
            own_lines = body["kind"] in WITH_OWN_LINES and self.sees("right")
            row.feedback = render(facts.fill(outcome.feedback)) if outcome.feedback and not own_lines else ""
            row.comments = [g.comment for g in standing(gradings) if g.comment]
        if self.sees("explanation") and body["explanation"]:
            row.explanation = render(facts.fill(body["explanation"]))
        row.lines = review_lines(
            body, slot.value, facts, shows_right=self.sees("right"), shows_marks=self.sees("marks")
        )
        return row

    @cached_property
    def to_study(self) -> list[dict[str, Any]]:
        """Paragraphs that teach what went wrong, the most missed first: [{lesson, count}]."""
        if not (self.sees("marks") and self.sees("explanation")):
            return []
        counts: dict[str, dict[str, Any]] = {}
        for row in self.questions:
            if row.lesson and row.outcome in ("wrong", "partly", "empty"):
                entry = counts.setdefault(row.lesson.url, {"lesson": row.lesson, "count": 0})
                entry["count"] += 1
        return sorted(counts.values(), key=lambda e: -e["count"])[:6]


def _outcome_word(slot: Slot) -> str:
    if slot.score is None:
        return "waits"
    if not slot.counts:
        return "dropped"
    if kinds.is_empty(slot.value):
        return "empty"
    return "right" if slot.score >= slot.points else "partly" if slot.score > 0 else "wrong"


def review_lines(
    body: dict[str, Any], value: Any, facts: Facts, *, shows_right: bool, shows_marks: bool = True
) -> list[dict[str, Any]]:
    """Return the answer line by line: {text, given, chosen, right (None: not to be seen), answer, feedback} and what `LINE` has."""
    lines = [{**LINE, **line} for line in _lines(body, value, facts, shows_right=shows_right)]
    return [line for line in lines if not line["choice"] or line["chosen"] or line["right"] is not False]


# Every line has all keys: a template that looks for one in vain pays for an exception.
LINE: dict[str, Any] = {
    "text": "", "given": "", "chosen": False, "right": None, "answer": None, "feedback": "", "choice": False, "heading": "", "note": "",
    "long": False, "upload": None,
}  # fmt: skip


def _lines(body: dict[str, Any], value: Any, facts: Facts, *, shows_right: bool) -> list[dict[str, Any]]:
    kind = body["kind"]
    if kind in ("single", "multiple", "hotspot"):
        rows, label = (body["areas"], "label") if kind == "hotspot" else (body["options"], "text")
        chosen = {value} if kind == "single" else set(value or [])
        return [
            {"text": render_inline(facts.fill(r[label])), "chosen": r["key"] in chosen, "right": r["correct"] if shows_right else None,
             "choice": True, "feedback": r["feedback"] if shows_right and r["key"] in chosen else ""}
            for r in rows
        ]  # fmt: skip
    if kind == "true_false":
        return [
            {
                "text": word,
                "chosen": value is answer,
                "right": (body["answer"] is answer) if shows_right else None,
                "choice": True,
            }
            for answer, word in ((True, _("True")), (False, _("False")))
        ]
    if kind in ("matching", "groups"):
        return _pair_lines(body, value or {}, facts, shows_right=shows_right)
    if kind == "ordering":
        by_key = {i["key"]: render_inline(facts.fill(i["text"])) for i in body["items"]}
        right = kinds.solution(body)
        return [
            {"text": str(n + 1), "given": by_key.get((value or [])[n], "–") if n < len(value or []) else "–",
             "answer": by_key[right[n]] if shows_right else None,
             "right": (n < len(value or []) and (value or [])[n] == right[n]) if shows_right else None}
            for n in range(len(right))
        ]  # fmt: skip
    if kind in ("cloze", "case"):
        return _part_lines(body, value or {}, facts, shows_right=shows_right)
    if kind in ("numeric", "short_text"):
        return [_typed_line("", body, value, facts, shows_right=shows_right)]
    return [
        {
            "text": "",
            "given": str(value or "–"),
            "right": None,
            "long": kind == "essay",
            "upload": kind == "file" and value,
        }
    ]


def _typed_line(text: str, body: dict[str, Any], value: Any, facts: Facts, *, shows_right: bool) -> dict[str, Any]:
    right = kinds.score(body, value).right if shows_right else None
    return {
        "text": text,
        "given": str(value or "–"),
        "right": right,
        "answer": facts.fill(str(kinds.solution(body))) if shows_right else None,
    }


def _pair_lines(
    body: dict[str, Any], value: dict[str, str], facts: Facts, *, shows_right: bool
) -> list[dict[str, Any]]:
    rows, choices = (body["left"], body["right"]) if body["kind"] == "matching" else (body["items"], body["groups"])
    words = {c["key"]: render_inline(facts.fill(c["text"])) for c in choices}
    key = kinds.solution(body)
    return [
        {"text": render_inline(facts.fill(r["text"])), "given": words.get(value.get(r["key"], ""), "–"),
         "right": (value.get(r["key"]) == key[r["key"]]) if shows_right else None, "answer": words[key[r["key"]]] if shows_right else None}
        for r in rows
    ]  # fmt: skip


def _part_lines(
    body: dict[str, Any], value: dict[str, Any], facts: Facts, *, shows_right: bool
) -> list[dict[str, Any]]:
    lines = []
    for part in body.get("gaps") or body.get("parts") or []:
        given = value.get(part["key"])
        if body["kind"] == "cloze":
            shown = given
            if "options" in part:
                words = {o["key"]: facts.fill(o["text"]) for o in part["options"]}
                shown, answer = words.get(given), words[kinds.solution(part)]
            else:
                answer = facts.fill(str(kinds.solution(part)))
            right = kinds.score(part, given).right if shows_right else None
            lines.append(
                {
                    "text": f"({part['key']})",
                    "given": shown or "–",
                    "right": right,
                    "answer": answer if shows_right else None,
                }
            )
        else:
            lines.append({"heading": render(facts.fill(part["stem"]))})
            lines += review_lines(part, given, facts, shows_right=shows_right)
            if shows_right and part.get("explanation"):
                lines.append({"note": render(facts.fill(part["explanation"]))})
    return lines
