"""Personal data of questionnaires."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

AS_LONG = _("three years after the survey's end")
declare(
    "surveys.FormVersion",
    _("who published a version of a form"),
    retention=_("as long as it is answered"),
    erasure=POINTER_REMOVED,
)
declare(
    "surveys.FormDraft",
    _("who wrote last on a form that is not published yet"),
    retention=_("until published or thrown away"),
    erasure=POINTER_REMOVED,
)
declare("surveys.Survey", _("who opened and who closed a survey"), retention=AS_LONG, erasure=POINTER_REMOVED)
declare(
    "surveys.Invitation",
    _("who was asked about what or whom, and whether they answered"),
    retention=AS_LONG,
    erasure=KEPT_AS_ID,
)
declare(
    "surveys.Response", _("about whom a questionnaire was answered; who answered stands there only where it is not anonymous"),
    retention=AS_LONG, erasure=BLANKED,
)  # fmt: skip
declare(
    "surveys.Answer", _("one answer each; whose it is stands only in responses that are not anonymous, words may name people"),
    retention=AS_LONG, erasure=BLANKED, fields=("text", "file", "file_name"),
)  # fmt: skip
declare(
    "surveys.Draft",
    _("answers that were not handed in yet"),
    retention=_("until handed in"),
    erasure=WITH_PERSON,
)
