"""How much waits for a person: the numbers on the bell and beside 待办, in one query a request."""

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from outbox.models import Message, Todo


def _number_of(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values(all=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def numbers(user):
    """Return (open to-dos, unread messages) of `user`; asked once a request."""
    if not hasattr(user, "_waiting"):
        todos, unread = Todo.objects.visible_to(user).open(), Message.objects.visible_to(user).unread()
        row = User.objects.filter(pk=user.pk).values_list(_number_of(todos), _number_of(unread))
        user._waiting = row.first() or (0, 0)
    return user._waiting


def open_todos(user):
    return numbers(user)[0]


def unread_messages(user):
    return numbers(user)[1]
