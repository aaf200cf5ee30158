from django.db import migrations, models

from kepan.apps.accounts.models import ByteOrderField
from kepan.apps.registry.models.keys import InForce


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_person_pair"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="organisation", name="registry_org_industry"),
        migrations.AlterField(
            model_name="organisation",
            name="industry",
            field=ByteOrderField(blank=True, max_length=5, verbose_name="行业"),
        ),
        migrations.AlterField(
            model_name="recognition",
            name="certificate",
            field=ByteOrderField(blank=True, max_length=60, verbose_name="证书编号"),
        ),
        migrations.AlterField(
            model_name="recognition",
            name="document_number",
            field=ByteOrderField(blank=True, max_length=60, verbose_name="文号"),
        ),
        migrations.AlterField(
            model_name="right",
            name="application_number",
            field=ByteOrderField(blank=True, max_length=20, verbose_name="申请号"),
        ),
        migrations.AlterField(
            model_name="right",
            name="number",
            field=ByteOrderField(blank=True, max_length=60, verbose_name="登记号或标准号"),
        ),
        migrations.AlterField(
            model_name="rightclass",
            name="ipc",
            field=ByteOrderField(max_length=15, verbose_name="分类号"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["industry", "id"], name="registry_org_industry"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["latest_year", "id"], name="registry_org_year"),
        ),
        migrations.AddIndex(
            model_name="recognition",
            index=models.Index(
                fields=["title", "organisation", "state", "valid_to", "valid_from"], name="registry_recognition_holder"
            ),
        ),
        migrations.AddIndex(
            model_name="recognition",
            index=models.Index(fields=["certificate"], name="registry_certificate"),
        ),
        migrations.AddIndex(
            model_name="recognition",
            index=models.Index(fields=["document_number"], name="registry_document_number"),
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(fields=["status", "-filed_on", "-id"], name="registry_right_status"),
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(
                InForce("status"), models.F("filed_on").desc(), models.F("id").desc(), name="registry_right_force"
            ),
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(fields=["application_number"], name="registry_right_application"),
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(fields=["number"], name="registry_right_number"),
        ),
    ]
