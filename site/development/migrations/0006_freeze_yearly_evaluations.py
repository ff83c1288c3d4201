"""A formula never changes, a frozen evaluation neither; what was brought in, moved, asked and looked at keeps its words."""

from django.db import migrations

from lib.frozen import Freeze

EVALUATION = [
    "public_id", "cycle_id", "employee_id", "department_id", "post", "formula_id", "figures", "total", "problem", "proposed", "grade",
    "grade_reason", "collected_at", "frozen_at", "signed_by_id", "signature",
]


class Migration(migrations.Migration):
    dependencies = [("development", "0005_keep_yearly_evaluations")]

    operations = [
        Freeze("a_formula_never_changes", table="development_formulaversion", columns=["public_id", "owner_department_id", "number", "title", "components", "boundaries", "at"]),
        Freeze("a_frozen_evaluation_never_changes", table="development_evaluation", columns=EVALUATION, when="OLD.frozen_at IS NOT NULL"),
        Freeze("a_frozen_cycle_never_changes", table="development_cycle", columns=["year", "owner_department_id", "formula_id", "state", "starts_on", "ends_on", "limits"], when="OLD.frozen_at IS NOT NULL"),
        Freeze("a_personal_value_never_changes", table="development_personalvalue", columns=["cycle_id", "employee_id", "kind", "value", "source", "at"]),
        Freeze("a_grade_move_never_changes", table="development_grademove", columns=["evaluation_id", "was", "becomes", "reason", "by_id", "at"]),
        Freeze("an_exception_keeps_its_words", table="development_limitexception", columns=["public_id", "cycle_id", "department_id", "grade", "more", "reason", "asked_by_id", "asked_at"]),
        Freeze("an_appeal_keeps_its_words", table="development_evaluationappeal", columns=["public_id", "evaluation_id", "words", "asked_at"]),
        Freeze("a_look_never_changes", table="development_accesslog", columns=["who_id", "employee_id", "page", "role", "at"]),
    ]
