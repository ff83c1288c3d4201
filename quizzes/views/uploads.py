"""Files handed in as answers: taken with a look inside, served only to their person and to graders, never run on our origin."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from library import inspection
from quizzes.actions import uploads
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Slot, Upload


@require_POST
@login_required
def upload_answer(request, public_id, position):
    """Take a file for a question; the answer itself is saved like any other, with the id that comes back."""
    attempt = get_object_or_404(Attempt.objects.of(request.user).select_related("version"), public_id=public_id)
    slot = get_object_or_404(
        Slot.objects.select_related("version", "attempt"), attempt=attempt, position=position, version__kind="file"
    )
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No file arrived. Please choose it again.")}, status=400)
    try:
        upload = uploads.take(slot, file)
    except QuizzesError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"id": str(upload.public_id), "name": upload.file_name})


@require_safe
@login_required
def serve_upload(request, public_id):
    rows = Upload.objects.visible_to(request.user).select_related("slot__attempt__employee")
    upload = get_object_or_404(rows, public_id=public_id)
    try:
        file = upload.file.open("rb")
    except OSError as exc:
        raise Http404 from exc
    kind = inspection.extension_of(upload.file_name)
    is_inline = kind == "pdf" and "download" not in request.GET
    content_type = inspection.CONTENT_TYPES.get(kind, "application/octet-stream")
    response = FileResponse(file, content_type=content_type)
    # A file's name often holds its author's: graders get a neutral one.
    is_own = upload.slot.attempt.employee.user_id == request.user.pk
    name = upload.file_name if is_own else f"answer-{upload.public_id.hex[:8]}.{kind}"
    response["Content-Disposition"] = content_disposition_header(not is_inline, name)
    response["Cache-Control"] = "private, no-store"
    return response
