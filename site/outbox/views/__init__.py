"""The bell, the to-do list, and the embedded mode's mailbox."""

from outbox.views.mailbox import list_mail, show_mail, show_mail_html
from outbox.views.messages import list_messages, open_message, preferences, read_all, read_message
from outbox.views.todos import answer_batch, answer_todo, delegate, end_delegation, list_done, list_todos

__all__ = [
    "answer_batch",
    "answer_todo",
    "delegate",
    "end_delegation",
    "list_done",
    "list_mail",
    "list_messages",
    "list_todos",
    "open_message",
    "preferences",
    "read_all",
    "read_message",
    "show_mail",
    "show_mail_html",
]
