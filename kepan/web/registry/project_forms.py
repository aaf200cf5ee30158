"""Forms of projects of higher levels: who carries them, their course, their money, and what arrived of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import ProjectState, TitleLevel
from kepan.apps.registry.models import Organisation, ProjectReceipt, UpperProject
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services import PartnerEntry, ProjectDetails
from kepan.web.registry.carriers import find_bodies, find_body, find_leader, list_lines
from kepan.web.registry.forms import DAY
from kepan.web.registry.money import MoneyField

MOST_PARTNERS, LONGEST_NAME = 50, 200
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("项目"), ("name", "programme", "level", "project_class", "number", "source")),
    (_("谁承担"), ("organisation", "leader", "partners")),
    (
        _("进度"),
        ("state", "applied_on", "approved_on", "document_number", "starts_on", "ends_on", "refused_on", "finished_on"),
    ),
    (_("经费"), ("applied_amount", "approved_amount", "own_amount")),
)


class ProjectForm(forms.Form):
    """What stands about a project; organisation, partners and leader are written as people know them."""

    name = forms.CharField(label=_("项目名称"), max_length=300)
    programme = forms.CharField(label=_("计划类别"), max_length=60, help_text=_("下达经费的计划，例如“省重点研发计划”"))
    level = forms.ChoiceField(label=_("级别"), choices=[("", _("请选择")), *TitleLevel.choices])
    project_class = forms.CharField(label=_("项目类型"), max_length=60, required=False)
    number = forms.CharField(
        label=_("项目编号"), max_length=60, required=False, help_text=_("同一计划里一个编号只有一个项目")
    )
    organisation = forms.CharField(
        label=_("承担单位"), max_length=200, help_text=_("已登记的单位：全称、曾用名或统一社会信用代码")
    )
    leader = forms.CharField(
        label=_("负责人"), max_length=60, required=False, help_text=_("已登记的人员；同名的，认在承担单位任职的那位")
    )
    partners = forms.CharField(
        label=_("参加单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一家，写全称；登记过的自动对上"),
    )
    state = forms.ChoiceField(label=_("状态"), choices=ProjectState.choices)
    applied_on = forms.DateField(label=_("申报日期"), required=False, widget=DAY)
    approved_on = forms.DateField(
        label=_("立项日期"), required=False, widget=DAY, help_text=_("立项口径的经费算在这一天所在的年份")
    )
    document_number = forms.CharField(label=_("立项文号"), max_length=60, required=False)
    starts_on = forms.DateField(label=_("执行期自"), required=False, widget=DAY)
    ends_on = forms.DateField(label=_("执行期至"), required=False, widget=DAY)
    refused_on = forms.DateField(label=_("未立项日期"), required=False, widget=DAY)
    finished_on = forms.DateField(label=_("验收或终止日期"), required=False, widget=DAY)
    applied_amount = MoneyField(label=_("申请金额（万元）"), required=False)
    approved_amount = MoneyField(label=_("立项金额（万元）"), required=False)
    own_amount = MoneyField(label=_("自筹金额（万元）"), required=False)
    source = forms.CharField(label=_("来源"), max_length=200, required=False, help_text=_("例如：立项文件"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, before: UpperProject | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.before = user, before
        self.body: Organisation | None = None
        if before is not None:
            del self.fields["source"]

    def list_groups(self) -> list[tuple[Any, list[BoundField]]]:
        """List the fields by group, as they stand on the form."""
        return [(label, [self[name] for name in names if name in self.fields]) for label, names in GROUPS]

    def clean_organisation(self) -> str:
        """Find the organisation, in a region where the user keeps records."""
        name = str(self.cleaned_data["organisation"])
        self.body = find_body(self.user, name, self.before.organisation if self.before else None)
        if self.before is None:
            answer = can_write_in(self.user, region=self.body.region)
            if not answer:
                raise ValidationError(str(answer.reason))
        return name

    def clean_partners(self) -> list[PartnerEntry]:
        """Return the partners with the records that their names mean."""
        names = list_lines(self.cleaned_data["partners"])
        if len(names) > MOST_PARTNERS or any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(_("参加单位最多 50 家，每家的名称最多 200 字。"))
        held = {one.written_name: one.organisation for one in self.before.partners.all()} if self.before else {}
        return [PartnerEntry(name, body) for name, body in find_bodies(self.user, names, held).items()]

    def clean(self) -> dict[str, Any]:
        """Find the person in charge, which needs the organisation."""
        data = super().clean() or self.cleaned_data
        held = self.before.leader if self.before else None
        try:
            data["leader"] = find_leader(self.user, data.get("leader", ""), self.body, held)
        except ValidationError as error:
            self.add_error("leader", error)
        return data

    def read_details(self) -> ProjectDetails:
        """Return what the person wrote."""
        asked = {name for name in ProjectDetails.__dataclass_fields__ if name in self.fields}
        values = {name: self.cleaned_data[name] for name in asked}
        state, level = ProjectState(values.pop("state")), TitleLevel(values.pop("level"))
        return ProjectDetails(state=state, level=level, **values)


def list_project_initial(row: UpperProject) -> dict[str, Any]:
    """Return what stands about a project, under the names of its form."""
    initial = {name: getattr(row, name) for name in ProjectForm.base_fields if hasattr(row, name)}
    return initial | {
        "organisation": row.organisation.name,
        "leader": row.leader.name if row.leader else "",
        "partners": "\n".join(one.written_name for one in row.partners.all()),
    }


class ReceiptForm(forms.Form):
    """Money that arrived."""

    on = forms.DateField(label=_("到账日期"), widget=DAY, help_text=_("到位口径的经费算在这一天所在的年份"))
    amount = MoneyField(label=_("到账金额（万元）"))
    document_number = forms.CharField(label=_("拨款文号"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("超过立项金额的理由"), max_length=200, required=False, help_text=_("到账合计不超过立项金额的不用写")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReceiptCorrectionForm(ReceiptForm):
    """A receipt as it should have been entered, and why it is corrected."""

    reason = forms.CharField(label=_("更正的理由"), max_length=200, help_text=_("原来的数留在历史里"))


class RemovalForm(forms.Form):
    """Why something that was entered is taken back; ticking the box confirms it."""

    reason = forms.CharField(label=_("删除的理由"), max_length=200, help_text=_("例如：重复登记"))
    is_sure = forms.BooleanField(label=_("确认删除：合计随之减少，原来的内容留在历史里"))
    version = forms.IntegerField(widget=forms.HiddenInput)


def list_receipt_initial(row: ProjectReceipt) -> dict[str, Any]:
    """Return what stands in a receipt, under the names of its form."""
    return {"on": row.on, "amount": row.amount, "document_number": row.document_number}
