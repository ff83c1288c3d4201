"""What a run rests on never changes: versions, the log of events, scores."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("simulator", "0001_initial")]

    operations = [
        Freeze("a_catalogue_version_never_changes", table="simulator_catalogueversion", columns=["key", "number", "content_hash", "text"]),
        Freeze(
            "a_scenario_version_never_changes",
            table="simulator_scenarioversion",
            columns=["scenario_id", "number", "content_hash", "text", "catalogue_key"],
        ),
        Freeze(
            "an_event_of_a_run_never_changes",
            table="simulator_event",
            columns=["run_id", "seq", "token", "command", "outcome", "code", "payload", "active_ms", "at"],
        ),
        Freeze(
            "a_score_of_a_run_never_changes",
            table="simulator_score",
            columns=["run_id", "points_tenths", "passed", "parts", "findings", "grader_version", "reason", "at"],
        ),
        Freeze("what_a_run_pins_never_changes", table="simulator_run", columns=["version_id", "catalogue_id", "mode", "seed", "start", "deadline_at"]),
    ]
