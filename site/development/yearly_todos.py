"""What waits for people because of the yearly evaluation."""

from django.utils.translation import gettext_lazy as _

from development.exceptions import DevelopmentError
from outbox.todos import Choice, Kind, register


def _exception(todo, by, words, *, approve):
    from development.actions import calibrating
    from development.models import LimitException

    row = LimitException.objects.open_to_hr(todo.whom).filter(public_id=todo.subject_key).first()
    if row is None:
        raise DevelopmentError(_("This unit is no longer among yours; somebody else decides now."))
    calibrating.decide_exception(row, approve=approve, by=by, words=words)


def _objection(todo, by, words, *, uphold):
    from development.actions import eligibility
    from development.models import Objection, Publicity

    rows = Objection.objects.filter(entry__publicity__in=Publicity.objects.of_hr(todo.whom).values("pk"))
    row = (
        rows.select_related("entry__publicity", "entry__employee", "asked_by")
        .filter(public_id=todo.subject_key)
        .first()
    )
    if row is None:
        raise DevelopmentError(_("This unit is no longer among yours; somebody else decides now."))
    eligibility.decide_objection(row, uphold=uphold, words=words, by=by)


def _recommendation(todo, by, words, *, approve):
    from development.actions import eligibility
    from development.models import Recommendation

    row = Recommendation.objects.of_hr(todo.whom).select_related("employee").filter(public_id=todo.subject_key).first()
    if row is None:
        raise DevelopmentError(_("This person is no longer among your people; somebody else decides now."))
    eligibility.decide_recommendation(row, approve=approve, words=words, by=by)


def register_kinds():
    """Register the kinds with their one-tap answers; an appeal is decided on its page, with the numbers in sight."""
    register(
        Kind(
            "evaluation_exception", _("Exceptions from the shares of grades"), icon="gauge",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _exception(t, by, w, approve=True), is_batch=False),
                Choice("decline", _("Decline"), lambda t, by, w: _exception(t, by, w, approve=False), needs_reason=True, is_batch=False),
            ),
            states=("development.LimitException.asked",),
        )
    )  # fmt: skip
    register(
        Kind(
            "evaluation_appeal",
            _("Appeals against evaluations"),
            icon="message-square",
            states=("development.EvaluationAppeal.open",),
        )
    )
    register(
        Kind(
            "publicity_objection", _("Objections to public notices"), icon="megaphone",
            choices=(
                Choice("uphold", _("Uphold: off the list"), lambda t, by, w: _objection(t, by, w, uphold=True), needs_reason=True, is_batch=False),
                Choice("dismiss", _("Dismiss"), lambda t, by, w: _objection(t, by, w, uphold=False), needs_reason=True, is_batch=False),
            ),
            states=("development.Objection.open",),
        )
    )  # fmt: skip
    register(
        Kind(
            "recommendation", _("Recommendations"), icon="award",
            choices=(
                Choice("approve", _("Approve"), lambda t, by, w: _recommendation(t, by, w, approve=True), is_batch=False),
                Choice("decline", _("Decline"), lambda t, by, w: _recommendation(t, by, w, approve=False), needs_reason=True, is_batch=False),
            ),
            states=("development.Recommendation.asked",),
        )
    )  # fmt: skip
    register(
        Kind(
            "successor_nomination",
            _("Nominations of successors"),
            icon="users",
            states=("development.Nomination.submitted",),
        )
    )
    register(Kind("successor_score", _("Successors to score"), icon="gauge", states=("development.PanelScore.asked",)))
    register(
        Kind(
            "successor_appeal",
            _("Appeals of successors"),
            icon="message-square",
            states=("development.SuccessorAppeal.open",),
        )
    )
