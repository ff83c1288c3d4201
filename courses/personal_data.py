"""Personal data of learning."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, WITH_PERSON, declare

declare(
    "courses.Enrolment",
    "which track or course a person was given, why, by whom",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.Progress",
    "what a person has opened, seen and signed",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.Completion",
    "what a person has completed, and when",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.Exemption",
    "which course a person need not take, and by which pre-test",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.PracticalDraw",
    "which scenarios were drawn for a person's practical exam",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.NoticeRead",
    "which notice a person has read, when, and how its questions were answered",
    retention="two years after the notice is over",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.StudyHour",
    "for how long a person has learnt, in which way, and why it counts",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.PastResult",
    "results of before this system, as HR brought them in",
    retention="as the law on training records asks (ten years)",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.HourTarget", "who set a yearly target of study hours", retention="as long as the target",
    erasure=POINTER_REMOVED,
)  # fmt: skip
declare(
    "courses.Bookmark",
    "where a person stopped reading",
    retention="until the next opening, at most two years",
    erasure=WITH_PERSON,
)
declare(
    "courses.DueChange",
    "dates that were moved for a person, why, by whom",
    retention="as long as the enrolment",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.DueException",
    "dates that could not be met, for HR to decide",
    retention="as long as the enrolment",
    erasure=KEPT_AS_ID,
)
declare(
    "courses.ExtensionRequest",
    "requests for more time, with reasons in the person's own words",
    retention="as long as the enrolment; the reasons two years",
    erasure=BLANKED,
)
NOTEBOOK = "two years after the last review of a card (settings.REVIEW)"
declare(
    "courses.Card",
    "what a person got wrong, why it is asked again, and when: a help for learning, no proof of anything",
    retention=NOTEBOOK,
    erasure=WITH_PERSON,
)
declare("courses.CardReview", "how a person answered a card, and when", retention=NOTEBOOK, erasure=WITH_PERSON)
declare("courses.Sitting", "when a person sat down to review", retention=NOTEBOOK, erasure=WITH_PERSON)
declare(
    "courses.ReviewHabit",
    "whether a person wants to be reminded of cards",
    retention="as long as the person works here",
    erasure=WITH_PERSON,
)

for page in ("CatalogPage", "CoursePage", "HomePage", "LessonPage", "NoticePage", "TrackPage"):
    declare(f"courses.{page}", "who wrote and locked a page", retention="as long as the page", erasure=POINTER_REMOVED)
