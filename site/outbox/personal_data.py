"""Personal data of messages and to-dos."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import WITH_PERSON, declare

declare("outbox.Message", _("what a person was told"), retention=_("two years"), erasure=WITH_PERSON)
declare(
    "outbox.Preference",
    _("how a person wants to be told"),
    retention=_("while the account is active"),
    erasure=WITH_PERSON,
)
declare("outbox.Digest", _("which daily mails were sent"), retention=_("two years"), erasure=WITH_PERSON)
declare("outbox.Delegation", _("who does whose to-dos, and when"), retention=_("two years"), erasure=WITH_PERSON)
declare(
    "outbox.Todo",
    _("what waited for whom, and who answered what"),
    retention=_("two years after it was done"),
    erasure=WITH_PERSON,
)
