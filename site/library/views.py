"""Serving files: by right, as what they are, in ranges where a player asks for them. Nothing is run on our origin."""

import os
import re
from collections.abc import Iterator
from typing import IO, Any

from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from library import access, inspection
from library.models import LibraryDocument, Rendition

CHUNK = 256 * 1024
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
            "avif": "image/avif"}  # fmt: skip


@require_safe
def serve_document(request, document_id, filename):
    """Serve a file of the library to those who may read it; to everybody else there is none."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    document = get_object_or_404(LibraryDocument, pk=document_id)
    if document.filename != filename or not access.may_read(request.user, document):
        raise Http404
    kind = inspection.extension_of(filename)
    try:
        file, size = document.file.open("rb"), document.file.size
    except OSError as exc:
        raise Http404 from exc
    is_inline = kind in inspection.INLINE and "download" not in request.GET
    headers = {
        "Content-Disposition": content_disposition_header(not is_inline, filename),
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "ETag": f'"{document.get_file_hash()}"',
    }
    content_type = inspection.CONTENT_TYPES.get(kind, "application/octet-stream")
    return _respond(request, file, size, content_type, headers)


def _respond(request: Any, file: IO[bytes], size: int, content_type: str, headers: dict[str, str]) -> HttpResponse:
    if request.headers.get("If-None-Match") == headers["ETag"]:
        file.close()
        return HttpResponseNotModified(headers=headers)
    wanted = _range(request, headers["ETag"], size)
    if wanted is None:
        response = FileResponse(file, content_type=content_type)
        for name, value in {**headers, "Content-Length": str(size)}.items():  # after its own guess at them
            response[name] = value
        return response
    start, end = wanted
    if start >= size or end < start:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {**headers, "Content-Length": str(end - start + 1), "Content-Range": f"bytes {start}-{end}/{size}"}
    return StreamingHttpResponse(_part(file, start, end), status=206, content_type=content_type, headers=headers)


def _range(request: Any, etag: str, size: int) -> tuple[int, int] | None:
    """Return the one range that is asked for as (first, last) byte; None for the whole file."""
    found = RANGE.match(request.headers.get("Range", "").strip())
    if not found or found.group() == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if len(first) > 15 or len(last) > 15:
        return size, 0
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


@require_safe
def serve_picture(request, path):
    """Serve a cut of a picture (made here, so it is a picture) to people who are signed in; originals are not served."""
    kind = PICTURES.get(inspection.extension_of(path))
    if not request.user.is_authenticated or kind is None or os.path.normpath(path) != path:
        raise Http404
    if not Rendition.objects.filter(file=path).exists():
        raise Http404
    try:
        file = default_storage.open(path)
    except OSError as exc:
        raise Http404 from exc
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "Content-Disposition": "inline"}
    return FileResponse(file, content_type=kind, headers=headers)
