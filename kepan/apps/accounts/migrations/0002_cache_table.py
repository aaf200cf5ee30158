"""The table of Django's database cache, in which rate limits are shared by all web processes.

Made here so that nobody has to run `createcachetable`; Django keeps no model of it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    name="CacheEntry",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField(db_index=True)),
                    ],
                    options={"db_table": "kepan_cache"},
                ),
            ],
            state_operations=[],
        ),
    ]
