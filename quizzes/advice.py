"""What the numbers of an analysis say, in words for trainers: findings with their reason and what to do, titles of drawings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.analysis import charts
from quizzes.analysis.choices import NOTHING

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# key of a finding: (title, because ..., what to do)
WORDS = {
    "key_in_doubt": (
        gettext_lazy("The key may be wrong"),
        gettext_lazy(
            "Who did better in the rest of the test took %(option)s (r = %(correlation)s), and the answer that counts as right less often."
        ),
        gettext_lazy("Check the key first. If it is wrong: correct the question, then have the marks computed anew."),
    ),
    "negative": (
        gettext_lazy("The better ones answer it worse"),
        gettext_lazy("The upper 27%% scored lower than the lower 27%% (D = %(discrimination)s)."),
        gettext_lazy("Read it as a taker would: is it ambiguous, is there a second right answer, is the key right?"),
    ),
    "better_take_wrong": (
        gettext_lazy("A distractor attracts the better ones"),
        gettext_lazy("Who took %(option)s did better in the rest of the test (r = %(correlation)s)."),
        gettext_lazy("Ask somebody who knows the matter whether this option is right as well; reword it or the question."),
    ),
    "too_hard": (
        gettext_lazy("Too hard"),
        gettext_lazy("On average %(facility)s of the points were reached; below 20%% hardly anybody knows it."),
        gettext_lazy("Was it taught, and does the wording mislead? Check the lesson and the key."),
    ),
    "very_weak": (
        gettext_lazy("Tells strong and weak people hardly apart"),
        gettext_lazy("Upper and lower 27%% answered almost alike (D = %(discrimination)s, below 0.10)."),
        gettext_lazy("Rewrite it or replace it: distractors that are real mistakes, a wording with one meaning."),
    ),
    "weak": (
        gettext_lazy("Tells strong and weak people apart only a little"),
        gettext_lazy("The difference between upper and lower 27%% is small (D = %(discrimination)s, below 0.20)."),
        gettext_lazy("Look at the curves of the options: which distractor does the strong group take, which nobody?"),
    ),
    "too_fast": (
        gettext_lazy("Answered faster than it can be read"),
        gettext_lazy(
            "Half of all took at most %(median)s s; %(share)s took less than %(threshold)s s, which is not enough to read it."
        ),
        gettext_lazy("Does the wording give the answer away, is it known from earlier sittings, or do people click through?"),
    ),
    "unused": (
        gettext_lazy("Distractors that nobody takes"),
        gettext_lazy("Fewer than 2%% took %(options)s."),
        gettext_lazy("Replace them by mistakes that people really make; else the question is one of fewer options."),
    ),
    "too_easy": (
        gettext_lazy("Too easy"),
        gettext_lazy("On average %(facility)s of the points were reached; above 95%% it tells nobody apart."),
        gettext_lazy("Keep it where everybody must know it; elsewhere make it harder or take it out."),
    ),
    "few": (
        gettext_lazy("Too few answers"),
        gettext_lazy("There are %(n)s answers. From 30 on something can be said."),
        gettext_lazy("Wait for more answers; do not judge the question by these numbers."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """A finding in words. `kind` is that of a pill."""

    key: str
    kind: str
    title: str
    because: str
    todo: str


def advice_on(finding: Mapping[str, Any], options: Sequence[Mapping[str, Any]]) -> Advice:
    """Put a stored finding into words; `options` are those of the question, in the author's order."""
    key = finding["key"]
    title, because, todo = WORDS[key]
    return Advice(key, kind_of(key), str(title), str(because) % _values(finding, options), str(todo))


def title_of(key: str) -> str:
    return str(WORDS[key][0])


def kind_of(key: str) -> str:
    """Return the pill of a finding: late for what may do people wrong, due for what should be mended, info for the rest."""
    if key in ("key_in_doubt", "negative", "better_take_wrong"):
        return "late"
    return {"few": "plain", "too_easy": "info", "unused": "info"}.get(key, "due")


def pill_of(key: str) -> tuple[str, str]:
    """Return (kind, icon) of a finding's pill; nothing here is about time, so `due` does not show a clock."""
    kind = kind_of(key)
    return kind, {"late": "octagon-alert", "due": "triangle-alert"}.get(kind, "info")


