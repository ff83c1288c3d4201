"""What a run was worth, as its page shows it: five bars, each lost point in one line, every step."""

from functools import cached_property

from simulator import playing
from simulator.crm import formats
from simulator.crm.entities import Account, Address, Customer, Element, Hall, Order
from simulator.models import Run
from simulator.screens.wording import word, words

BARS = [("goals", 450), ("charges", 200), ("trace", 150), ("manners", 150), ("time", 50)]


class Result:
    """The newest score of a finished run, and its log."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.score = run.scores.order_by("-pk").first()

    @property
    def points(self) -> str:
        """Return the points of 100."""
        return f"{self.score.points_tenths / 10:g}" if self.score else "–"

    @property
    def bars(self):
        """Return the five parts: name, tenths, and both in words."""
        parts = self.score.parts if self.score else {}
        return [
            {
                "name": word("parts", name), "most": most, "got": max(0, parts.get(name, 0)),
                "got_text": f"{max(0, parts.get(name, 0)) / 10:g}", "most_text": f"{most / 10:g}",
            }
            for name, most in BARS
        ]  # fmt: skip

    @property
    def findings(self):
        """Return what cost points, the dearest first; one fault is charged once."""
        rows = [each for each in (self.score.findings if self.score else []) if each["points"]]
        shown = []
        for each in sorted(rows, key=lambda row: -row["points"]):
            codes = each["part"] == "manners"  # what was to be said or done has its words already
            words_ = {
                "points_text": f"{each['points']:g}",
                "expected": "" if codes else self._text(each["expected"]),
                "found": "" if codes else self._text(each["found"]),
            }
            shown.append({**each, **words_})
        return shown

    @cached_property
    def _names(self) -> dict[str, str]:
        """Return {ref or code: name} of what this run's world and catalogue hold."""
        state, catalog = playing.state_of(self.run), playing.catalog_of(self.run)
        found = {code: offering.name for code, offering in catalog.offerings.items()}
        for kind, field in (
            (Customer, "name"),
            (Hall, "name"),
            (Address, "path"),
            (Account, "acct_no"),
            (Element, "service_no"),
            (Order, "order_no"),
        ):
            for each in state.world.all(kind):
                name = str(getattr(each, field))
                found |= {each.id: name, getattr(each, "ref", "") or each.id: name}
        flows = {flow: str(raw["name"]) for flow, raw in words()["flows"].items()}
        return {**found, **flows, **words()["methods"], "new": "新账户"}

    def _text(self, value) -> str:
        """Return a value in words."""
        if value is None or value == "":
            return ""
        if isinstance(value, dict):
            return "、".join(f"{name} {self._text(each)}" for name, each in value.items())
        if isinstance(value, list | tuple):
            return "、".join(map(self._text, value))
        return self._names.get(str(value)) or word("values", str(value))

    def _label(self, event) -> str:
        """Return a step in the words of the counter."""
        panel = words()["panels"].get(event.command)
        if panel is None:
            said = next((str(f.data["text"]) for f in event.facts if f.kind == "said" and f.data.get("text")), "")
            return said or word("acts", str(event.fields.get("kind", ""))) or word("talk", event.command)
        shown = []
        for name, value in event.fields.items():
            if name in ("password", "new_token"):
                continue
            money = name.endswith("_fen") and isinstance(value, int)
            shown.append(f"{formats.yuan(value)}元" if money else self._text(value))
        return f"{panel['title']} {' '.join(shown)}".strip()

    @property
    def steps(self):
        """Return every step with what came of it, and the trainers' words at it."""
        texts, said = playing.messages(), {}
        for comment in self.run.comments.all():
            said.setdefault(comment.seq, []).append(comment)
        return [
            {
                "seq": event.seq, "outcome": event.outcome, "code": event.code, "time": event.biz_ts[11:16], "label": self._label(event),
                "message": texts.text(event.code, event.details) if event.code else "", "comments": said.get(event.seq, []),
            }
            for event in playing.events_of(self.run)
        ]  # fmt: skip
