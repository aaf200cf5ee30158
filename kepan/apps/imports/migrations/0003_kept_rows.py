"""What machines wrote of a record is kept, to be put back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0002_file_of_a_batch"),
    ]

    operations = [
        migrations.AlterField(
            model_name="plannedchange",
            name="kind",
            field=models.CharField(
                choices=[("update", "修改"), ("insert", "新增"), ("remove", "移除"), ("keep", "保留")], max_length=6
            ),
        ),
    ]
