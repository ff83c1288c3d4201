"""What a run was worth, as its page shows it: five bars, each lost point in one line, every step."""

from functools import cached_property

from simulator import playing
from simulator.models import Run
from simulator.models.run import in_points
from simulator.screens.naming import Names
from simulator.screens.wording import word

BARS = [("goals", 450), ("charges", 200), ("trace", 150), ("manners", 150), ("time", 50)]


class Result:
    """The newest score of a finished run, and its log."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._names = Names(run)
        self.score = run.scores.order_by("-pk").first()

    @cached_property
    def _comments(self):
        return list(self.run.comments.select_related("by"))

    @property
    def at_whole(self):
        """Return the trainers' words to the whole run."""
        return [each for each in self._comments if each.seq == 0]

    @property
    def points(self) -> str:
        """Return the points of 100."""
        return in_points(self.score.points_tenths) if self.score else "–"

    @property
    def bars(self):
        """Return the five parts: name, tenths, and both in words."""
        parts = self.score.parts if self.score else {}
        return [
            {
                "name": word("parts", name), "most": most, "got": max(0, parts.get(name, 0)),
                "got_text": in_points(max(0, parts.get(name, 0))), "most_text": in_points(most),
            }
            for name, most in BARS
        ]  # fmt: skip

    @property
    def findings(self):
        """Return what cost points, the dearest first; one fault is charged once."""
        return shown_findings(self.score, self._names)

    @property
    def steps(self):
        """Return every step with what came of it, and the trainers' words at it."""
        texts, said = playing.messages(), {}
        for comment in self._comments:
            said.setdefault(comment.seq, []).append(comment)
        return [
            {
                "seq": event.seq, "outcome": event.outcome, "code": event.code, "time": event.biz_ts[11:16], "label": self._names.step(event.command, event.fields),
                "message": texts.text(event.code, event.details) if event.code else "", "comments": said.get(event.seq, []),
            }
            for event in playing.events_of(self.run)
        ]  # fmt: skip


def shown_findings(score, names: Names):
    """Return what cost points in words, the dearest first."""
    rows = [each for each in (score.findings if score else []) if each["points"]]
    shown = []
    for each in sorted(rows, key=lambda row: -row["points"]):
        codes = each["part"] == "manners"  # what was to be said or done has its words already
        words_ = {
            "points_text": f"{each['points']:g}",
            "expected": "" if codes else names.judged(each, each["expected"]),
            "found": "" if codes else names.judged(each, each["found"]),
        }
        shown.append({**each, **words_})
    return shown
