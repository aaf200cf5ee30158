"""Forms of what hangs on an organisation: its place, kinds, names, codes, contacts, tags and parent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationKind, ParentKind, TagKind
from kepan.apps.registry.models import Organisation
from kepan.web.registry.carriers import find_body, list_lines
from kepan.web.registry.forms import DAY

Choices = list[tuple[Any, Any]]
NO_RELATION: Choices = [("", _("不隶属其他单位"))]


class BelongingForm(forms.Form):
    """A small change of an organisation; the version guards against overwriting somebody else's change."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, organisation: Organisation, held: Any = None, tag: str = "") -> None:
        self.user, self.organisation, self.held, self.tag = user, organisation, held, tag
        super().__init__(data, initial={**self.list_initial(), "version": organisation.version})

    def list_initial(self) -> dict[str, Any]:
        """Return what stands there, under the names of the form."""
        return {name: getattr(self.held, name) for name in self.base_fields if hasattr(self.held, name)}


class MoveForm(BelongingForm):
    """Where an organisation moves and since when."""

    on = forms.DateField(label=_("从哪天起"), widget=DAY)
    region = forms.ModelChoiceField(label=_("迁到哪里"), queryset=Region._default_manager.none(), empty_label=None)
    zone = forms.ModelChoiceField(label=_("园区"), queryset=Region._default_manager.none(), required=False)
    address = forms.CharField(label=_("新地址"), max_length=200, required=False)
    source = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("例如：登记机关变更通知"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = list_regions(user=self.user)
        region, zone = self.fields["region"], self.fields["zone"]
        assert isinstance(region, forms.ModelChoiceField)
        assert isinstance(zone, forms.ModelChoiceField)
        region.queryset, zone.queryset = regions, regions.filter(level=Level.ZONE)
        zone.empty_label = _("不在园区")

    def list_initial(self) -> dict[str, Any]:
        """Begin with where it is."""
        body = self.organisation
        return {"region": body.region_id, "zone": body.zone_id, "address": body.address}


class KindsForm(BelongingForm):
    """What an organisation is from a day on."""

    kinds = forms.MultipleChoiceField(
        label=_("类型"),
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可以同时是几种；去掉勾的到这一天为止"),
    )
    on = forms.DateField(label=_("从哪天起"), widget=DAY, required=False, help_text=_("留空就是今天"))

    def list_initial(self) -> dict[str, Any]:
        """Begin with what it is."""
        return {"kinds": list(self.organisation.roles.filter(ends_on__isnull=True).values_list("kind", flat=True))}

    def clean_kinds(self) -> list[OrganisationKind]:
        """Return the kinds."""
        return [OrganisationKind(kind) for kind in self.cleaned_data["kinds"]]


class RoleForm(BelongingForm):
    """Since when and until when an organisation is of a kind."""

    starts_on = forms.DateField(label=_("起"), widget=DAY, required=False, help_text=_("不知道就留空"))
    ends_on = forms.DateField(label=_("止"), widget=DAY, required=False, help_text=_("现在还是就留空"))


class NameForm(BelongingForm):
    """A name beside the present one."""

    kind = forms.ChoiceField(
        label=_("种类"),
        choices=[choice for choice in NameKind.choices if choice[0] != NameKind.CURRENT],
        help_text=_("单位真的改了名用“更名”，这里补登以前的名称、简称和外文名"),
    )
    name = forms.CharField(label=_("名称"), max_length=200)
    starts_on = forms.DateField(label=_("起"), widget=DAY, required=False)
    ends_on = forms.DateField(label=_("止"), widget=DAY, required=False)
    source = forms.CharField(label=_("来源"), max_length=200, required=False)


class CodeForm(BelongingForm):
    """A code beside or before the present one."""

    kind = forms.ChoiceField(label=_("种类"), choices=CodeKind.choices)
    code = forms.CharField(label=_("代码"), max_length=30)
    ends_on = forms.DateField(label=_("停用日期"), widget=DAY, required=False)


class ContactForm(BelongingForm):
    """Whom an office may call at an organisation, and for what."""

    purpose = forms.CharField(label=_("联系事项"), max_length=60, required=False, help_text=_("例如：统计、专利"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    position = forms.CharField(label=_("职务"), max_length=60, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    email = forms.EmailField(label=_("邮箱"), required=False)


class TagsForm(BelongingForm):
    """All tags of one kind."""

    codes = forms.CharField(
        label=_("标签"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个，每个最多 60 个字；删掉的行就是去掉的标签"),
    )

    def list_initial(self) -> dict[str, Any]:
        """Begin with the tags that it has."""
        rows = self.organisation.tags.filter(kind=self.tag).values_list("code", flat=True)
        return {"codes": "\n".join(rows)}

    def clean_codes(self) -> list[str]:
        """Return the tags, each once."""
        codes = list_lines(self.cleaned_data["codes"])
        if any(len(code) > 60 for code in codes):
            raise forms.ValidationError(_("每个标签最多 60 个字。"))
        return codes


class ParentForm(BelongingForm):
    """To which organisation one belongs, and how."""

    kind = forms.ChoiceField(label=_("隶属关系"), choices=[*NO_RELATION, *ParentKind.choices], required=False)
    parent = forms.CharField(
        label=_("上级单位"),
        max_length=200,
        required=False,
        help_text=_("已登记的单位：全称、曾用名或统一社会信用代码；不隶属其他单位的留空"),
    )

    def list_initial(self) -> dict[str, Any]:
        """Begin with the parent that it has."""
        body = self.organisation
        return {"kind": body.parent_kind, "parent": body.parent.name if body.parent else ""}

    def clean_parent(self) -> Organisation | None:
        """Find the parent."""
        text = self.cleaned_data["parent"]
        return find_body(self.user, text, self.organisation.parent) if text else None

    def clean_kind(self) -> ParentKind | None:
        """Return the relation, or None for an organisation that stands by itself."""
        return ParentKind(self.cleaned_data["kind"]) if self.cleaned_data["kind"] else None


class SureForm(BelongingForm):
    """Ticking the box confirms that something that was entered is taken away."""

    is_sure = forms.BooleanField(label=_("确认删除：原来的内容留在审计记录里"))

    def list_initial(self) -> dict[str, Any]:
        """Nothing stands there."""
        return {}


class UndoForm(BelongingForm):
    """Why the last renaming or move is taken back; ticking the box confirms it."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：录错了单位"))
    is_sure = forms.BooleanField(label=_("确认撤回：名称、地区和地址回到这次变化以前"))


class ReopenForm(BelongingForm):
    """Why a closing is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：登记机关更正，单位没有注销"))


TAGS = tuple(TagKind)
