from django.db import migrations, models

from kepan.apps.trail import tables


def spread_scopes(apps, schema_editor):
    """What a token could do it still can: read everything, or write everything."""
    tokens = apps.get_model("accounts", "ApiToken").objects
    tokens.filter(scope="write").update(scopes=["all:read", "all:write"])
    tokens.exclude(scope="write").update(scopes=["all:read"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_calls_of_all_processes")]

    operations = [
        migrations.AddField("apitoken", "scopes", models.JSONField(default=list, verbose_name="权限")),
        migrations.RunPython(spread_scopes, migrations.RunPython.noop),
        # The names of the two scopes are gone, the column stays as it was.
        migrations.AlterField("apitoken", "scope", models.CharField(default="read", editable=False, max_length=10)),
        tables.CreateModel(
            name="CallerCount",
            fields=[
                ("caller", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("minute", models.PositiveBigIntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
        ),
    ]
