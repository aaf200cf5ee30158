"""A batch names its file."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("imports", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="desk.attachment",
            ),
        ),
    ]
