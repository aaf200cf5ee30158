"""What decides who sees an organisation, with its key and with its size; kinds with their days: counted from indexes."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_calls_of_all_processes"),
        ("registry", "0010_rights_by_kind_and_status"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="organisation",
            name="registry_org_visible",
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["region", "state", "tier", "owner", "office", "id"], name="registry_org_seen"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                fields=["size", "region", "state", "tier", "owner", "office"], name="registry_org_size_seen"
            ),
        ),
        migrations.AddIndex(
            model_name="organisationrole",
            index=models.Index(fields=["organisation", "kind", "ends_on"], name="registry_role_days"),
        ),
    ]
