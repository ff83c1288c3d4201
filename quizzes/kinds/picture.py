"""hotspot: choosing a place on a picture. Every area has a letter, so it can be chosen by keyboard too."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from lib.drawing import sanitise_svg
from lib.markup_error import MarkupError
from quizzes.kinds.base import MAX_OPTION, Body, Layout, Outcome, QuestionKind, Reader, id_of, keys_of
from quizzes.kinds.choices import share_of

MAX_DRAWING = 60_000
COORDINATES = {"rect": (4, 4), "circle": (3, 3), "poly": (6, 60)}


class Hotspot(QuestionKind):
    name = "hotspot"
    fields = frozenset({"drawing", "image", "alt", "width", "height", "areas", "partial"})

    def clean(self, reader: Reader) -> Body:
        """`drawing` is the text of an SVG as lib.drawing allows it, or `image` the id of a picture of the library."""
        taken: set[str] = set()
        areas = []
        for n, row in reader.rows("areas", 2, 20):
            shape = row.choice("shape", COORDINATES, "rect")
            areas.append(
                {
                    "key": row.key(n, taken),
                    "label": row.text("label", required=True, longest=120),
                    "shape": shape,
                    "coords": self._coordinates(row, shape),
                    "correct": row.flag("correct"),
                    "feedback": row.text("feedback", longest=MAX_OPTION),
                }
            )
        if areas and not any(a["correct"] for a in areas):
            reader.complain("areas", _("At least one area must be right."))
        if sum(a["correct"] for a in areas) > 1 and reader.data.get("partial", "none") == "none":
            reader.complain(
                "partial",
                _("Several areas are right: say what a part of them is worth, or nobody can choose more than one."),
            )
        drawing, image = reader.text("drawing", longest=MAX_DRAWING), reader.text("image", longest=60)
        if not drawing and not image:
            reader.complain("drawing", _("A drawing or a picture is needed."))
        self._check_drawing(reader, drawing)
        return {
            "drawing": drawing,
            "image": image,
            "alt": reader.text("alt", required=True, longest=600),
            "width": reader.number("width", 480, 1, 10_000),
            "height": reader.number("height", 320, 1, 10_000),
            "areas": areas,
            "partial": reader.choice("partial", ("half", "share", "none"), "none"),
        }

    @staticmethod
    def _check_drawing(reader: Reader, drawing: str) -> None:
        """A drawing that cannot be shown would stop an exam: it is refused where it is written."""
        try:
            if drawing:
                sanitise_svg(drawing)
        except MarkupError as exc:
            reader.complain("drawing", _("Line %(line)s: %(problem)s") % {"line": exc.line, "problem": exc.message})

    @staticmethod
    def _coordinates(row: Reader, shape: str) -> list[float]:
        low, high = COORDINATES[shape]
        value = row.data.get("coords")
        numbers = isinstance(value, list) and all(
            isinstance(n, int | float) and not isinstance(n, bool) and -1e5 < n < 1e5 for n in value
        )
        if not numbers or not low <= len(value) <= high or len(value) % 2 != low % 2:
            row.complain("coords", _("These are no coordinates of this shape."))
            return [0] * low
        return list(value)

    def choosables(self, body: Body) -> dict[str, list[str]]:
        return {"areas": [a["key"] for a in body["areas"]]}

    def stays_in_order(self, body: Body, group: str) -> bool:
        return True

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        return (
            sorted(keys_of(layout, "areas", [posted] if isinstance(posted, str) and posted else posted))
            if posted
            else []
        )

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        return [id_of(layout, "areas", key) for key in value or []]

    def score(self, body: Body, value: Any) -> Outcome:
        right, chosen = {a["key"] for a in body["areas"] if a["correct"]}, set(value or [])
        share = share_of(right, chosen, len(body["areas"]), body["partial"])
        feedback = "\n".join(a["feedback"] for a in body["areas"] if a["key"] in chosen and a["feedback"])
        return Outcome(share, right=share == 1, feedback=feedback)

    def solution(self, body: Body) -> Any:
        return sorted(a["key"] for a in body["areas"] if a["correct"])

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        by_key = {a["key"]: a for a in body["areas"]}
        areas = [
            {"id": rid, **{f: by_key[key][f] for f in ("label", "shape", "coords")}} for rid, key in layout["areas"]
        ]
        # How many are right is part of the key: the page always lets choose several unless the author says otherwise.
        return {
            **{f: body[f] for f in ("drawing", "image", "alt", "width", "height")},
            "areas": areas,
            "several": body["partial"] != "none",
        }

    def texts(self, body: Body) -> Iterator[str]:
        yield from (a["feedback"] for a in body["areas"])
