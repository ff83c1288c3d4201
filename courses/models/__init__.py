"""Tracks, courses and lessons as plain rows with keys; enrolments and progress as ledgers; pages that point at the rows."""

from courses.models.catalog import Course, Lesson, LessonPart, Track, TrackVersion
from courses.models.enrolment import (
    AudienceRule,
    DueChange,
    DueException,
    Enrolment,
    EnrolmentItem,
    ExtensionRequest,
)
from courses.models.history import PastResult
from courses.models.hours import HourTarget, StudyHour
from courses.models.notebook import Card, CardReview, ReviewHabit, Sitting
from courses.models.notice_page import NoticePage
from courses.models.notices import Notice, NoticeRead
from courses.models.pages import CatalogPage, CoursePage, HomePage, LessonPage, TrackPage
from courses.models.practical import PracticalDraw
from courses.models.progress import Bookmark, Completion, Exemption, Progress

__all__ = [
    "AudienceRule", "Bookmark", "Card", "CardReview", "CatalogPage", "Completion", "Course", "CoursePage", "DueChange", "DueException",
    "Enrolment", "EnrolmentItem", "Exemption", "ExtensionRequest", "HomePage", "HourTarget", "Lesson", "LessonPage", "LessonPart", "Notice", "NoticePage",
    "NoticeRead", "PastResult", "PracticalDraw", "Progress", "ReviewHabit", "Sitting", "StudyHour", "Track", "TrackPage", "TrackVersion",
]  # fmt: skip
