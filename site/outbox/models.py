"""Messages to people (written in the transaction of their cause, delivered after it) and the to-do list 待办 of everybody."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The person's own messages that are due by now."""
        return self.filter(recipient=user, due_at__lte=clock.now())

    def unread(self):
        return self.filter(read_at=None)

    def to_mail(self, *, now=None):
        """Messages that are due by e-mail, were not sent yet and not read in the meantime."""
        return self.unread().filter(mailed_at=None, by_mail=True, due_at__lte=now or clock.now())

    def unread_first(self):
        """Unread messages before read ones, the newest first in each."""
        is_read = models.Case(models.When(read_at=None, then=0), default=1, output_field=models.SmallIntegerField())
        return self.order_by(is_read, "-created_at", "-pk")


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
    """How a person wants to be told: the bell always; besides once a day by e-mail or WeCom, or never."""

    class Mail(models.TextChoices):
        DIGEST = "digest", _("one digest a day")
        WECOM = "wecom", _("one digest a day, by WeCom")
        NEVER = "never", _("never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.DIGEST)

    def __str__(self):
        return f"{self.user_id} {self.mail}"


class DigestQuerySet(models.QuerySet):
    def by(self, channel):
        return self.filter(channel=channel)

    def to_send(self, *, now):
        """Digests whose time has come, that are not given up, and that no other sender holds."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, sent_at=None, next_try_at__lte=now, tries__lt=Digest.MAX_TRIES)


class Digest(models.Model):
    """The one mail, or card in WeCom, a day that a person gets. A card that found nobody became a mail: it fell back."""

    MAX_TRIES = 6

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WECOM = "wecom", _("WeCom")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    fell_back = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_digest_a_day")]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="digests_to_send")]

    def __str__(self):
        return f"{self.user_id} {self.on}"


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The delegations that `user` gave."""
        return self.filter(user=user)

    def not_over(self):
        return self.filter(ends_on__gt=clock.today())

    def in_force(self):
        """Delegations of today."""
        return self.not_over().filter(starts_on__lte=clock.today())


class Delegation(models.Model):
    """Somebody else does my to-dos on these days (half-open)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegated_to_me")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the first day on which it is over")
    created_at = models.DateTimeField(default=clock.now)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=models.F("to")), name="nobody_delegates_to_oneself"),
            models.UniqueConstraint(fields=["user", "to", "starts_on"], name="one_delegation_to_a_person_and_day"),
        ]

    def __str__(self):
        return f"{self.user_id} -> {self.to_id}"

    @property
    def last_day(self):
        """The last day on which it holds, as people say it."""
        return self.ends_on - dt.timedelta(days=1)

    @property
    def is_in_force(self):
        return self.starts_on <= clock.today() < self.ends_on


class TodoQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def visible_to(self, user):
        """What waits for `user`: their own, and of those who delegated to them for today."""
        lent = Delegation.objects.in_force().filter(to=user, user=OuterRef("whom"), user__is_active=True)
        return self.filter(Q(whom=user) | Exists(lent))

    def done_by_or_for(self, user, *, since):
        """What `user` did, or somebody else did for them, since an instant; the newest first."""
        mine = Q(whom=user) | Q(done_by=user)
        return self.filter(mine, done_at__gte=since).order_by("-done_at", "-pk")

    def most_urgent_first(self):
        """By kind, then what is due first; things without a date come last."""
        return self.order_by("kind", models.F("due_at").asc(nulls_last=True), "created_at", "pk")


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
        indexes = [
            models.Index(fields=["whom"], condition=Q(done_at=None), name="todos_open"),
            models.Index(fields=["whom", "-done_at"], name="todos_done"),
            models.Index(fields=["kind", "subject_key"], condition=Q(done_at=None), name="todos_of_a_thing"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_late(self):
        return self.due_at is not None and self.due_at <= clock.now()

    @property
    def due_on(self):
        """The last day on which it is in time, or None."""
        return clock.due_day(self.due_at) if self.due_at else None
