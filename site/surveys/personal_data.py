"""Personal data of questionnaires."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, declare

AS_LONG = "three years after the survey's end"
declare(
    "surveys.FormVersion",
    "who published a version of a form",
    retention="as long as it is answered",
    erasure=POINTER_REMOVED,
)
declare("surveys.Survey", "who opened and who closed a survey", retention=AS_LONG, erasure=POINTER_REMOVED)
declare(
    "surveys.Invitation",
    "who was asked about what or whom, and whether they answered",
    retention=AS_LONG,
    erasure=KEPT_AS_ID,
)
declare(
    "surveys.Response", "about whom a questionnaire was answered; who answered stands there only where it is not anonymous",
    retention=AS_LONG, erasure=BLANKED,
)  # fmt: skip
declare(
    "surveys.Answer", "one answer each; whose it is stands only in responses that are not anonymous, words may name people",
    retention=AS_LONG, erasure=BLANKED,
)  # fmt: skip
