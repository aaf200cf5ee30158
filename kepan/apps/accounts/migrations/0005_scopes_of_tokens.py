from django.db import migrations, models


def spread_scopes(apps, schema_editor):
    """What a token could do it still can: read everything, or write everything."""
    tokens = apps.get_model("accounts", "ApiToken").objects
    tokens.filter(scope="write").update(scopes=["all:read", "all:write"])
    tokens.exclude(scope="write").update(scopes=["all:read"])


def join_scopes(apps, schema_editor):
    """Back: whoever could write something of everything writes; a narrower token only reads."""
    for token in apps.get_model("accounts", "ApiToken").objects.all():
        token.scope = "write" if "all:write" in token.scopes else "read"
        token.save(update_fields=["scope"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_calls_of_all_processes")]

    operations = [
        migrations.AddField("apitoken", "scopes", models.JSONField(default=list, verbose_name="权限")),
        migrations.RunPython(spread_scopes, join_scopes),
        migrations.RemoveField("apitoken", "scope"),
        # Counts of one minute: nothing is lost with them.
        migrations.DeleteModel("CallCount"),
        migrations.CreateModel(
            name="CallCount",
            fields=[
                ("caller", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("minute", models.PositiveBigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
    ]
