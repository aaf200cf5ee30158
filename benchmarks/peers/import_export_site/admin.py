"""The admin page with its import, fields named by the headings of the file."""

from django.contrib import admin
from import_export import fields, resources
from import_export.admin import ImportMixin
from import_export.widgets import DateWidget, ManyToManyWidget
from import_export_site.models import Organisation, Patent

HEADINGS = {
    "application_number": "申请号",
    "title": "专利名称",
    "kind": "专利类型",
    "publication_number": "公开（公告）号",
    "inventors": "发明人",
    "classes": "IPC分类号",
    "claim_count": "权利要求数",
    "agent": "代理机构",
}


class ApplicantsWidget(ManyToManyWidget):
    """Finds applicants by name and makes those that are new, as the guide shows for foreign keys."""

    def clean(self, value, row=None, **kwargs):
        """Return the organisations of a cell."""
        names = [name.strip() for name in (value or "").split(self.separator) if name.strip()]
        return [Organisation.objects.get_or_create(name=name)[0] for name in names]


class PatentResource(resources.ModelResource):
    """Which column fills which field."""

    filed_on = fields.Field(attribute="filed_on", column_name="申请日", widget=DateWidget("%Y-%m-%d"))
    published_on = fields.Field(attribute="published_on", column_name="公开（公告）日", widget=DateWidget("%Y-%m-%d"))
    granted_on = fields.Field(attribute="granted_on", column_name="授权公告日", widget=DateWidget("%Y-%m-%d"))
    applicants = fields.Field(
        attribute="applicants", column_name="申请人", widget=ApplicantsWidget(Organisation, separator=";", field="name")
    )

    class Meta:
        """The key is the application number; rows are checked by the model and errors gathered by row."""

        model = Patent
        import_id_fields = ["application_number"]
        fields = (*HEADINGS, "filed_on", "published_on", "granted_on", "applicants")
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        """Name the columns as the file does."""
        made = super().field_from_django_field(field_name, django_field, readonly)
        made.column_name = HEADINGS.get(field_name, made.column_name)
        return made


@admin.register(Patent)
class PatentAdmin(ImportMixin, admin.ModelAdmin):
    """The page that an administrator uses."""

    resource_classes = [PatentResource]
