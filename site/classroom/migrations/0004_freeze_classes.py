"""A room and a trainer are held once at an hour; ledgers of sign-ups and attendance never change."""

from django.db import migrations

from lib.frozen import Freeze
from lib.overlap import ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("classroom", "0003_hold_classes")]

    operations = [
        ForbidOverlap(
            "a_room_is_held_once", table="classroom_meeting", key="room_id", start="starts_at", until="ends_at",
            where="holds", kind="instants",
        ),
        ForbidOverlap(
            "a_trainer_teaches_once", table="classroom_teaching", key="trainer_id", start="starts_at", until="ends_at",
            where="holds", kind="instants",
        ),
        Freeze(
            "a_signup_status_never_changes",
            table="classroom_signupstatus",
            columns=["signup_id", "old_state", "state", "reason", "at"],
        ),
        Freeze(
            "attendance_never_changes",
            table="classroom_attendance",
            columns=["signup_id", "meeting_id", "half", "kind", "how", "at", "reason", "noted_at"],
        ),
    ]  # fmt: skip
