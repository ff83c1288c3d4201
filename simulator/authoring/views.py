"""Scenarios and conversations in the CMS: the list, one of them written by form or as text, its versions, what the file says."""

import difflib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.rules import has_role
from simulator.actions import authoring
from simulator.authoring.checked import Wrong
from simulator.authoring.editor import with_row
from simulator.authoring.files import FileState
from simulator.authoring.kinds import DIALOGUE
from simulator.authoring.sections import replaced
from simulator.exceptions import SimulatorError
from simulator.scenarios.reading import Problems, read_text

PER_PAGE = 50
MOST = 512 * 1024


def may_write(user):
    """Whether the person writes scenarios and conversations: an author, or an administrator."""
    return user.has_perm("wagtailadmin.access_admin") and has_role(user, "author")


def _of(request, kind, public_id):
    if not may_write(request.user):
        raise PermissionDenied
    rows = kind.model.objects.editable_by(request.user).select_related("current", "owner_department")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def list_pieces(request, kind):
    """All of a kind that one may write, with where each comes from."""
    if not may_write(request.user):
        raise PermissionDenied
    wanted = request.GET.get("q", "").strip()[:60]
    rows = kind.model.objects.editable_by(request.user).select_related("current__created_by", "owner_department")
    if wanted:
        rows = rows.filter(key__icontains=wanted) | rows.filter(title__icontains=wanted)
    page = Paginator(rows.order_by("key"), PER_PAGE).get_page(request.GET.get("page"))
    found = [(row, FileState(row)) for row in page.object_list]
    context = {"rows": found, "page": page, "wanted": wanted, **_shown(kind, kind.title)}
    return render(request, "simulator/authoring/list.html", context)


def _shown(kind, title):
    """What every page of a kind says of it."""
    return {"kind": kind, "pages": kind.pages, "page_title": title, "header_icon": kind.icon}


def edit_piece(request, kind, public_id):
    """Write: by form, or as the whole text. What was typed stays, whatever comes of the button that was pressed."""
    piece = _of(request, kind, public_id)
    if request.method != "POST":
        editor = kind.editor(_opened(piece, request.GET.get("version", "")).text)
        return _show(request, kind, piece, editor, base=piece.current_id, is_text="text" in request.GET)
    is_text = request.POST.get("shown") == "text"
    text = _posted_text(request, "text" if is_text else "source")
    deed = request.POST.get("do", "check")
    base = request.POST.get("base", "")
    base = int(base) if base.isascii() and base.isdigit() and len(base) < 18 else None
    if is_text:
        editor = kind.editor(text)
    else:
        post = with_row(request.POST, deed.removeprefix("add:")) if deed.startswith("add:") else request.POST
        editor = kind.editor(text, post)
        if deed.startswith("add:"):
            return _show(request, kind, piece, editor, base=base, added=deed.removeprefix("add:"))
        if not editor.is_possible:
            is_text = True
        elif not editor.is_valid():
            return _show(request, kind, piece, editor, base=base, status=422)
        else:
            text = editor.built()
    return _do(request, kind, piece, editor, text, deed, base, is_text)


def _opened(piece, number):
    versions = piece.versions.all()
    if number.isascii() and number.isdigit() and len(number) < 9:
        return get_object_or_404(versions, number=int(number))
    return piece.current or versions.order_by("-number").first()


def _posted_text(request, name):
    """The text as it was posted, with our line ends; a text area may not hold a NUL."""
    return request.POST.get(name, "")[:MOST].replace("\r\n", "\n").replace("\0", "").strip("\n") + "\n"


def _do(request, kind, piece, editor, text, deed, base, is_text):
    """What the pressed button says, once everything could be read."""
    if deed in ("as-text", "as-form"):
        return _show(request, kind, piece, kind.editor(text), base=base, is_text=deed == "as-text")
    checked = kind.check(text, piece.key)
    trial = deed.removeprefix("try-") if deed.startswith("try-") else ""
    is_fine = checked.may_be_used if deed in ("use", "check") else checked.may_be_tried
    if deed == "check" or not is_fine:
        status = 200 if is_fine else 422
        return _show(
            request, kind, piece, editor, base=base, checked=checked, text=text, is_text=is_text, status=status
        )
    try:
        version = authoring.save_version(piece, checked, by=request.user)
        if deed == "use":
            authoring.put_to_use(piece, version, checked, base=base)
            messages.success(
                request, _("Version %(n)s is in use now. Running runs keep theirs.") % {"n": version.number}
            )
            return redirect(kind.to("edit"), piece.public_id)
        here = f"{reverse(kind.to('edit'), args=[piece.public_id])}?{urlencode({'version': version.number})}"
        if trial and kind is DIALOGUE:
            return redirect("simulator:try_dialogue", piece.key, version.number)
        if trial:
            run = authoring.try_out(version, mode=trial, url=here, by=request.user)
            return redirect("simulator:show_run", run.public_id)
    except SimulatorError as error:
        messages.error(request, str(error))
        return _show(request, kind, piece, editor, base=base, checked=checked, text=text, is_text=is_text, status=409)
    messages.success(request, _("Kept as version %(n)s, not yet in use.") % {"n": version.number})
    return redirect(here)


