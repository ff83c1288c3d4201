"""What attempts rest on never changes: versions, forms, rubrics, and the ledgers of answers and marks."""

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
    ]
