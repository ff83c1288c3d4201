"""A person with rows in every app, whose name and numbers stand in every text about them; and a search of the whole database."""

import json

from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, TextField

from accounts.models import User
from lib.thawed import thawed
from outbox.models import Message, Todo
from people.models import Employee
from people.personal.tables import all_tables
from tests.permissions import make_cast

NAME, NUMBER, MOBILE, BSS, MAIL = "欧阳梦涵", "ZQ77310", "13912345678", "BSS-90817", "menghan@example.com"
TRACES = [NAME, NUMBER, NUMBER.lower(), MOBILE, BSS, MAIL]


def make_whole_person():
    """The cast of the permission matrix; its owner gets the name, and every text about them too."""
    c = make_cast()
    owner = c.people["owner"]
    row = Employee.objects.get(pk=owner.pk)
    row.number, row.name, row.mobile, row.bss_number, row.partner_company = NUMBER, NAME, MOBILE, BSS, "合作公司"
    row.save()  # with a row of history
    User.objects.filter(pk=row.user_id).update(username=NUMBER.lower(), name=NAME, email=MAIL)
    for person in (c.manager, c.hr):
        Message.objects.create(
            recipient=person,
            kind="x",
            dedupe_key=f"x:{NUMBER}:{person.pk}",
            subject=f"{NAME}请假了",
            body=f"{NAME}（{NUMBER}）",
        )
        Todo.objects.create(whom=person, kind="x", subject_key="whole", title=f"{NAME}的申请", detail=MOBILE)
    return c, Employee.objects.select_related("user").get(pk=owner.pk)


def write_name_everywhere(employee):
    """Put name and number into every free text of every row about the person; return the labels."""
    told = []
    for table in all_tables():
        if not table.is_own or table.model in (Employee, User) or table.label == "people.HistoricalEmployee":
            continue
        for row in list(table.about(employee)):
            fields = [f for f in table.model._meta.local_concrete_fields if is_free(f)]
            for f in fields:
                words = (f"{NAME} {NUMBER} {MOBILE}")[: f.max_length]
                try:
                    with transaction.atomic(), thawed(table.model._meta.db_table):
                        table.rows.filter(pk=row.pk).update(**{f.name: words})
                except IntegrityError:
                    continue  # a rule of the table lets no such words stand there
                told.append(f"{table.label}.{f.name}")
    return told


def is_free(f):
    """A text of at least 30 characters that somebody could have written, not a key of a machine."""
    if f.choices or f.is_relation or f.unique or f.primary_key or type(f) not in (CharField, TextField):
        return False
    machine = {
        "dedupe_key",
        "subject_key",
        "key",
        "context_key",
        "source_key",
        "evidence_key",
        "token",
        "url",
        "kind",
        "sha256",
        "session_key",
        "anchor",
        "seed",
        "serial",
        "text_hash",
    }
    return f.name not in machine and (f.max_length is None or f.max_length >= 30)


def traces_left(words=TRACES):
    """Return (table, word) for each of `words` that stands anywhere in the database."""
    found = set()
    spelled = {word: {word.lower(), json.dumps(word)[1:-1].lower()} for word in words}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                text = " ".join(str(value) for value in row).lower()
                found |= {(table, word) for word, ways in spelled.items() if any(way in text for way in ways)}
    return sorted(found)
