"""The head of the chain, and triggers by which the database refuses to change an entry."""

from django.db import migrations

TABLE = "journal_entry"
WORDS = "the journal is append-only"

SQLITE = [
    f"""CREATE TRIGGER journal_no_{verb} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"""CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$""",
    f"""CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_append_only()""",
    f"""CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()""",
]
SQLITE_BACK = [f"DROP TRIGGER journal_no_{verb}" for verb in ("UPDATE", "DELETE")]
POSTGRESQL_BACK = [
    f"DROP TRIGGER journal_no_truncate ON {TABLE}",
    f"DROP TRIGGER journal_append_only ON {TABLE}",
    "DROP FUNCTION journal_append_only()",
]


def guard(apps, schema_editor):
    """Add the triggers."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Take them away again."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


def begin(apps, schema_editor):
    """Write the head of an empty chain."""
    apps.get_model("journal", "Head").objects.create(pk=1, count=0, digest="0" * 64)


def end(apps, schema_editor):
    """Remove the head; the entries go with the first migration."""
    apps.get_model("journal", "Head").objects.all().delete()


class Migration(migrations.Migration):
    """Guards, and the head."""

    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunPython(begin, end),
        migrations.RunPython(guard, unguard),
    ]