def _show(request, kind, piece, editor, *, base, checked=None, text=None, is_text=False, added="", status=200):
    is_text = is_text or not editor.is_possible
    if checked and not is_text:
        editor.mark(checked.wrong)
    context = {
        "piece": piece, "editor": editor, "checked": checked, "base": base, "added": added, "is_text": is_text,
        "text": editor.text if text is None else text, "file": FileState(piece), "has_errors": status == 422 and checked is None,
        "is_overtaken": base != piece.current_id, **_shown(kind, f"{piece.key} {piece.title}"),
    }  # fmt: skip
    template = "simulator/authoring/text.html" if is_text else "simulator/authoring/edit.html"
    return render(request, template, context, status=status)


# --- versions and the file ------------------------------------------------------------------------------
@require_safe
def list_versions(request, kind, public_id):
    """Every version, newest first; the one asked for beside the one in use, line by line."""
    piece = _of(request, kind, public_id)
    versions = list(piece.versions.select_related("created_by").order_by("-number"))
    shown = _opened(piece, request.GET.get("version", ""))
    file, source = FileState(piece), request.GET.get("version", "")
    before = piece.current.text if piece.current else ""
    after, label = (
        (file.text, _("the file")) if source == "file" else (shown.text, _("version %(n)s") % {"n": shown.number})
    )
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), _("in use"), label, lineterm="", n=2)
    rows = [(line, {"+": "is-added", "-": "is-gone", "@": "is-place"}.get(line[:1], "")) for line in lines]
    context = {
        "piece": piece, "versions": versions, "shown": shown, "rows": rows, "label": label, "file": file, "is_file": source == "file",
        **_shown(kind, _("Versions of %(key)s") % {"key": piece.key}),
    }  # fmt: skip
    return render(request, "simulator/authoring/versions.html", context)


@require_safe
def export_version(request, kind, public_id, number):
    """The text of a version as a file; put where scenarios are loaded from, it is this version again."""
    piece = _of(request, kind, public_id)
    version = get_object_or_404(piece.versions, number=number)
    answer = HttpResponse(version.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{piece.key}.yaml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def use_version(request, kind, public_id, number):
    """Put an earlier version to use again, or (number 0) the text of the file."""
    piece = _of(request, kind, public_id)
    try:
        text = FileState(piece).text if number == 0 else get_object_or_404(piece.versions, number=number).text
        checked = kind.check(text, piece.key)
        if not checked.may_be_used:
            first: list[Wrong] = checked.wrong[:1]
            why = f"{first[0].line}: {first[0].message}" if first else "; ".join(checked.unproved[:2])
            raise SimulatorError(_("This cannot be put to use: %(why)s") % {"why": why})
        version = authoring.save_version(piece, checked, by=request.user)
        authoring.put_to_use(piece, version, checked, base=piece.current_id)
    except SimulatorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Version %(n)s is in use now. Running runs keep theirs.") % {"n": version.number})
    return redirect(kind.to("versions"), piece.public_id)


@require_POST
def copy_piece(request, kind, public_id):
    """Begin a new piece from this one."""
    piece = _of(request, kind, public_id)
    key = request.POST.get("key", "").strip().upper()[:20]
    source = _opened(piece, "")
    tree = read_text(source.text, piece.key, Problems())
    try:
        text = replaced(source.text, tree, {"id": key, "version": 1}, schema=kind.editor.SCHEMA)
        checked = kind.check(text, key, proves=False)
        made = authoring.copy(piece, checked, key=key, example=kind.example, by=request.user)
    except SimulatorError as error:
        messages.error(request, str(error))
        return redirect(kind.to("edit"), piece.public_id)
    messages.success(request, _("%(key)s is a draft now: trainees see it once a version is put to use.") % {"key": key})
    return redirect(kind.to("edit"), made.public_id)
