"""What the schedule does for facts."""

from jobs.schedule import every
from subjects.actions import ask_for_all_confirmations

every(seconds=3600)(ask_for_all_confirmations)