def _values(finding: Mapping[str, Any], options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    letters = letters_of(options)
    values = {name: str(value) for name, value in finding.items()}
    for name in ("correlation", "discrimination"):
        if name in finding:
            values[name] = number(finding[name])
    for name in ("facility", "share"):
        if name in finding:
            values[name] = percent(finding[name])
    if "median_ms" in finding:
        values |= {"median": charts.said(finding["median_ms"]), "threshold": charts.said(finding["threshold_ms"])}
    if "option" in finding:
        values["option"] = _("option %(letter)s") % {"letter": letters.get(finding["option"], finding["option"])}
    if "options" in finding:
        values["options"] = _("option %(letter)s") % {
            "letter": "、".join(letters.get(k, k) for k in finding["options"])
        }
    return values


def letters_of(options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return {key: what an option is called here}: A, B, C in the author's order, and words where there is no text."""
    named = {
        "true": _("true"), "false": _("false"), "right": _("right"), "partly": _("partly right"), "wrong": _("wrong"), NOTHING: _("no answer"),
    }  # fmt: skip
    rows = [o for o in options if o["key"] != NOTHING]
    return {o["key"]: named[o["key"]] if not o["text"] else LETTERS[n % 26] for n, o in enumerate(rows)} | {
        NOTHING: named[NOTHING]
    }


# --- numbers ----------------------------------------------------------------------------------------
def number(value: float | None) -> str:
    """Return a coefficient with two digits and a real minus sign; – for None."""
    if value is None:
        return "–"
    text = f"{value:.2f}"
    return ("0.00" if text == "-0.00" else text).replace("-", "−")


def percent(value: float | None) -> str:
    """Return a share (0 to 1) as a percentage with one digit where it is small; – for None."""
    if value is None:
        return "–"
    text = f"{value * 100:.1f}" if 0 < abs(value) < 0.1 else f"{value * 100:.0f}"
    return f"{text.removesuffix('.0')}%".replace("-", "−")


def joined(words: Iterable[str]) -> str:
    return " / ".join(words)


# --- titles of drawings -----------------------------------------------------------------------------
def score_title(passed: int, total: int, median: float | None) -> str:
    if not total:
        return _("Nobody has a result yet")
    words = {"percent": percent(passed / total), "median": percent(median)}
    return _("%(percent)s passed; half scored %(median)s or less") % words


def spread_title(bins: Sequence[int], passed: int) -> str:
    """Say how many of those shown passed, and where most of them are."""
    total = sum(bins)
    if not total:
        return _("Nobody has a result yet")
    most = max(range(len(bins)), key=lambda n: bins[n])
    step = 100 // len(bins)
    words = {"percent": percent(passed / total), "n": total, "low": most * step, "high": (most + 1) * step}
    return _("%(percent)s of %(n)s passed; most are at %(low)s to %(high)s%%") % words


def scatter_title(weak: int, doubtful: int, judged: int) -> str:
    """Say how many of the questions that have enough answers separate weakly or the wrong way."""
    if not judged:
        return _("Too few answers to say how well the questions separate")
    if doubtful:
        text = ngettext(
            "%(n)s question works against the better ones", "%(n)s questions work against the better ones", doubtful
        )
        return text % {"n": doubtful}
    if weak:
        text = ngettext("%(n)s question separates weakly", "%(n)s questions separate weakly", weak)
        return text % {"n": weak}
    return _("All %(n)s questions tell strong and weak people apart") % {"n": judged}


def curve_title(bands: Sequence[float | None]) -> str:
    """Say whether the stronger groups score higher in a question; `bands` is its facility in each group."""
    known = [b for b in bands if b is not None]
    if len(known) < 2:
        return _("Too few score groups for a curve")
    rise = known[-1] - known[0]
    words = {"low": percent(known[0]), "high": percent(known[-1])}
    if rise >= 0.2:
        return _("The stronger, the more often right: %(low)s in the weakest group, %(high)s in the strongest") % words
    if rise >= 0:
        return _("Hardly a difference: %(low)s in the weakest group, %(high)s in the strongest") % words
    return _("The stronger, the less often right: %(low)s in the weakest group, %(high)s in the strongest") % words


def time_title(median_ms: int | None, rapid: int, timed: int) -> str:
    if median_ms is None:
        return _("Nobody measured the time")
    words = {"median": charts.said(median_ms), "share": percent(rapid / timed)}
    return _("Half took at most %(median)s s; %(share)s were faster than the text can be read") % words


def alpha_words(alpha: float | None) -> str:
    """Say what a reliability allows; the steps are those that testing handbooks use (Nunnally & Bernstein 1994; Moodle: 0.64, 0.75)."""
    if alpha is None:
        return _("Too few answers or questions for a statement.")
    if alpha >= 0.8:
        return _("Reliable: fit for deciding about persons.")
    if alpha >= 0.7:
        return _("Sufficient: fit for deciding, with care near the pass mark.")
    if alpha >= 0.5:
        return _("Low: read single scores with care; do not decide by this test alone.")
    return _("Very low: differences between persons are mostly chance. Ask more questions, mend the weak ones.")
