"""What the pages and workbooks of an analysis show: stored or computed on the spot, the same shape; few queries for any number of questions."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quizzes import advice
from quizzes.actions import analysing
from quizzes.analysis import charts
from quizzes.analysis.choices import NOTHING
from quizzes.analysis.findings import ENOUGH, TOO_EASY, TOO_HARD, WEAK
from quizzes.models import Analysis, ItemStatistics, PaperForm, Question, QuestionVersion, QuizVersion
from quizzes.text import GAP, Facts, one_line, render, render_inline

SORTS = ("worst", "key", "facility", "discrimination", "correlation", "n", "median")
STEM = 60


@dataclass
class Line:
    """A question in the list. `number` is its place in the order worst first, by which the drawing names it."""

    number: int
    item: ItemStatistics
    question: Question | None = None
    stem: str = ""
    has_versions: bool = False
    version_number: int = 0
    is_readable: bool = True
    findings: list[tuple[str, str, str]] = field(default_factory=list)  # (pill, icon, title)

    @property
    def facility(self):
        return advice.percent(self.item.facility)

    @property
    def discrimination(self):
        return advice.number(self.item.discrimination)

    @property
    def correlation(self):
        return advice.number(self.item.rest_correlation)

    @property
    def median(self):
        return charts.said(self.item.median_ms) if self.item.median_ms is not None else "–"


class Report:
    """An analysis with its questions, the worst first. `is_fresh`: computed for this page, not stored."""

    def __init__(self, analysis: Analysis, items: list[ItemStatistics], *, is_fresh: bool, user: Any) -> None:
        self.analysis, self.items, self.is_fresh, self.user = analysis, items, is_fresh, user
        self.result: dict[str, Any] = analysis.result

    @classmethod
    def of(cls, scope: analysing.Scope, user: Any, *, only: Question | None = None) -> "Report | None":
        """Compute a small analysis now; take a large one as it was stored, None when it was not. `only`: one question, with its details."""
        if scope.is_small:
            found = analysing.compute(scope, portion=analysing.SMALL)
            items = [i for i in found.items if only is None or i.question_id == only.pk]
            return cls(found.analysis, items, is_fresh=True, user=user)
        analysis = analysing.stored(scope)
        if analysis is None:
            return None
        rows = analysis.items.filter(question=only) if only else analysis.items.defer("detail")
        return cls(analysis, sorted(rows, key=analysing.worst_first), is_fresh=False, user=user)

    # --- the whole test ---
    @cached_property
    def counts(self) -> Counter[str]:
        """How many questions have each finding."""
        return Counter(f["key"] for item in self.items for f in item.findings)

    @property
    def doubtful(self) -> int:
        return sum(any(advice.kind_of(f["key"]) == "late" for f in item.findings) for item in self.items)

    @property
    def weak(self) -> int:
        return sum(any(f["key"] in ("weak", "very_weak") for f in item.findings) for item in self.items)

    @property
    def flagged(self) -> int:
        return sum(item.severity > 10 for item in self.items)

    @property
    def few(self) -> int:
        return self.counts["few"]

    def findings(self) -> list[dict[str, Any]]:
        """Return one row a kind of finding, the worst first: title, pill and its icon, how many questions."""
        keys = [key for key in advice.WORDS if self.counts[key]]
        return [
            {"key": k, "title": advice.title_of(k), "kind": advice.kind_of(k), "icon": advice.pill_of(k)[1], "count": self.counts[k]}
            for k in keys
        ]  # fmt: skip

    def figures(self) -> dict[str, str]:
        r = self.result
        return {
            "mean": advice.percent(r["mean"]), "deviation": advice.percent(r["deviation"]), "skewness": advice.number(r["skewness"]),
            "median": advice.percent(r["median"]), "alpha": advice.number(r["alpha"]), "sem": advice.percent(r["sem"]),
            "alpha_words": advice.alpha_words(r["alpha"]),
        }  # fmt: skip

    def tests(self) -> list[dict[str, Any]]:
        """Return the reliability of each version and form with its words (two queries)."""
        rows = self.result["tests"]
        versions = QuizVersion.objects.in_bulk({t["version"] for t in rows})
        forms = PaperForm.objects.in_bulk({t["form"] for t in rows if t["form"]})
        return [
            {
                "n": t["n"], "items": f"{t['items']:.3g}", "design": t["design"], "alpha": advice.number(t["alpha"]), "sem": advice.percent(t["sem"]),
                "version": versions[t["version"]].number if t["version"] in versions else "–",
                "form": forms[t["form"]].label if t["form"] in forms else "",
            }
            for t in rows
        ]  # fmt: skip

    # --- drawings ---
    def score_chart(self) -> dict[str, Any]:
        r = self.result
        drawing = charts.scores(r["histogram"], r["pass_percent"]) if r["histogram"] else None
        return {"title": advice.score_title(r["passed"], self.analysis.attempts, r["median"]), "drawing": drawing}

    def scatter(self) -> dict[str, Any]:
        """Every question by facility and discrimination. Points are links to those that may be read (one query)."""
        rows = [
            (n, i.facility, i.discrimination, _kind(i))
            for n, i in enumerate(self.items, start=1)
            if i.facility is not None and i.discrimination is not None
        ]
        questions = self._questions({self.items[n - 1].question_id for n, *_rest in rows})
        points = [
            {"point": p, "item": (item := self.items[p.number - 1]), "question": questions.get(item.question_id)}
            for p in charts.scatter(rows)
        ]
        xs, ys = charts.scatter_axes()
        title = advice.scatter_title(self.weak, self.doubtful, len(self.items) - self.few)
        zone = charts.scatter_zone(TOO_HARD, TOO_EASY, WEAK)
        return {"title": title, "points": points, "xs": xs, "ys": ys, "zone": zone}

    # --- the list ---
    def lines(self, sort: str = "worst", finding: str = "") -> list[Line]:
        """Return the questions in an order of SORTS (- for downwards), of one kind of finding if it is named."""
        lines = [Line(n, item) for n, item in enumerate(self.items, start=1)]
        if finding in advice.WORDS:
            lines = [line for line in lines if any(f["key"] == finding for f in line.item.findings)]
        key, down = sort.removeprefix("-"), sort.startswith("-")
        fields = {
            "facility": "facility",
            "discrimination": "discrimination",
            "correlation": "rest_correlation",
            "n": "n",
            "median": "median_ms",
        }
        if key in fields:
            known = [line for line in lines if getattr(line.item, fields[key]) is not None]
            known.sort(key=lambda line: getattr(line.item, fields[key]), reverse=down)
            lines = known + [line for line in lines if getattr(line.item, fields[key]) is None]
        elif down:
            lines.reverse()
        return lines

    def fill(self, lines: list[Line]) -> list[Line]:
        """Add what a page shows of its lines: the question, the beginning of its text, findings in words (four queries)."""
        questions = self._questions({line.item.question_id for line in lines})
        versions = QuestionVersion.objects.in_bulk({line.item.version_id for line in lines})
        facts = Facts.of(version.body["stem"] for version in versions.values())
        several = Counter(item.question_id for item in self.items)
        for line in lines:
            version = versions[line.item.version_id]
            line.question = questions.get(line.item.question_id)
            line.is_readable = line.question is not None
            line.stem = one_line(facts.fill(version.body["stem"]), longest=STEM) if line.is_readable else ""
            line.has_versions, line.version_number = several[line.item.question_id] > 1, version.number
            line.findings = [(*advice.pill_of(f["key"]), advice.title_of(f["key"])) for f in line.item.findings]
        return lines

    def _questions(self, ids: set[int]) -> dict[int, Question]:
        """Return those of the questions whose bank the person may read."""
        return Question.objects.visible_to(self.user).select_related("category").in_bulk(ids)


def _kind(item: ItemStatistics) -> str:
    if item.n < ENOUGH:
        return "few"
    kinds = {advice.kind_of(f["key"]) for f in item.findings}
    return "bad" if "late" in kinds else "weak" if "due" in kinds else "fine"


# --- one question -----------------------------------------------------------------------------------
class QuestionReport:
    """One wording of a question: its options, curves, times, findings. Knows no person."""

    def __init__(self, item: ItemStatistics, version: QuestionVersion) -> None:
        self.item, self.version, self.detail = item, version, item.detail
        self.facts = Facts.of([version.body["stem"], *(o["text"] for o in self.detail["options"])])
        self.letters = advice.letters_of(self.detail["options"])

    @property
    def stem(self):
        return render(GAP.sub("＿＿", self.facts.fill(self.version.body["stem"])))

    @property
    def has_options(self) -> bool:
        return any(o["text"] for o in self.detail["options"])

    def advice(self) -> list[advice.Advice]:
        return [advice.advice_on(f, self.detail["options"]) for f in self.item.findings]

    def figures(self) -> dict[str, str]:
        d = self.detail
        return {
            "n": d["n"], "facility": advice.percent(d["facility"]), "deviation": advice.number(d["deviation"]),
            "discrimination": advice.number(d["discrimination"]), "correlation": advice.number(d["rest_correlation"]),
            "unanswered": advice.percent(d["unanswered"] / d["n"] if d["n"] else None),
            "median": charts.said(d["median_ms"]) if d["median_ms"] is not None else "–",
            "rapid": advice.percent(d["rapid"] / d["timed"] if d["timed"] else None), "threshold": charts.said(d["threshold_ms"]),
        }  # fmt: skip

    def options(self) -> list[dict[str, Any]]:
        """Return a row for each choice; the one for no answer only when somebody gave none."""
        return [
            {
                "letter": self.letters[o["key"]], "html": render_inline(self.facts.fill(o["text"])) if o["text"] else "", "right": o["right"],
                "count": o["count"], "share": advice.percent(o["share"]), "correlation": advice.number(o["correlation"]),
                "bands": [advice.percent(c / n if n else None) for c, n in zip(o["bands"], self.detail["bands"], strict=True)],
                "is_doubtful": not o["right"] and o["key"] != NOTHING and (o["correlation"] or 0) > 0.05 and self.item.n >= ENOUGH,
            }
            for o in self.detail["options"]
            if o["key"] != NOTHING or o["count"]
        ]  # fmt: skip

    def curves(self) -> dict[str, Any]:
        bands = self.detail["bands"]
        rows = [
            (self.letters[o["key"]], o["right"], [c / n if n else None for c, n in zip(o["bands"], bands, strict=True)])
            for o in self.detail["options"]
            if o["key"] != NOTHING
        ]
        return {"title": advice.curve_title(self.detail["band_facility"]), "drawing": charts.curves(rows)}

    def times(self) -> dict[str, Any]:
        d = self.detail
        title = advice.time_title(d["median_ms"], d["rapid"], d["timed"])
        return {"title": title, "drawing": charts.times(d["times"], d["threshold_ms"]) if d["timed"] else None}
