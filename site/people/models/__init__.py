"""The nouns of `people`."""

from people.models.audience import Audience
from people.models.privacy import DataExport, ErasureRequest
from people.models.roster import RosterImport, RosterRow
from people.models.staff import Absence, Assignment, Department, Employee, Post, RoleGrant

__all__ = [
    "Absence",
    "Assignment",
    "Audience",
    "DataExport",
    "Department",
    "Employee",
    "ErasureRequest",
    "Post",
    "RoleGrant",
    "RosterImport",
    "RosterRow",
]
