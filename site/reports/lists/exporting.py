"""Lists written as files by a job: a thousand rows at a time, so that the memory stays flat; nothing in them is a formula."""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import JobRun
from lib import clock
from lib.sheets import safe
from outbox import actions as outbox
from reports.exceptions import ReportsError
from reports.lists.kinds import KINDS
from reports.lists.showing import Listing
from reports.models import Export, Schedule
from reports.models.saved import Format

KIND = "reports.export"
CHUNK, MOST, KEEP_DAYS = 1_000, 500_000, 30


@transaction.atomic
def start(listing: Listing, *, format: str, by: Any, title: str = "", schedule: Schedule | None = None) -> Export:
    """Have a list written for `by`. Raises ReportsError for an unknown format, or while one export of this person is being written."""
    if format not in Format.values:
        raise ReportsError(_("This kind of file is not offered."))
    export = Export.objects.create(
        by=by, title=(title or str(listing.kind.title))[:80], list_key=listing.kind.key, columns=listing.column_keys,
        filters=listing.filters, order=listing.order, format=format, schedule=schedule,
    )  # fmt: skip
    key = f"{KIND}:{schedule.pk}" if schedule else f"{KIND}:user-{by.pk}"
    try:
        export.job = jobs.start(KIND, key=key, by=by, payload={"export": export.pk})
    except JobError as error:
        raise ReportsError(_("One export of yours is being written; please wait for it.")) from error
    export.save(update_fields=["job"])
    return export


def listing_of(export: Export) -> Listing:
    """Return the list of an export with the rights of this moment."""
    return Listing(KINDS[export.list_key], export.by, export.filters, columns=export.columns, order=export.order)


def write(run: JobRun) -> dict[str, Any]:
    """The job. Rights are asked again here: who has lost them gets no file. Begun again after a crash, it writes anew."""
    export = Export.objects.select_related("by", "schedule__report").get(pk=run.payload["export"])
    listing = listing_of(export)
    if listing.reach.is_nobody:
        raise JobError(_("You no longer have the right to see this list; no file was written."))
    if set(export.filters) - set(listing.filters):
        raise JobError(_("A filter no longer holds, because your rights have changed; please choose again."))
    with tempfile.TemporaryFile() as file:
        count = write_file(listing, file, format=export.format, tell=run.step)
        file.seek(0)
        name = f"{export.public_id}.{export.format}"
        export.file.save(name, File(file), save=False)
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(file=export.file.name, rows=count, finished_at=clock.now())
        if export.schedule is not None:
            _tell(export, count)
    return {"url": export.get_absolute_url(), "label": _("Fetch the file (%(n)s rows)") % {"n": count}}


def _tell(export: Export, count: int) -> None:
    """Tell the owner of a schedule where the file is: only they can open the address."""
    words = _("Your view “%(title)s” is ready: %(n)s rows")
    outbox.send(
        export.by, kind="report_ready", dedupe_key=f"report:{export.public_id}",
        subject=words % {"title": export.title, "n": count},
        body=_("The file is there for %(days)s days; only you can open it.") % {"days": KEEP_DAYS},
        url=export.get_absolute_url(),
    )  # fmt: skip


def write_file(listing: Listing, file: IO[bytes], *, format: str, tell: Any = None) -> int:
    """Write all rows of a list into an open file and return how many. The ids are read first: rows that come in later wait for the next."""
    ids = list(listing.rows.values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise JobError(_("More than %(n)s rows: please narrow the filters.") % {"n": MOST})
    head = [str(column.label) for column in listing.columns]
    rows = _rows(listing, ids, tell)
    if format == "csv":
        _write_csv(file, head, rows)
    else:
        _write_xlsx(file, str(listing.kind.title), head, rows, [column.width for column in listing.columns])
    return len(ids)


def _rows(listing: Listing, ids: list[int], tell: Any) -> Iterator[list[Any]]:
    found = listing.kind.rows(listing.reach, listing.form.chosen)
    for start_at in range(0, len(ids), CHUNK):
        part = ids[start_at : start_at + CHUNK]
        by_id = {row.pk: row for row in found.filter(pk__in=part)}
        for cells in listing.cells([by_id[pk] for pk in part if pk in by_id]):
            yield [safe(cell) for cell in cells]
        if tell is not None:
            tell(done=min(start_at + CHUNK, len(ids)), total=len(ids), message=_("The file is being written"))


def _write_csv(file: IO[bytes], head: list[str], rows: Iterator[list[Any]]) -> None:
    """UTF-8 with a mark, as Excel needs it for Chinese."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    text.flush()
    text.detach()


def _write_xlsx(file: IO[bytes], title: str, head: list[str], rows: Iterator[list[Any]], widths: list[int]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    cells = [WriteOnlyCell(sheet, value=words) for words in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows:
        sheet.append(row)
    book.save(file)


def running(user: Any) -> Job | None:
    """The export of this person that waits or is being written, or None."""
    return Job.objects.filter(kind=KIND, key=f"{KIND}:user-{user.pk}").unfinished().first()


def forget_old() -> int:
    """Delete files older than 30 days, rows older than a year; return how many files went."""
    old = list(Export.objects.filter(created_at__lt=clock.now() - dt.timedelta(days=KEEP_DAYS)).exclude(file=""))
    for export in old:
        storage, name = export.file.storage, export.file.name
        with transaction.atomic():
            Export.objects.filter(pk=export.pk).update(file="")
            transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]
    Export.objects.filter(created_at__lt=clock.now() - dt.timedelta(days=365)).delete()
    return len(old)
