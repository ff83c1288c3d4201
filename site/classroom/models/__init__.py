"""What training outside the screen leaves behind: one module a noun."""

from classroom.models.costs import CostLine
from classroom.models.external import ExternalFile, ExternalStep, ExternalTraining
from classroom.models.secondments import Secondment, SecondmentLog, SecondmentQuota, SecondmentStep

__all__ = [
    "CostLine",
    "ExternalFile",
    "ExternalStep",
    "ExternalTraining",
    "Secondment",
    "SecondmentLog",
    "SecondmentQuota",
    "SecondmentStep",
]
