"""What was spent and decided never changes: wrong lines are taken back by rows of their own."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("classroom", "0001_keep_costs_and_external_training")]

    operations = [
        Freeze(
            "a_cost_line_never_changes",
            table="classroom_costline",
            columns=["kind", "key", "token", "department_id", "employee_id", "amount_fen", "budget_line", "spent_on", "note", "reverses_id"],
        ),
        Freeze(
            "a_step_of_an_external_training_never_changes",
            table="classroom_externalstep",
            columns=["training_id", "old_state", "state", "reason", "at"],
        ),
    ]
