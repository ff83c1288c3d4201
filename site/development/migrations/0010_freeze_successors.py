"""A nomination, a given score, a place and an appeal keep their words."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("development", "0009_keep_successors")]

    operations = [
        Freeze("a_nomination_keeps_its_words", table="development_nomination", columns=["public_id", "pool_id", "employee_id", "source", "words", "verdict", "by_id", "at"]),
        Freeze("a_given_panel_score_never_changes", table="development_panelscore", columns=["nomination_id", "assessor_id", "state", "points", "total", "words", "given_at"], when="OLD.given_at IS NOT NULL"),
        Freeze("a_place_keeps_its_start", table="development_poolplace", columns=["public_id", "pool_id", "nomination_id", "employee_id", "mentor_id", "project", "starts_on", "by_id"]),
        Freeze("an_exit_review_never_changes", table="development_poolplace", columns=["ends_on", "outcome", "review", "evidence", "reviewed_by_id"], when="OLD.ends_on IS NOT NULL"),
        Freeze("a_successor_appeal_keeps_its_words", table="development_successorappeal", columns=["public_id", "nomination_id", "words", "asked_at"]),
    ]
