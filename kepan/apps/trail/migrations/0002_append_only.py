"""The database itself refuses to change or remove entries and seals of the audit trail."""

from django.db import migrations

TABLES = ("trail_auditentry", "trail_auditseal")
KEYS = {"trail_auditentry": "id", "trail_auditseal": "number"}
MESSAGE = "the audit trail only grows: entries and seals are never changed or removed"


def list_create_statements(vendor):
    """Return the statements that put the triggers in place."""
    if vendor == "sqlite":
        found = []
        for table in TABLES:
            for verb in ("update", "delete"):
                found.append(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
            # INSERT OR REPLACE removes the old row without asking the trigger for deletes.
            found.append(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]} = NEW.{KEYS[table]}) "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return found
    return [
        "CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
        *(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} EXECUTE FUNCTION trail_refuse()"
            for table in TABLES
            for verb in ("update", "delete", "truncate")
        ),
    ]


def list_drop_statements(vendor):
    """Return the statements that take the triggers away again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete", "replace")]
    return [
        *(
            f"DROP TRIGGER {table}_no_{verb} ON {table}"
            for table in TABLES
            for verb in ("update", "delete", "truncate")
        ),
        "DROP FUNCTION trail_refuse()",
    ]


def create_triggers(apps, schema_editor):
    for statement in list_create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop_triggers(apps, schema_editor):
    for statement in list_drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(create_triggers, drop_triggers)]
