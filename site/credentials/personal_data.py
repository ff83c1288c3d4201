"""Personal data of certificates."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, declare

PROOF = _("as the law on training records asks (ten years after the end)")
declare(
    "credentials.Period",
    _("what a person is certified for, by which evidence, from when until when"),
    retention=PROOF,
    erasure=KEPT_AS_ID,
)
declare(
    "credentials.Revocation", _("why a certificate was revoked, and who decided"), retention=PROOF, erasure=KEPT_AS_ID
)
declare(
    "credentials.Application", _("what a person was certified for outside the paths, with the document and reasons in own words"),
    retention=PROOF, erasure=BLANKED, fields=("words", "file", "file_name"),
)  # fmt: skip
declare(
    "credentials.SupervisedLicence",
    _("for which days and why a person did a duty under the eyes of another"),
    retention=PROOF,
    erasure=KEPT_AS_ID,
)
declare(
    "credentials.Roster",
    _("who was to work on a day, and which manager said so"),
    retention=_("one year"),
    erasure=KEPT_AS_ID,
)
declare("credentials.Roster_people", _("who was to work on a day"), retention=_("one year"), erasure=KEPT_AS_ID)
