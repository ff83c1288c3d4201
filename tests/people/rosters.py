"""Makers of roster files, and the short way through an import."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from jobs import actions as jobs
from people.actions import roster as rosters
from people.models import RosterImport

HEADERS = ("工号", "姓名", "部门编码", "岗位编码", "直接上级工号", "入职日期", "在岗状态")


def xlsx(*rows, headers=HEADERS, sheet="花名册"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in [headers, *rows]:
        page.append(list(row))
    for line in page.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(*rows, headers=HEADERS, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([headers, *rows])
    return out.getvalue().encode(encoding)


def upload(data, by, name="roster.xlsx"):
    """Upload and read; return the roster as HR sees it then."""
    roster = rosters.upload_roster(SimpleUploadedFile(name, data), by=by)
    jobs.run(roster.job_id)
    return RosterImport.objects.get(pk=roster.pk)


def apply(roster, by, **kwargs):
    rosters.start_applying(roster, by=by, **kwargs)
    job = jobs.run(RosterImport.objects.get(pk=roster.pk).job_id)
    assert job.state == "done", job.message
    return RosterImport.objects.get(pk=roster.pk)


def bring_in(data, by, **kwargs):
    """Upload, read and apply."""
    return apply(upload(data, by), by, **kwargs)


def verbs(roster):
    """What happens to whom; people who are not in the file are left out."""
    return {row.number: row.verb for row in roster.rows.exclude(verb="missing")}


def errors(roster):
    """All errors as `line column: text`."""
    return [f"{row.line} {column}: {text}" for row in roster.rows.all() for column, text in row.errors]
