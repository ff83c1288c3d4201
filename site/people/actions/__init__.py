"""What changes people: each verb for one person, and the same for many at once (the roster uses those)."""

from people.actions.absences import end_leave, end_leaves, settle_absences, take_leave, take_leaves
from people.actions.grants import end_grant, end_grants_of, grant_role, sync_groups
from people.actions.staff import (
    Placement,
    announce_moves,
    change_facts,
    change_many,
    hire,
    hire_many,
    leave,
    leave_due,
    leave_many,
    move,
    move_many,
    return_,
    return_many,
)

__all__ = [
    "Placement",
    "announce_moves",
    "change_facts",
    "change_many",
    "end_grant",
    "end_grants_of",
    "end_leave",
    "end_leaves",
    "grant_role",
    "hire",
    "hire_many",
    "leave",
    "leave_due",
    "leave_many",
    "move",
    "move_many",
    "return_",
    "return_many",
    "settle_absences",
    "sync_groups",
    "take_leave",
    "take_leaves",
]
