"""The page of a notice: what authors fill in, and what must fit together in it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.models.notices import Notice

MOST_QUESTIONS = 3


class QuestionBlock(blocks.StructBlock):
    """One question with its options, one of which is right."""

    text = blocks.CharBlock(label=_("question"), max_length=200)
    options = blocks.ListBlock(blocks.CharBlock(max_length=120), label=_("options"), min_num=2, max_num=6)
    right = blocks.IntegerBlock(
        label=_("number of the right option"), min_value=1, max_value=6, help_text=_("1 is the first.")
    )

    class Meta:
        label = _("question")
        icon = "help"

    def clean(self, value):
        data = super().clean(value)
        if data["right"] > len(data["options"]):
            words = ValidationError(_g("There are only %(n)s options.") % {"n": len(data["options"])})
            raise blocks.StructBlockValidationError(block_errors={"right": words})
        return data


class NoticePage(Page):
    """A notice in one language; what it asks of whom is written to its row when it is published."""

    body = models.TextField(_("text (Markdown)"))
    category = models.CharField(
        _("kind"), max_length=10, choices=Notice.Category.choices, default=Notice.Category.NOTICE
    )
    audience = models.ForeignKey(
        "people.Audience", verbose_name=_("audience"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("Empty: everybody, also people who are not signed in."),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True, help_text=_("From the next day nobody sees it."))
    is_must_read = models.BooleanField(
        _("must be read"), default=False, help_text=_("Stands on top of “My learning” until it is read.")
    )
    read_by = models.DateField(_("read by"), null=True, blank=True, help_text=_("The last day; people are reminded."))
    attachment = models.ForeignKey(
        "library.LibraryDocument", verbose_name=_("attachment"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", help_text=_("Only those who may read the notice can open it."),
    )  # fmt: skip
    questions = StreamField(
        [("question", QuestionBlock())], verbose_name=_("questions"), blank=True, max_num=MOST_QUESTIONS,
        help_text=_("Up to three; whoever has read answers them. The right answers are shown afterwards."),
    )  # fmt: skip

    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("category", "audience", "valid_from", "last_day", "attachment")],
            heading=_("Who sees it, and how long"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("is_must_read", "read_by", "questions")], heading=_("What is asked of readers")
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["courses.HomePage"]
    subpage_types: list[str] = []
    template = "courses/notice_page.html"

    class Meta:
        app_label = "courses"
        verbose_name = _("notice")

    def clean(self):
        super().clean()
        wrong = {}
        if self.valid_from and self.last_day and self.last_day < self.valid_from:
            wrong["last_day"] = _g("It would end before it begins.")
        if self.read_by and not self.is_must_read:
            wrong["read_by"] = _g(
                "Only a notice that must be read has such a day: tick the box above, or leave this empty."
            )
        elif self.read_by and self.last_day and self.read_by > self.last_day:
            wrong["read_by"] = _g("On that day nobody sees the notice any more.")
        if self.questions and not self.is_must_read:
            wrong["questions"] = _g("Questions are asked only where a notice must be read: tick the box above.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def valid_until(self):
        return self.last_day + dt.timedelta(days=1) if self.last_day else None

    @property
    def question_rows(self):
        """The questions as the row keeps them."""
        return [
            {"text": b.value["text"], "options": list(b.value["options"]), "right": b.value["right"] - 1}
            for b in self.questions
        ]

    def serve(self, request, *args, **kwargs):
        from courses.views import notices

        return notices.show_notice(request, self) or super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        from courses.views import notices

        return {**super().get_context(request, *args, **kwargs), **notices.notice_context(request, self)}
