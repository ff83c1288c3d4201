"""Personal data of learning."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

declare(
    "courses.Enrolment",
    _("which track or course a person was given, why, by whom"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.Progress",
    _("what a person has opened, seen and signed"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.Completion",
    _("what a person has completed, and when"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.Exemption",
    _("which course a person need not take, and by which pre-test"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.PracticalDraw",
    _("which scenarios were drawn for a person's practical exam"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.NoticeRead",
    _("which notice a person has read, when, and how its questions were answered"),
    retention=_("two years after the notice is over"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.StudyHour",
    _("for how long a person has learnt, in which way, and why it counts"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.PastResult",
    _("results of before this system, as HR brought them in"),
    retention=_("as the law on training records asks (ten years)"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.HourTarget", _("who set a yearly target of study hours"), retention=_("as long as the target"),
    erasure=POINTER_REMOVED,
)  # fmt: skip
declare(
    "courses.Bookmark",
    _("where a person stopped reading"),
    retention=_("until the next opening, at most two years"),
    erasure=WITH_PERSON,
)
declare(
    "courses.DueChange",
    _("dates that were moved for a person, why, by whom"),
    retention=_("as long as the enrolment"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.DueException",
    _("dates that could not be met, for HR to decide"),
    retention=_("as long as the enrolment"),
    erasure=KEPT_AS_ID,
)
declare(
    "courses.ExtensionRequest",
    _("requests for more time, with reasons in the person's own words"),
    retention=_("as long as the enrolment; the reasons two years"),
    erasure=BLANKED,
    fields=("reason", "answer"),
)
NOTEBOOK = _("two years after the last review of a card")
declare(
    "courses.Card",
    _("what a person got wrong, why it is asked again, and when: a help for learning, no proof of anything"),
    retention=NOTEBOOK,
    erasure=WITH_PERSON,
)
declare("courses.CardReview", _("how a person answered a card, and when"), retention=NOTEBOOK, erasure=WITH_PERSON)
declare("courses.Sitting", _("when a person sat down to review"), retention=NOTEBOOK, erasure=WITH_PERSON)
declare(
    "courses.ReviewHabit",
    _("whether a person wants to be reminded of cards"),
    retention=_("as long as the person works here"),
    erasure=WITH_PERSON,
)

for page in ("CatalogPage", "CoursePage", "HomePage", "LessonPage", "NoticePage", "TrackPage"):
    declare(
        f"courses.{page}", _("who wrote and locked a page"), retention=_("as long as the page"), erasure=POINTER_REMOVED
    )
