"""Each report on a part of a target knows the import that made it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        ("planning", "0001_squashed_0014"),
    ]

    operations = [
        migrations.AddField(
            model_name="sharereport",
            name="import_batch",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="imports.batch",
            ),
        ),
        migrations.AddIndex(
            model_name="sharereport",
            index=models.Index(
                condition=models.Q(("import_batch__isnull", False)),
                fields=["import_batch"],
                name="planning_share_report_batch",
            ),
        ),
    ]
