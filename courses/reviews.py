"""Wagtail's workflow in 待办: a text that waits for review waits in the reviewers' lists, and its author hears the outcome."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail import signals

from outbox import actions as outbox
from outbox.todos import Kind, register

KIND = "review_page"


def reviewers_of(task_state):
    """Return the active users who may decide on a group approval task."""
    groups = getattr(task_state.task.specific, "groups", None)
    if groups is None:
        return get_user_model().objects.none()
    return get_user_model().objects.filter(is_active=True, groups__in=groups.all()).distinct()


def edit_url(thing):
    """Return the address of the editor of a page."""
    return reverse("wagtailadmin_pages:edit", args=[thing.pk])


def ask_reviewers(sender, instance, **kwargs):
    """A text was handed in: open a to-do for everybody who may decide, but not for its author."""
    page, author = instance.workflow_state.content_object, instance.workflow_state.requested_by
    for user in reviewers_of(instance).exclude(pk=author.pk if author else None):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user,
                kind=KIND,
                subject_key=str(instance.pk),
                title=_("Review “%(title)s”") % {"title": page.get_admin_display_title()},
                detail=_("handed in by %(name)s") % {"name": author} if author else "",
                url=edit_url(page),
            )


def close_review(sender, instance, user=None, **kwargs):
    """Somebody decided, or the author took it back: nobody needs to look any more."""
    outbox.close_todos(kind=KIND, subject_key=str(instance.pk), by=user, outcome=instance.status)


def tell_author(sender, instance, user=None, **kwargs):
    """The workflow ended: the author hears whether the text was published or came back."""
    author = instance.requested_by
    if author is None or author == user:
        return
    page = instance.content_object
    with override(author.language or settings.LANGUAGE_CODE):
        published = instance.status == instance.STATUS_APPROVED
        words = _("“%(title)s” has been published") if published else _("“%(title)s” came back to you")
        state = instance.current_task_state
        outbox.send(
            author,
            kind="review_ended",
            dedupe_key=f"review:{instance.pk}:{instance.status}:{state.pk if state else 0}",
            subject=words % {"title": page.get_admin_display_title()},
            body=state.comment if state and state.comment else "",
            url=edit_url(page),
        )


def connect():
    """Listen to Wagtail's workflow, and make the kind of to-do known."""
    register(Kind(KIND, gettext_lazy("Texts to review"), icon="book-open-check"))
    signals.task_submitted.connect(ask_reviewers, dispatch_uid="courses.ask_reviewers")
    for signal in (signals.task_approved, signals.task_rejected, signals.task_cancelled):
        signal.connect(close_review, dispatch_uid="courses.close_review")
    for signal in (signals.workflow_approved, signals.workflow_rejected):
        signal.connect(tell_author, dispatch_uid="courses.tell_author")
