"""From an outcome to points: hundredths of a point, in whole numbers. Type and behaviour are apart."""

from fractions import Fraction

from quizzes.kinds import Outcome
from quizzes.quiz_settings import QuizSettings

# Certainty-based marking after Gardner-Medwin (LAPT, UCL): certainty -> (right, wrong), as multiples of a third of the points.
CERTAINTY = {1: (1, 0), 2: (2, -2), 3: (3, -6)}


def points(
    outcome: Outcome, most: int, settings: QuizSettings, *, answered: bool, confidence: int | None = None
) -> int:
    """Return hundredths of a point for an outcome of a question worth `most` hundredths; halves round up.

    `negative_percent` takes points from a wholly wrong answer (never from an empty one); with certainty, see CERTAINTY; an answer
    without a stated certainty counts as a guess.
    """
    if settings.behaviour == "confidence" and answered and not outcome.needs_person:
        right, wrong = CERTAINTY[confidence or 1]
        return _rounded(Fraction(most, 3) * (outcome.share * right + (1 - outcome.share) * wrong))
    if outcome.share == 0 and answered and not outcome.needs_person and settings.negative_percent:
        return -_rounded(Fraction(most * settings.negative_percent, 100))
    return _rounded(outcome.share * most)


def _rounded(value: Fraction) -> int:
    """Round half up, away from surprises: 0.5 is 1, -0.5 is 0."""
    return int((value + Fraction(1, 2)).__floor__())


def has_passed(score: int, most: int, percent: int) -> bool:
    """Whether `score` of `most` reaches `percent`, compared in whole numbers."""
    return score * 100 >= most * percent
