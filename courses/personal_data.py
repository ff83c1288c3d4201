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

for page in ("CatalogPage", "CoursePage", "HomePage", "LessonPage", "NoticePage", "TrackPage"):
    declare(f"courses.{page}", "who wrote and locked a page", retention="as long as the page", erasure=POINTER_REMOVED)
