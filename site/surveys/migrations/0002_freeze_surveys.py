"""What was asked and answered never changes; the words of an answer can be blanked when a person is erased, and nothing else."""

from django.db import migrations

from lib.frozen import Freeze


class FreezeButForBlanking(Freeze):
    """As Freeze, but an emptied text is let through."""

    @staticmethod
    def _differs(editor, column):
        return f"({Freeze._differs(editor, column)} AND NEW.{column} <> '')"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_keep_surveys")]

    operations = [
        Freeze(
            "a_form_version_never_changes",
            table="surveys_formversion",
            columns=["form_id", "number", "definition", "content_hash"],
        ),
        Freeze("a_survey_keeps_its_version", table="surveys_survey", columns=["version_id", "is_anonymous", "floor"]),
        Freeze(
            "a_response_never_changes",
            table="surveys_response",
            columns=[
                "survey_id", "relationship", "subject_id", "department_id", "invitation_id", "is_anonymous", "answered_at",
                "score", "section_scores",
            ],
        ),
        Freeze("a_survey_answer_never_changes", table="surveys_answer", columns=["response_id", "item", "choice", "number"]),
        FreezeButForBlanking("words_of_an_answer_never_change", table="surveys_answer", columns=["text"]),
    ]  # fmt: skip
