"""What attempts rest on never changes: versions, forms, rubrics, and the ledgers of answers, marks, judgements and exams.

A later migration that rebuilds one of these tables on SQLite drops its trigger and must write it again (docs/decisions/0012).
"""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [
        Freeze(
            "a_question_version_never_changes",
            table="quizzes_questionversion",
            columns=["question_id", "number", "kind", "body", "body_hash"],
        ),
        Freeze(
            "a_quiz_version_never_changes",
            table="quizzes_quizversion",
            columns=["quiz_id", "number", "options", "content_hash"],
        ),
        Freeze(
            "a_blueprint_row_never_changes",
            table="quizzes_blueprintrow",
            columns=["version_id", "position", "bank_id", "category_id", "count", "points"],
        ),
        Freeze("a_form_never_changes", table="quizzes_paperform", columns=["version_id", "label", "series", "items"]),
        Freeze("a_rubric_never_changes", table="quizzes_rubric", columns=["key", "criteria", "content_hash"]),
        Freeze("an_answer_never_changes", table="quizzes_answer", columns=["slot_id", "seq", "value", "saved_at"]),
        Freeze("a_mark_never_changes", table="quizzes_mark", columns=["slot_id", "score", "old_score", "source", "reason", "at"]),
        Freeze("a_printed_order_never_changes", table="quizzes_paperform", columns=["layouts"]),
        Freeze(
            "a_candidates_status_never_changes",
            table="quizzes_candidatestatus",
            columns=["candidate_id", "old_state", "state", "reason", "at"],
        ),
        Freeze("an_exam_note_never_changes", table="quizzes_sessionevent", columns=["session_id", "kind", "detail", "at"]),
        Freeze(
            "a_judgement_never_changes",
            table="quizzes_grading",
            columns=["slot_id", "round", "edition", "rubric_id", "rubrics", "criteria", "percent", "comment", "reason", "at"],
        ),
    ]
