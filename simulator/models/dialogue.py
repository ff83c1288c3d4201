"""Conversations that are taken by themselves, in versions that never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from simulator.models.piece import Piece, PieceVersion
from simulator.querysets import PieceQuerySet


def is_conversation(key):
    """Whether a key (D-03, S-104) is that of a conversation and not of a scenario at the counter."""
    return str(key).startswith("D-")


class Dialogue(Piece):
    """A conversation with a customer, without a counter."""

    current = models.ForeignKey(
        "simulator.DialogueVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PieceQuerySet.as_manager()

    class Meta(Piece.Meta):
        verbose_name = _("conversation")


class DialogueVersion(PieceVersion):
    """One edition of a conversation: the text of its file and its hash. Never changed."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="versions")
    text = models.TextField(help_text="YAML, as simulator.dialogues reads it")

    class Meta:
        verbose_name = _("conversation version")
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="one_dialogue_version_per_number"),
            models.UniqueConstraint(fields=["dialogue", "content_hash"], name="a_dialogue_content_once"),
        ]

    def __str__(self):
        return f"{self.dialogue_id} v{self.number}"
