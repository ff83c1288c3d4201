"""What was done in an exam, and the order that was printed, never change."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0003_exam_halls")]

    operations = [
        Freeze("a_printed_order_never_changes", table="quizzes_paperform", columns=["layouts"]),
        Freeze(
            "a_candidates_status_never_changes",
            table="quizzes_candidatestatus",
            columns=["candidate_id", "old_state", "state", "reason", "at"],
        ),
        Freeze("an_exam_note_never_changes", table="quizzes_sessionevent", columns=["session_id", "kind", "detail", "at"]),
    ]
