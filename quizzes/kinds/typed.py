"""numeric, short_text: what a person types, forgiven for width, case and spaces."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds.base import MAX_OPTION, Body, Layout, Outcome, QuestionKind, Reader, text_of

MAX_TYPED = 300
NUMBER = re.compile(r"^[¥￥]?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)\s*(.*)$", re.DOTALL)
ENDS = "。.!！?？;；,，、:： \t\n"


def plain(text: str, *, case_sensitive: bool = False) -> str:
    """Return text as it is compared: half width, single spaces (none between Chinese characters), no end punctuation, lower case."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", text).strip(
        unicodedata.normalize("NFKC", ENDS) + ENDS
    )
    return text if case_sensitive else text.casefold()


def decimal_of(text: Any) -> Decimal | None:
    """Return an ordinary finite number written as text, or None."""
    try:
        number = Decimal(str(text).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 30 else None


def parse_number(text: str) -> tuple[Decimal | None, str]:
    """Return (number, unit) of what somebody typed: 1,200.5元, ￥58, 58 元. The number is None when there is none."""
    found = NUMBER.match(unicodedata.normalize("NFKC", text).strip())
    if not found or not any(c.isdigit() for c in found[1]):
        return None, ""
    unit = found[2].strip()
    if not unit and re.match(r"^[¥￥]", unicodedata.normalize("NFKC", text).strip()):
        unit = "元"
    return decimal_of(found[1].replace(",", "")), unit


class Numeric(QuestionKind):
    name = "numeric"
    fields = frozenset({"answers", "unit", "unit_required", "other_units"})

    def clean(self, reader: Reader) -> Body:
        answers = []
        for _n, row in reader.rows("answers", 1, 10):
            value, tolerance = decimal_of(row.data.get("value")), decimal_of(row.data.get("tolerance", "0"))
            if value is None:
                row.complain("value", _("This must be a number."))
            if tolerance is None or tolerance < 0:
                row.complain("tolerance", _("This must be a number, not below 0."))
            answers.append(
                {
                    "value": str(row.data.get("value")),
                    "tolerance": str(row.data.get("tolerance", "0")),
                    "percent": row.number("percent", 100, 0, 100),
                    "feedback": row.text("feedback", longest=MAX_OPTION),
                }
            )
        if answers and not any(a["percent"] == 100 for a in answers):
            reader.complain("answers", _("One answer must be worth 100 percent."))
        return {
            "answers": answers,
            "unit": reader.text("unit", longest=20),
            "unit_required": reader.flag("unit_required"),
            "other_units": self._units(reader),
        }

    @staticmethod
    def _units(reader: Reader) -> list[dict[str, str]]:
        units = []
        if reader.data.get("other_units"):
            for _n, row in reader.rows("other_units", 0, 10):
                factor = decimal_of(row.data.get("factor"))
                if factor is None or factor <= 0:
                    row.complain("factor", _("This must be a number above 0."))
                units.append(
                    {"unit": row.text("unit", required=True, longest=20), "factor": str(row.data.get("factor"))}
                )
        return units

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        return text_of(posted, MAX_TYPED).strip() or None

    def score(self, body: Body, value: Any) -> Outcome:
        number, unit = parse_number(value) if isinstance(value, str) else (None, "")
        if number is None:
            return Outcome()
        if unit and plain(unit) != plain(body["unit"]):
            factor = next(
                (decimal_of(u["factor"]) for u in body["other_units"] if plain(u["unit"]) == plain(unit)), None
            )
            if factor is None:
                return Outcome()
            number *= factor
        elif not unit and body["unit_required"]:
            return Outcome()
        for answer in body["answers"]:
            aim, tolerance = decimal_of(answer["value"]), decimal_of(answer["tolerance"])
            if aim is not None and tolerance is not None and abs(number - aim) <= tolerance:
                return Outcome(
                    Fraction(answer["percent"], 100), right=answer["percent"] == 100, feedback=answer["feedback"]
                )
        return Outcome()

    def solution(self, body: Body) -> Any:
        best = max(body["answers"], key=lambda a: a["percent"])
        return f"{best['value']}{body['unit']}"

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        return {"unit": "" if body["unit_required"] else body["unit"]}

    def texts(self, body: Body) -> Iterator[str]:
        yield from (a["feedback"] for a in body["answers"])


class ShortText(QuestionKind):
    name = "short_text"
    fields = frozenset({"answers", "case_sensitive"})

    def clean(self, reader: Reader) -> Body:
        answers = []
        for _n, row in reader.rows("answers", 1, 30):
            answers.append(
                {
                    "text": row.text("text", required=True, longest=MAX_TYPED),
                    "percent": row.number("percent", 100, 0, 100),
                    "feedback": row.text("feedback", longest=MAX_OPTION),
                }
            )
        if answers and not any(a["percent"] == 100 for a in answers):
            reader.complain("answers", _("One answer must be worth 100 percent."))
        return {"answers": answers, "case_sensitive": reader.flag("case_sensitive")}

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        return text_of(posted, MAX_TYPED).strip() or None

    def score(self, body: Body, value: Any) -> Outcome:
        if not isinstance(value, str):
            return Outcome()
        case = body["case_sensitive"]
        given = plain(value, case_sensitive=case)
        fits = [a for a in body["answers"] if plain(a["text"], case_sensitive=case) == given]
        if not given or not fits:
            return Outcome()
        best = max(fits, key=lambda a: a["percent"])
        return Outcome(Fraction(best["percent"], 100), right=best["percent"] == 100, feedback=best["feedback"])

    def solution(self, body: Body) -> Any:
        return max(body["answers"], key=lambda a: a["percent"])["text"]

    def texts(self, body: Body) -> Iterator[str]:
        yield from (a["feedback"] for a in body["answers"])
