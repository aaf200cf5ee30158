"""A document keeps its kind, the digest of its text, where its pages begin and what the reader had to say."""

import hashlib
from pathlib import PurePosixPath

from django.db import migrations, models

KINDS = {'.docx': 'docx', '.md': 'md'}


def fill(apps, schema_editor):
    """Give the documents of 0.1.0, which were texts and Word files, what they lack."""
    Document = apps.get_model('planning', 'Document')
    for document in Document.objects.filter(text_sha256='').only('pk', 'name', 'text').iterator(chunk_size=20):
        document.kind = KINDS.get(PurePosixPath(document.name.lower()).suffix, 'txt')
        document.text_sha256 = hashlib.sha256(document.text.encode('utf-8', 'surrogatepass')).hexdigest()
        document.save(update_fields=['kind', 'text_sha256'])


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='kind',
            field=models.CharField(blank=True, max_length=20, verbose_name='文件种类'),
        ),
        migrations.AddField(
            model_name='document',
            name='notes',
            field=models.JSONField(blank=True, default=list, verbose_name='读取说明'),
        ),
        migrations.AddField(
            model_name='document',
            name='pages',
            field=models.JSONField(blank=True, default=list, verbose_name='各页起点'),
        ),
        migrations.AddField(
            model_name='document',
            name='text_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='正文摘要'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
