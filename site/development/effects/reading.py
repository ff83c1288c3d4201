"""A study as it is read: four levels in words and numbers, and the sentence that says what they do not prove."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from development.effects import drawing, gains, levels, subject
from development.effects.months import Comparison, Side

Facts = list[tuple[str, str]]


def level_titles() -> dict[int, str]:
    return {
        1: _("Level 1: reaction"), 2: _("Level 2: learning"), 3: _("Level 3: behaviour"), 4: _("Level 4: results"),
    }  # fmt: skip


def number(value: Any, places: int = 1, *, signed: bool = False) -> str:
    """Return a number as people read it, halves away from zero; "—" for none."""
    if value is None:
        return "—"
    found = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{found:,f}"
    if "." in text and places > 1:
        text = text.rstrip("0").rstrip(".")
    return f"+{text}" if signed and found > 0 else text


def too_few(n: int) -> str:
    if not n:
        return pgettext("of people", "none")
    return _("%(n)s: fewer than five, not shown") % {"n": n}


@dataclass
class Section:
    """One level: facts (label, value), a table of indicators with drawings on level 4, and a sentence of caution."""

    level: int
    title: str
    facts: Facts = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""


@dataclass
class Reading:
    """What a study says today."""

    study: Any

    @cached_property
    def people(self) -> int:
        return subject.people_of(self.study).count()

    @cached_property
    def sections(self) -> list[Section]:
        """Return the levels that were asked for, in order."""
        make = {1: self._reaction, 2: self._learning, 3: self._behaviour, 4: self._results}
        return [
            make[level](Section(level, level_titles()[level])) for level in sorted(self.study.levels) if level in make
        ]

    def _reaction(self, section: Section) -> Section:
        found = levels.ratings(self.study)
        section.facts = [(_("Attended"), str(found.came)), (_("Rated"), str(found.rated))]
        if found.mean is None and found.rated:
            section.facts.append((_("Rating of the class"), too_few(found.rated)))
        elif found.mean is not None:
            section.facts += [
                (_("Rating of the class"), _("%(mean)s of 5") % {"mean": number(found.mean, 2)}),
                (_("Satisfied (4 and more)"), f"{number(found.share)}%"),
                (_("Ratings returned"), f"{number(found.response)}%"),
            ]
        section.facts += self._survey(levels.answers(self.study, *levels.REACTIONS))
        section.note = _("Contentment says that people liked it, not that they learnt something.")
        return section

    @staticmethod
    def _survey(found: Any) -> Facts:
        if not found.n and not found.invited:
            return [(_("Survey"), _("none was asked about this training"))]
        asked = _("%(n)s of %(all)s") % {"n": found.n, "all": found.invited}
        if found.is_hidden:
            return [(_("Survey answered"), asked), (_("Survey"), too_few(found.n))]
        return [
            (_("Survey answered"), asked), (_("Mean of the survey"), number(found.mean, 2)),
            (_("Share of 4 and 5"), f"{number(found.share_of_4_or_more_percent)}%" if found.share_of_4_or_more_percent is not None else "—"),
        ]  # fmt: skip

    def _learning(self, section: Section) -> Section:
        found = levels.tests(self.study)
        pairs = found.gains
        section.facts = [(_("Matched pairs (pre-test and first attempt at the exam)"), str(pairs.n))]
        if pairs.is_hidden:
            section.facts.append((_("Normalised gain"), too_few(pairs.n)))
        else:
            section.facts += [
                (_("Mean before"), f"{number(pairs.pre)}%"), (_("Mean after"), f"{number(pairs.post)}%"),
                (_("Normalised gain (mean of persons)"), interval(pairs.gain)),
                (_("Class average gain"), number(pairs.class_gain, 2)),
            ]  # fmt: skip
        if found.middle is not None:
            section.facts.append(
                (
                    _("Checks on the way"),
                    _("%(mean)s%% of %(n)s people") % {"mean": number(found.middle), "n": found.middle_n},
                )
            )
        section.facts.append((_("Pre-test without an exam after it"), str(found.only_before)))
        if pairs.full_before:
            section.facts.append((_("All points before, so without a gain"), str(pairs.full_before)))
        section.note = _(
            "Gain = (after − before) ÷ (100 − before), for each person, then the mean; the interval holds with a certainty of 0.95 (Student's t). Pre-test and exam ask different questions, and who was exempted or dropped out has no pair."
        )
        return section

    def _behaviour(self, section: Section) -> Section:
        checked = levels.answers(self.study, "behaviour")
        section.facts = self._survey(checked)
        found = levels.rehearsals(self.study)
        section.facts.append((_("People with graded runs in the sandbox before and after"), str(found.n)))
        if found.change is not None:
            section.facts += [
                (_("Points before"), number(found.before)), (_("Points after"), number(found.after)),
                (_("Change of points"), interval(found.change, signed=True)),
            ]  # fmt: skip
        elif found.n:
            section.facts.append((_("Points"), too_few(found.n)))
        section.note = _(
            "The manager is asked 90 days after the training. Practice alone betters points in the sandbox too."
        )
        return section

    def _results(self, section: Section) -> Section:
        for kpi, found in levels.results_of(self.study):
            section.rows.append(
                {
                    "kpi": kpi,
                    "trained": side(found.trained, kpi.unit),
                    "others": side(found.others, kpi.unit),
                    "beyond": "—" if found.beyond is None else f"{number(found.beyond, 2, signed=True)} {kpi.unit}",
                    "words": in_words(kpi, found),
                    "chart": drawing.lines(found),
                    "months": [
                        (f"{month:%Y-%m}", number(a, 2), number(b, 2), month in found.within)
                        for month, a, b in found.series
                    ],
                }
            )
        section.note = _(
            "Other things changed in these months too; it cannot be concluded that the training caused it."
        )
        return section


def interval(mean: gains.Mean | None, *, signed: bool = False) -> str:
    """Return a mean with its interval and n."""
    if mean is None:
        return "—"
    words = _("%(mean)s (95%%: %(low)s to %(high)s, n = %(n)s)")
    value, low, high = (number(part, 2, signed=signed) for part in (mean.value, mean.low, mean.high))
    return words % {"mean": value, "low": low, "high": high, "n": mean.n}


def side(found: Side, unit: str) -> dict[str, str]:
    """Return one side in words."""
    return {
        "halls": _("%(counted)s of %(all)s") % {"counted": found.counted, "all": found.halls},
        "before": number(found.before, 2),
        "after": number(found.after, 2),
        "change": "—" if found.change is None else f"{number(found.change, 2, signed=True)} {unit}",
        "percent": "" if found.percent is None else f"{number(found.percent, signed=True)}%",
    }


def in_words(kpi: Any, found: Comparison) -> str:
    """Say what happened, never why."""
    if found.trained.change is None:
        return _("%(kpi)s: no hall has values both before and after.") % {"kpi": kpi.title}
    given = {
        "kpi": kpi.title, "unit": kpi.unit, "before": number(found.trained.before, 2), "after": number(found.trained.after, 2),
        "change": number(found.trained.change, 2, signed=True),
    }  # fmt: skip
    words = _(
        "%(kpi)s in halls with people trained: %(before)s before, %(after)s %(unit)s after, a change of %(change)s."
    )
    text = words % given
    if found.others.change is None:
        return text + _("There is no hall to compare with.")
    other = _("In halls without, it changed by %(change)s in the same months.")
    return text + other % {"change": number(found.others.change, 2, signed=True)}


def snapshot(reading: Reading) -> dict[str, Any]:
    """Return what a conclusion keeps: the numbers in words, as they were read."""
    return {
        "people": reading.people,
        "levels": [
            {
                "level": section.level,
                "facts": [list(fact) for fact in section.facts]
                + [[str(row["kpi"]), row["words"]] for row in section.rows],
                "note": section.note,
            }
            for section in reading.sections
        ],
    }
