"""A person's copy of their data: a ZIP with data.json, a readable workbook, and the files that belong to their rows."""

import json
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import FileField, Model
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook

from accounts.models import User
from lib import clock
from lib.sheets import safe
from people.models import Employee
from people.personal.kept import count_rows
from people.personal.tables import Table, all_tables, own_tables

# Never in a copy, whatever the table: secrets, what a draw follows from, what belongs to machines.
HIDDEN = {
    "password",
    "code_hash",
    "code_step",
    "token",
    "seed",
    "device",
    "access_code",
    "session_key",
    "search_vector",
}
CELL = 32_000  # characters that a cell may hold


@dataclass
class Sheet:
    """One table as it is handed out."""

    table: Table
    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)


@dataclass
class Copy:
    """What was gathered; `files` are (name in the archive, stored file)."""

    employee: Employee
    sheets: list[Sheet] = field(default_factory=list)
    files: list[tuple[str, Any]] = field(default_factory=list)


def gather(copy: Copy, table: Table) -> int:
    """Add the rows of `table` to `copy`; return how many."""
    details = table.declaration
    hidden = HIDDEN | set(details.hidden if details else ())
    fields = [f for f in table.model._meta.concrete_fields if f.name not in hidden]
    sheet = Sheet(table, [f.name for f in fields])
    path, held = details.until if details else ("", ())
    rows = table.about(copy.employee).distinct().order_by("pk")
    released = set(rows.filter(**{f"{path}__isnull": False}).values_list("pk", flat=True)) if path else set()
    for row in rows.iterator(chunk_size=500):
        is_held = bool(path) and row.pk not in released
        sheet.rows.append([None if is_held and f.name in held else _value(copy, row, f) for f in fields])
    if sheet.rows:
        copy.sheets.append(sheet)
    return len(sheet.rows)


def _value(copy: Copy, row: Model, f: Any) -> Any:
    """A pointer to a person says only whether it is oneself: a copy tells nothing about others."""
    value = f.value_from_object(row)
    if f.is_relation and value is not None and f.related_model in (Employee, User):
        own = copy.employee.pk if f.related_model is Employee else copy.employee.user_id
        return _("yourself") if value == own else _("somebody else")
    if isinstance(f, FileField):
        return _add_file(copy, row, value) if value else ""
    return value


def _add_file(copy: Copy, row: Model, stored: Any) -> str:
    last = stored.name.rsplit("/", 1)[-1]
    name = f"files/{row._meta.label_lower}/{row.pk}-{last}"
    if stored.storage.exists(stored.name):
        copy.files.append((name, stored))
    return name


def tables_to_copy() -> list[Table]:
    return list(own_tables())


def write(copy: Copy, target: IO[bytes]) -> None:
    """Write the archive. File names in it are made here, never taken from what somebody uploaded."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(_as_json(copy), cls=_Encoder, ensure_ascii=False, indent=1))
        archive.writestr(_("my-data.xlsx"), _as_workbook(copy))
        for name, stored in copy.files:
            with stored.storage.open(stored.name, "rb") as file, archive.open(name, "w") as into:
                while chunk := file.read(1024 * 1024):
                    into.write(chunk)


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.hex() if isinstance(o, bytes | memoryview) else super().default(o)


def _as_json(copy: Copy) -> dict[str, Any]:
    acted = {table.label: n[1] for table, n in count_rows(copy.employee, list(all_tables())) if n[1]}
    return {
        "made_at": clock.now(),
        "employee": copy.employee.number,
        "tables": {
            sheet.table.label: {
                "purpose": str(sheet.table.declaration.purpose) if sheet.table.declaration else "",
                "retention": str(sheet.table.declaration.retention) if sheet.table.declaration else "",
                "rows": [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows],
            }
            for sheet in copy.sheets
        },
        "acted_for_others": acted,
    }


def _as_workbook(copy: Copy) -> bytes:
    book = Workbook(write_only=True)
    first = book.create_sheet(_("Contents"))
    first.append([_("Sheet"), _("What for"), _("How long"), _("Number of rows")])
    for number, sheet in enumerate(copy.sheets, start=1):
        details = sheet.table.declaration
        words = (
            (str(details.purpose), str(details.retention))
            if details
            else (str(sheet.table.model._meta.verbose_name), "")
        )
        first.append([number, *map(safe, words), len(sheet.rows)])
    for number, sheet in enumerate(copy.sheets, start=1):
        page = book.create_sheet(f"{number} {sheet.table.model.__name__}"[:31])
        page.append([safe(_label(sheet.table, name)) for name in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(value) for value in row])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _label(table: Table, name: str) -> str:
    f: Any = table.model._meta.get_field(name)
    return str(f.verbose_name)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if hasattr(value, "tzinfo") and hasattr(value, "hour") and hasattr(value, "year"):
        return localtime(value).strftime("%Y-%m-%d %H:%M") if value.tzinfo else value.strftime("%Y-%m-%d %H:%M")
    text = value if isinstance(value, str) else json.dumps(value, cls=_Encoder, ensure_ascii=False).strip('"')
    return safe("".join(c for c in text[:CELL] if c >= " " or c in "\n\t"))
