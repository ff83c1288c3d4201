"""What a person is asked: the list, answering on a phone, drafts, and what others said about them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib import clock
from people import rules
from people.models import Employee
from surveys import paper
from surveys.actions import answering
from surveys.exceptions import SurveysError
from surveys.models import Draft, Invitation, Response
from surveys.parts import about_person, viewer_of
from surveys.questionnaire.answers import check
from surveys.questionnaire.asking import visible

DONE = 20


@require_safe
@login_required
def my_surveys(request):
    mine = Invitation.objects.visible_to(request.user).asked()
    mine = mine.select_related("survey__version__form", "survey__rule", "subject", "draft")
    waiting = mine.answerable().order_by("due_on", "pk")
    done = mine.filter(is_answered=True).order_by("-ask_on", "-pk")[:DONE]
    me = rules.employee_of(request.user)
    is_subject = me is not None and Response.objects.filter(subject=me).exists()
    context = {"waiting": waiting, "done": done, "me": me if is_subject else None}
    return render(request, "surveys/my_surveys.html", context)


def _invitation(request, public_id):
    """Return one's own invitation; anybody else's is a 404."""
    rows = Invitation.objects.visible_to(request.user).select_related("survey__version__form", "subject", "employee")
    return get_object_or_404(rows, public_id=public_id)


def _context(invitation, answers, errors=None, saved_at=None):
    survey = invitation.survey
    form = survey.version.questionnaire
    return {
        "invitation": invitation, "survey": survey, "form": form, "parts": paper.parts_of(form, answers, errors),
        "is_anonymous": survey.is_anonymous_for(invitation.relationship), "saved_at": saved_at, "errors": errors,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def answer_survey(request, public_id):
    invitation = _invitation(request, public_id)
    if request.method == "POST":
        return _hand_in(request, invitation)
    if not Invitation.objects.answerable().filter(pk=invitation.pk).exists():
        words = answering.why_not(invitation)
        return render(
            request, "surveys/not_open.html", {"invitation": invitation, "survey": invitation.survey, "words": words}
        )
    draft = Draft.objects.filter(invitation=invitation).first()
    answers, saved_at = (draft.answers, draft.saved_at) if draft else ({}, None)
    return render(request, "surveys/answer.html", _context(invitation, answers, saved_at=saved_at))


def _hand_in(request, invitation):
    """Hand in or, with the other button, keep a draft; what was typed is shown again when something is missing."""
    raw = paper.read(invitation.survey.version.questionnaire, request.POST, request.FILES)
    try:
        if "draft" in request.POST:
            at = answering.save_draft(invitation, raw, by=request.user)
            messages.success(request, _("Saved at %(at)s. You can go on any time.") % {"at": _hour(at)})
            return redirect(invitation)
        answering.answer(invitation, raw, by=request.user)
    except SurveysError as error:
        messages.error(request, str(error))
        if not error.errors:
            return redirect(invitation)
        shown = {**raw, **check(invitation.survey.version.questionnaire, raw, is_draft=True).values}
        return render(request, "surveys/answer.html", _context(invitation, shown, error.errors), status=400)
    messages.success(request, _("Thank you. Your answers have been handed in."))
    return redirect("surveys:my_surveys")


def _hour(at):
    return at.astimezone(clock.LOCAL).strftime("%H:%M")


@require_safe
@login_required
def show_results_about(request, public_id):
    """What was answered about a person: for themselves, their manager and HR, as far as each form lets them see it."""
    employee = get_object_or_404(Employee, public_id=public_id)
    viewer = viewer_of(request.user, employee)
    if not viewer:
        raise Http404
    rows = about_person(employee, viewer=viewer)
    return render(
        request, "surveys/results_about.html", {"employee": employee, "rows": rows, "is_me": viewer == "person"}
    )


@require_POST
@login_required
def save_draft(request, public_id):
    """The page's own saving; answers with the time and the items that are asked now."""
    invitation = _invitation(request, public_id)
    form = invitation.survey.version.questionnaire
    raw = paper.read(form, request.POST)
    try:
        at = answering.save_draft(invitation, raw, by=request.user)
    except SurveysError as error:
        return JsonResponse({"error": str(error)}, status=409)
    shown = [item.key for item in visible(form, check(form, raw, is_draft=True).values)]
    return JsonResponse({"saved": _("Saved %(at)s") % {"at": _hour(at)}, "shown": shown})
