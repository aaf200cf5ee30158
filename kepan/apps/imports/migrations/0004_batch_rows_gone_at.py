"""When the staged rows of a batch that ended long ago were deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0003_kept_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="rows_gone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="各行清除时间"),
        ),
    ]
