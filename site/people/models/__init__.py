"""The nouns of `people`."""

from people.models.audience import Audience
from people.models.roster import RosterImport, RosterRow
from people.models.staff import Absence, Assignment, Department, Employee, Post, RoleGrant

__all__ = [
    "Absence",
    "Assignment",
    "Audience",
    "Department",
    "Employee",
    "Post",
    "RoleGrant",
    "RosterImport",
    "RosterRow",
]
