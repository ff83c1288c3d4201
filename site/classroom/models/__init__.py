"""What training outside the screen leaves behind: one module a noun."""

from classroom.models.attendance import Attendance, AttendancePlea, TrainerRating
from classroom.models.calendars import CalendarFeed, TakenDate
from classroom.models.checklists import Checklist, ChecklistTick
from classroom.models.class_files import ClassFile, ClassRating
from classroom.models.costs import CostLine
from classroom.models.external import ExternalFile, ExternalStep, ExternalTraining
from classroom.models.mentoring import MentorMeeting, MentorPair, MentorWeek
from classroom.models.panels import (
    PanelExam,
    PanelExaminer,
    PanelPhoto,
    PanelResult,
    PanelSeat,
    PanelSheet,
    PanelSlot,
)
from classroom.models.rooms import AwayLimit, Room
from classroom.models.rubrics import Rubric
from classroom.models.secondments import Secondment, SecondmentLog, SecondmentQuota, SecondmentStep
from classroom.models.sessions import ClassSession, Meeting, Teaching
from classroom.models.signups import SeatHold, SignUp, SignUpStatus
from classroom.models.trainers import Trainer, TrainerSubject

__all__ = [
    "Attendance",
    "AttendancePlea",
    "AwayLimit",
    "CalendarFeed",
    "Checklist",
    "ChecklistTick",
    "ClassFile",
    "ClassRating",
    "ClassSession",
    "CostLine",
    "ExternalFile",
    "ExternalStep",
    "ExternalTraining",
    "Meeting",
    "MentorMeeting",
    "MentorPair",
    "MentorWeek",
    "PanelExam",
    "PanelExaminer",
    "PanelPhoto",
    "PanelResult",
    "PanelSeat",
    "PanelSheet",
    "PanelSlot",
    "Room",
    "Rubric",
    "SeatHold",
    "Secondment",
    "SecondmentLog",
    "SecondmentQuota",
    "SecondmentStep",
    "SignUp",
    "SignUpStatus",
    "TakenDate",
    "Teaching",
    "Trainer",
    "TrainerRating",
    "TrainerSubject",
]
