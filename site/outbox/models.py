"""Messages to people (written in the transaction of their cause, delivered after it) and the to-do list 待办 of everybody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at=None)

    def to_mail(self, *, now=None):
        """Messages that are due by e-mail and were not sent yet."""
        return self.filter(mailed_at=None, by_mail=True, due_at__lte=now or clock.now())


class Message(models.Model):
    """One message to one person. The dedupe key makes a second telling of the same thing impossible."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=160, unique=True)
    subject = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"]),
            models.Index(fields=["due_at"], condition=Q(mailed_at=None, by_mail=True), name="messages_to_mail"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="messages_unread"),
        ]

    def __str__(self):
        return self.subject


class Preference(models.Model):
    """How a person wants to be told: the bell always; e-mail at once, once a day, or never."""

    class Mail(models.TextChoices):
        DIGEST = "digest", _("one digest a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.DIGEST)

    def __str__(self):
        return f"{self.user_id} {self.mail}"


class Digest(models.Model):
    """The one mail a day that a person gets."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_digest_a_day")]

    def __str__(self):
        return f"{self.user_id} {self.on}"


class Delegation(models.Model):
    """Somebody else does my to-dos on these days (half-open)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegated_to_me")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the first day on which it is over")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=models.F("to")), name="nobody_delegates_to_oneself"),
        ]

    def __str__(self):
        return f"{self.user_id} -> {self.to_id}"


class TodoQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def visible_to(self, user):
        """What waits for `user`: their own, and of those who delegated to them for today."""
        today = clock.today()
        lent = Delegation.objects.filter(to=user, user=OuterRef("whom"), starts_on__lte=today, ends_on__gt=today)
        return self.filter(Q(whom=user) | Exists(lent))


class Todo(models.Model):
    """One thing that waits for one person, with its place in the product; never a second open one for the same thing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="todos")
    kind = models.CharField(max_length=40, help_text="a kind registered in outbox.todos")
    subject_key = models.CharField(max_length=80, help_text="the id of the thing, for the kind's handler")
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = TodoQuerySet.as_manager()

    class Meta:
        verbose_name = _("to-do")
        ordering = ["due_at", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["whom", "kind", "subject_key"], condition=Q(done_at=None), name="one_open_todo_for_one_thing"
            )
        ]
        indexes = [models.Index(fields=["whom"], condition=Q(done_at=None), name="todos_open")]

    def __str__(self):
        return self.title
