"""Tables to JSON lines and back, the same whichever database holds them.

A line is a list with one value for each local column, in the order of `columns(model)`. Instants are ISO texts in UTC,
decimals and UUIDs texts, JSON a canonical text, bytes base64, durations microseconds.
"""

import base64
import datetime as dt
import decimal
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import models
from django.db.models.expressions import Col
from django.utils.duration import duration_microseconds

Model = type[models.Model]
CHUNK = 1000
# Rows that are worth nothing elsewhere: sign-ins and counters of failed ones, the queue (jobs are queued again),
# signs of life, and the search index (built anew).
LEFT_OUT_APPS = {"sessions", "usersessions", "axes", "wagtailsearch", "django_tasks_db", "django_tasks_database"}
LEFT_OUT_MODELS = {"jobs.Heartbeat"}


def all_models(connection: Any) -> list[Model]:
    """Return every model with a table of its own, in a stable order."""
    there = set(connection.introspection.table_names())
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return sorted((m for m in found if m._meta.db_table in there), key=lambda m: m._meta.label)


def kept_models(connection: Any) -> list[Model]:
    """Return the models whose rows go into an archive."""
    return [
        model
        for model in all_models(connection)
        if model._meta.app_label not in LEFT_OUT_APPS and model._meta.label not in LEFT_OUT_MODELS
    ]


def columns(model: Model) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def _base(field: Any) -> Any:
    """Return the field that says how values are stored: for a foreign key, the key it points to."""
    while field.remote_field is not None and hasattr(field, "target_field"):
        field = field.target_field
    return field


# --- out ----------------------------------------------------------------------------------------
def _canonical(kind: str, value: Any) -> Any:
    """Return `value` (as Python has it) as something that JSON can hold."""
    if value is None:
        return None
    if kind == "JSONField":
        plain = json.loads(value) if isinstance(value, (str, bytes)) else value
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_microseconds(value)
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value


def dump(connection: Any, model: Model) -> Iterator[bytes]:
    """Yield one JSON line for each row of `model`, by primary key."""
    quote, fields = connection.ops.quote_name, columns(model)
    table = model._meta.db_table
    readers = []
    for field in fields:
        column = Col(table, field, output_field=_base(field))
        readers.append((_base(field).get_internal_type(), column, connection.ops.get_db_converters(column)))
    names = ", ".join(quote(field.column) for field in fields)
    sql = f"SELECT {names} FROM {quote(table)} ORDER BY {quote(model._meta.pk.column)}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                yield _line(row, readers, connection)


def _line(row: tuple, readers: list, connection: Any) -> bytes:
    values = []
    for value, (kind, column, converters) in zip(row, readers, strict=True):
        for convert in converters:
            value = convert(value, column, connection)
        values.append(_canonical(kind, value))
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Digest:
    """Row count and a checksum that does not depend on the rows' order (databases sort text differently)."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> bytes:
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest())) % 2**256
        return line

    def entry(self) -> dict[str, Any]:
        return {"rows": self.rows, "digest": f"{self._sum:064x}"}


# --- in -----------------------------------------------------------------------------------------
def _writer(field: Any, connection: Any) -> Callable[[Any], Any]:
    """Return what turns a canonical value into a parameter for `connection`."""
    base, ops, features = _base(field), connection.ops, connection.features
    kind = base.get_internal_type()
    writers: dict[str, Callable[[Any], Any]] = {
        "DateTimeField": lambda v: ops.adapt_datetimefield_value(dt.datetime.fromisoformat(v)),
        "DateField": lambda v: ops.adapt_datefield_value(dt.date.fromisoformat(v)),
        "TimeField": lambda v: ops.adapt_timefield_value(dt.time.fromisoformat(v)),
        "UUIDField": lambda v: uuid.UUID(v) if features.has_native_uuid_field else uuid.UUID(v).hex,
        "DecimalField": lambda v: ops.adapt_decimalfield_value(
            decimal.Decimal(v), base.max_digits, base.decimal_places
        ),
        "DurationField": lambda v: dt.timedelta(microseconds=v) if features.has_native_duration_field else v,
        "BinaryField": base64.b64decode,
        "GenericIPAddressField": lambda v: ops.adapt_ipaddressfield_value(v),
        "BooleanField": bool,
    }
    write = writers.get(kind)
    return lambda value: value if value is None or write is None else write(value)


def load(connection: Any, model: Model, lines: Iterable[bytes]) -> None:
    """Insert rows exactly as they were, without model code, signals or `save()`."""
    quote, fields = connection.ops.quote_name, columns(model)
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    writers = [_writer(field, connection) for field in fields]
    with connection.cursor() as cursor:
        batch: list[list[Any]] = []
        for line in lines:
            values = json.loads(line)
            if not isinstance(values, list) or len(values) != len(fields):
                raise ValueError(f"{model._meta.label}: a row with other columns")
            batch.append([write(value) for write, value in zip(writers, values, strict=True)])
            if len(batch) == CHUNK:
                cursor.executemany(sql, batch)
                batch = []
        if batch:
            cursor.executemany(sql, batch)


def clear(connection: Any) -> None:
    """Delete every row of every table, also those that migrations made."""
    tables = [m._meta.db_table for m in all_models(connection) if m._meta.label != "wagtailsearch.SQLiteFTSIndexEntry"]
    with connection.cursor() as cursor:
        for sql in connection.ops.sql_flush(no_style(), tables):
            cursor.execute(sql)


def reset_sequences(connection: Any) -> None:
    """Let new rows begin behind the restored ones."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), all_models(connection)):
            cursor.execute(sql)
