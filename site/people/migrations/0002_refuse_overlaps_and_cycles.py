"""The database refuses two main assignments on one day, and a reporting line that bites its tail."""

from django.db import migrations

from lib.overlap import ForbidOverlap

CYCLE = """
    WITH RECURSIVE line(id) AS (
        SELECT NEW.manager_id
        UNION
        SELECT a.manager_id FROM people_assignment a JOIN line ON a.employee_id = line.id
         WHERE a.manager_id IS NOT NULL AND a.ends_on IS NULL
    ) SELECT 1 FROM line WHERE id = NEW.employee_id
"""
POSTGRES = f"""
    CREATE FUNCTION people_refuse_manager_cycle() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF EXISTS ({CYCLE}) THEN
            RAISE EXCEPTION 'no_manager_cycle' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_manager_cycle';
        END IF;
        RETURN NEW;
    END $body$;
    CREATE TRIGGER no_manager_cycle AFTER INSERT OR UPDATE ON people_assignment FOR EACH ROW
        WHEN (NEW.manager_id IS NOT NULL AND NEW.ends_on IS NULL) EXECUTE FUNCTION people_refuse_manager_cycle();
"""


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES)
        return
    for verb in ("INSERT", "UPDATE"):
        editor.execute(
            f"CREATE TRIGGER no_manager_cycle_{verb.lower()} AFTER {verb} ON people_assignment "
            f"WHEN NEW.manager_id IS NOT NULL AND NEW.ends_on IS NULL AND EXISTS ({CYCLE}) "
            "BEGIN SELECT RAISE(ABORT, 'no_manager_cycle'); END"
        )


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "DROP TRIGGER no_manager_cycle ON people_assignment; DROP FUNCTION people_refuse_manager_cycle();"
        )
        return
    for verb in ("insert", "update"):
        editor.execute(f"DROP TRIGGER IF EXISTS no_manager_cycle_{verb}")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        ForbidOverlap(
            "no_overlapping_main_assignments",
            table="people_assignment",
            key="employee_id",
            start="starts_on",
            until="ends_on",
            where="kind = 'main'",
        ),
        migrations.RunPython(create, drop),
    ]
