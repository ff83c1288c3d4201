"""A rule, a list and what was said about it keep their words."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("development", "0007_keep_eligibility")]

    operations = [
        Freeze("a_rule_of_eligibility_never_changes", table="development_eligibilityrule", columns=["public_id", "title", "post_id", "owner_department_id", "criteria", "at"]),
        Freeze("a_breach_keeps_its_words", table="development_breach", columns=["public_id", "employee_id", "words", "happened_on", "by_id", "at"]),
        Freeze("a_publicity_never_changes", table="development_publicity", columns=["public_id", "rule_id", "department_id", "starts_on", "ends_on", "by_id", "at"]),
        Freeze("a_public_verdict_never_changes", table="development_publicityentry", columns=["public_id", "publicity_id", "employee_id", "verdict"]),
        Freeze("an_objection_keeps_its_words", table="development_objection", columns=["public_id", "entry_id", "asked_by_id", "words", "asked_at"]),
        Freeze("a_recommendation_keeps_its_words", table="development_recommendation", columns=["public_id", "entry_id", "employee_id", "kind", "words", "asked_by_id", "asked_at"]),
    ]
