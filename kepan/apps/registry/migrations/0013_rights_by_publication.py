"""Rights by the number of their publication, by which imports recognise them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_scopes_of_tokens"),
        ("imports", "0004_batch_rows_gone_at"),
        ("registry", "0012_rows_know_their_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="right",
            index=models.Index(fields=["publication_number"], name="registry_right_publication"),
        ),
    ]
