"""Exam sessions: prepared, announced, watched, closed, released, repeated. Each module is one hour of an exam's day."""

from quizzes.actions.sessions.announcing import announce, cancel
from quizzes.actions.sessions.candidates import add_candidates, remove_candidate, seat_by_chance
from quizzes.actions.sessions.closing import close_due, close_session, hand_on_todos, sync_presence
from quizzes.actions.sessions.hall import (
    add_minutes,
    add_minutes_to_all,
    check_in,
    defer,
    end_attempt,
    mark_violation,
    take_back,
    void_and_allow,
)
from quizzes.actions.sessions.paper import enter_paper, note_opened, save_sheet, take_back_sheet
from quizzes.actions.sessions.planning import Plan, renew_code, save_session
from quizzes.actions.sessions.releasing import gate_of, recount, release_session
from quizzes.actions.sessions.resits import make_resit

__all__ = [
    "Plan", "add_candidates", "add_minutes", "add_minutes_to_all", "announce", "cancel", "check_in", "close_due", "close_session", "defer",
    "end_attempt", "enter_paper", "gate_of", "hand_on_todos", "make_resit", "mark_violation", "note_opened", "recount", "release_session", "remove_candidate", "renew_code",
    "save_session", "save_sheet", "seat_by_chance", "sync_presence", "take_back", "take_back_sheet", "void_and_allow",
]  # fmt: skip
