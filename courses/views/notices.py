"""Notices: the page and the list as a person meets them, and HR's read list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses import notices
from courses.actions import notices as actions
from courses.addresses import addressed
from courses.exceptions import CoursesError
from courses.forms import NoticeFilter, ReadFilter
from courses.markup import render_markdown
from courses.models import Notice, NoticeRead
from courses.views.hr import PER_PAGE
from lib import sheets
from people import rules
from people.models import Employee

PRINTED = 2_000  # people on one print


def reader_of(request):
    return notices.Reader(rules.employee_of(request.user))


# --- as a person meets them ---------------------------------------------------------------------
def show_notice(request, page):
    """Refuse a page that is over, not begun or meant for others; who edits pages sees every published one."""
    if not request.user.has_perm("wagtailadmin.access_admin") and not reader_of(request).may_read(page):
        raise Http404


def notice_context(request, page):
    """The text, and what is asked of this reader; the right options are only in it once the answers are."""
    employee = rules.employee_of(request.user)
    row = Notice.objects.filter(key=page.translation_key).select_related("attachment").first()
    read = NoticeRead.objects.filter(notice=row, employee=employee).first() if row and employee else None
    own = page.question_rows
    shown = (
        own if row and [_shape(q) for q in own] == [_shape(q) for q in row.questions] else row.questions if row else own
    )
    return {
        "body_html": render_markdown(page.body),
        "notice": row,
        "read": read,
        "asks": bool(row and row.is_must_read and employee and not read),
        "questions": [{"text": q["text"], "options": q["options"]} for q in shown],
    }


def _shape(question):
    return len(question["options"]), question["right"]


@login_required
def list_notices(request):
    """Everything that is open to the person, the newest first."""
    reader, form = reader_of(request), NoticeFilter(request.GET or None)
    pages = reader.pages().order_by("-first_published_at", "-pk")
    if form.is_valid() and form.cleaned_data["category"]:
        pages = pages.filter(category=form.cleaned_data["category"])
    page = Paginator(pages, 20).get_page(request.GET.get("page"))
    page.object_list = addressed(page.object_list, request)
    unread = {row.key for row in reader.to_read}
    for each in page.object_list:
        each.waits = each.translation_key in unread
    return render(request, "courses/notices.html", {"form": form, "page": page})


@login_required
def go_to_notice(request, key):
    """Lead to the published page of a notice that is open to the person."""
    page = notices.page_of(get_object_or_404(Notice, key=key))
    if page is None:
        raise Http404
    show_notice(request, page)
    return redirect(addressed([page], request)[0].address)


@login_required
@require_POST
def read_notice(request, key):
    """Note that the person has read it, with the answers."""
    reader = reader_of(request)
    notice = get_object_or_404(Notice.objects.valid().filter(is_must_read=True), key=key)
    if reader.employee is None or notice.key in reader.closed:
        raise Http404
    chosen = [request.POST.get(f"q{n}", "") for n in range(len(notice.questions))]
    try:
        row = actions.read(notice, reader.employee, chosen=[int(c) if c.isdecimal() else None for c in chosen])
        if notice.questions:
            messages.success(
                request,
                _("Noted as read. %(n)s of %(all)s answers are right.")
                % {"n": row.right_count, "all": len(row.answers)},
            )
        else:
            messages.success(request, _("Noted as read."))
    except CoursesError as error:
        messages.error(request, str(error))
    return redirect("courses:go_to_notice", notice.key)


# --- HR -----------------------------------------------------------------------------------------
def _scope(request):
    if not rules.is_hr(request.user):
        raise Http404
    return Employee.objects.of_hr(request.user)


@login_required
def hr_notices(request):
    """Notices that must be read, the newest first."""
    _scope(request)
    rows = Notice.objects.filter(is_must_read=True).select_related("audience")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "courses/hr_notices.html", {"page": page})


def _read_list(request, key):
    """Return (notice, form, own people whom it means, those of them after the filters)."""
    people = _scope(request)
    notice = get_object_or_404(Notice.objects.select_related("audience__owner_department"), key=key, is_must_read=True)
    meant = notices.meant(notice, people)
    form = ReadFilter(request.GET or None, departments=rules.departments_under_hr(request.user))
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = meant.order_by("hall_path", "read_at", "number")
    if chosen.get("department"):
        rows = rows.filter(hall_path__startswith=chosen["department"].path)
    if chosen.get("read"):
        rows = rows.filter(read_at__isnull=chosen["read"] == "no")
    return notice, form, meant, rows


@login_required
def show_reads(request, key):
    """Who has read it and who has not, hall by hall."""
    notice, form, meant, rows = _read_list(request, key)
    bars = notices.by_hall(meant)
    count, read = sum(bar["max"] for bar in bars), sum(bar["value"] for bar in bars)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    percent = 100 * read // count if count else 0
    context = {
        "notice": notice,
        "form": form,
        "bars": bars,
        "count": count,
        "read": read,
        "percent": percent,
        "page": page,
    }
    return render(request, "courses/hr_reads.html", context)


@login_required
@require_POST
def remind_of_notice(request, key):
    """催办: remind one's own people who have not read it."""
    people = _scope(request)
    rows = Notice.objects.valid().select_related("audience__owner_department")
    notice = get_object_or_404(rows, key=key, is_must_read=True)
    count = actions.remind(notice, people, by=request.user)
    words = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", count) % {"n": count}
    messages.success(request, words if count else _("Nobody to remind: all have read it, or were reminded today."))
    return redirect("courses:show_reads", notice.key)


@login_required
def print_reads(request, key):
    """The read list for the printer, with a place to sign for those who have not read it."""
    notice, _form, _meant, rows = _read_list(request, key)
    return render(request, "courses/print_reads.html", {"notice": notice, "rows": rows[:PRINTED]})


@login_required
def export_reads(request, key):
    """The read list as XLSX."""
    notice, _form, _meant, rows = _read_list(request, key)
    header = [_("Employee number"), _("Name"), _("Department"), _("Read at"), _("Right answers")]

    def lines():
        for p in rows.iterator(chunk_size=2_000):
            at = p.read_at.astimezone().strftime("%Y-%m-%d %H:%M") if p.read_at else _("not read yet")
            yield [p.number, p.name, p.hall or "", at, p.right_count]

    book = sheets.workbook(_("Read list"), header, lines(), widths=[12, 12, 24, 18, 10])
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="notice-{notice.key}.xlsx"'
    return response
