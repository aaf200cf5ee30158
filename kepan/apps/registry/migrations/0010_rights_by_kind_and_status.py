from django.db import migrations, models

from kepan.apps.registry.models.keys import InForce


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_places_left_and_registered_size"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="right", name="registry_right_visible"),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(
                fields=["region", "kind", "status", "tier", "owner", "office"], name="registry_right_visible"
            ),
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(fields=["kind", "status", "-filed_on", "-id"], name="registry_right_kind_status"),
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(
                "kind",
                InForce("status"),
                models.F("filed_on").desc(),
                models.F("id").desc(),
                name="registry_right_kind_force",
            ),
        ),
    ]
