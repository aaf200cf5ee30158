"""A batch that holds what not all staff read is seen by whoever brought it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0005_limits_of_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="is_private",
            field=models.BooleanField(default=False, verbose_name="只有上传人能看"),
        ),
    ]
