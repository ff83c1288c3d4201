"""An approved version of a plan and its lines never change; neither do the steps, the log and what was said."""

from django.db import migrations

from lib.frozen import Freeze

VERSION = [
    "public_id", "plan_id", "number", "aims", "content", "ways", "schedule", "evaluation", "effect", "limit_fen", "over_reason",
    "cites_kind", "cites_key", "cites_words", "created_at",
]  # fmt: skip
LINE = [
    "public_id", "version_id", "origin", "number", "title", "audience_text", "audience_id", "people", "hours", "month", "place", "room_id",
    "teacher", "trainer_id", "way", "budget_fen", "department_id", "assessment", "course_id", "track_id", "quota_id", "because",
]  # fmt: skip
FROZEN = "OLD.state IN ('approved', 'superseded')"
OF_FROZEN = (
    "EXISTS (SELECT 1 FROM development_planversion v WHERE v.id = OLD.version_id AND v.state IN ('approved', 'superseded'))"
)


class Migration(migrations.Migration):
    dependencies = [("development", "0002_keep_plans")]

    operations = [
        Freeze("an_approved_plan_never_changes", table="development_planversion", columns=VERSION, when=FROZEN),
        Freeze("lines_of_an_approved_plan_never_change", table="development_planline", columns=LINE, when=OF_FROZEN),
        Freeze("a_step_of_a_plan_never_changes", table="development_planstep", columns=["version_id", "old_state", "state", "words", "at"]),
        Freeze("the_log_of_a_plan_never_changes", table="development_planlogentry", columns=["line_id", "what", "old", "new", "why", "at"]),
        Freeze("what_was_said_of_an_item_stays", table="development_planitemstep", columns=["item_id", "side", "what", "due_on", "words", "at"]),
    ]  # fmt: skip
