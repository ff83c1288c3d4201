"""What training outside the screen leaves behind: one module a noun."""

from classroom.models.costs import CostLine
from classroom.models.external import ExternalFile, ExternalStep, ExternalTraining

__all__ = [
    "CostLine",
    "ExternalFile",
    "ExternalStep",
    "ExternalTraining",
]
