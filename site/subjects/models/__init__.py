"""The nouns of `subjects`."""

from subjects.models.competency import Competency, Evidence, Level, PostRequirement
from subjects.models.taught import Fact, FactQuerySet, Loaded, Objective, Term, TermQuerySet

__all__ = [
    "Competency",
    "Evidence",
    "Fact",
    "FactQuerySet",
    "Level",
    "Loaded",
    "Objective",
    "PostRequirement",
    "Term",
    "TermQuerySet",
]
