"""Forms of the registry: an organisation, its new name, its end, what is decided of a pair or a finding."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import AnyUser, list_regions
from kepan.apps.registry.enums import HIGHTECH_FIELDS, FirmSize, OrganisationKind
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import OrganisationDetails, read_details
from kepan.web.registry.industries import IndustryField, find_edition, write_industry
from kepan.web.registry.words import FEN_IN_WAN, Words, get_wan

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def compute_seal(said: Mapping[str, Any]) -> str:
    """Return a short sum of all that was written in a form: what is confirmed is what was shown."""
    plain = repr(sorted((name, str(value)) for name, value in said.items()))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


NO_FIELD: list[tuple[str, Any]] = [("", _("没有或不知道"))]


class OrganisationForm(forms.Form):
    """What stands about an organisation; the version guards against overwriting somebody else's change."""

    name = forms.CharField(
        label=_("名称"), max_length=200, help_text=_("营业执照上的全称。改了名的单位用“更名”，旧名会留下。")
    )
    uscc = forms.CharField(
        label=_("统一社会信用代码"), max_length=30, required=False, help_text=_("18 位；不知道就留空，以后补。")
    )
    zone = forms.ModelChoiceField(label=_("园区"), queryset=Region._default_manager.none(), required=False)
    industry = IndustryField(required=False)
    hightech_field = forms.ChoiceField(
        label=_("高新技术领域"),
        choices=[*NO_FIELD, *((name, name) for name in HIGHTECH_FIELDS)],
        required=False,
        help_text=_("国家重点支持的八个领域之一"),
    )
    registered_size = forms.ChoiceField(
        label=_("规模"),
        choices=[("", _("按年报计算")), *FirmSize.choices],
        required=False,
        help_text=_("年报的数算得出规模时按年报，算不出时用这里登记的"),
    )
    founded_on = forms.DateField(label=_("成立日期"), required=False, widget=DAY)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    website = forms.CharField(label=_("网址"), max_length=200, required=False)
    capital = forms.DecimalField(
        label=_("注册资本（万元）"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=6
    )
    representative = forms.CharField(label=_("法定代表人"), max_length=60, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ModelChoiceField)
        zone.queryset = list_regions(user=user).filter(level=Level.ZONE)
        zone.empty_label = _("不在园区")
        # A field written before there was a choice stays until somebody chooses another.
        field, held = self.fields["hightech_field"], self.initial.get("hightech_field")
        assert isinstance(field, forms.ChoiceField)
        if held and held not in HIGHTECH_FIELDS:
            field.choices = [*NO_FIELD, *((name, name) for name in (*HIGHTECH_FIELDS, held))]

    def read_details(self, before: OrganisationDetails | None = None) -> OrganisationDetails:
        """Return what the person wrote; what the form does not ask stays as it was."""
        data = self.cleaned_data
        capital, industry = data["capital"], data["industry"]
        # The same code may mean something else in another edition: what is not changed keeps its own.
        held = before is not None and before.industry == industry
        return OrganisationDetails(
            name=data["name"],
            uscc=data["uscc"],
            zone=data["zone"],
            industry=industry,
            industry_edition=before.industry_edition if before is not None and held else find_edition(industry),
            hightech_field=data["hightech_field"],
            registered_size=data["registered_size"],
            founded_on=data["founded_on"],
            address=data["address"],
            website=data["website"],
            registered_capital=None if capital is None else int(capital * FEN_IN_WAN),
            representative=data["representative"],
        )


class NewOrganisationForm(OrganisationForm):
    """A new organisation: where it is registered and what it is, too."""

    region = forms.ModelChoiceField(label=_("地区"), queryset=Region._default_manager.none(), empty_label=None)
    kinds = forms.MultipleChoiceField(
        label=_("类型"),
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可以同时是几种"),
    )
    field_order = ("name", "uscc", "region", "zone", "kinds", "industry", "founded_on", "address")

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)
        region.queryset = list_regions(user=user)


def list_initial(organisation: Organisation) -> dict[str, Any]:
    """Return what stands about an organisation, under the names of its form."""
    held = read_details(organisation)
    initial = {name: getattr(held, name) for name in OrganisationForm.base_fields if hasattr(held, name)}
    industry = write_industry(held.industry, held.industry_edition)
    return initial | {
        "industry": industry,
        "capital": get_wan(held.registered_capital),
        "version": organisation.version,
    }


class RenameForm(forms.Form):
    """The new name of an organisation and since when it bears it."""

    name = forms.CharField(label=_("新名称"), max_length=200)
    on = forms.DateField(label=_("从哪天起"), widget=DAY)
    source = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=_("例如：登记机关变更通知"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """Since when an organisation is closed and how that is known; ticking the box confirms it."""

    on = forms.DateField(label=_("注销日期"), widget=DAY)
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：登记机关公告"))
    is_sure = forms.BooleanField(label=_("确认注销：记录和历史都保留，各类身份到这一天为止"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ExcuseForm(forms.Form):
    """Why a finding is right as it stands."""

    reason = forms.CharField(
        label=_("说明"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("不要写个人信息")
    )


class MergeForm(forms.Form):
    """Which of two records stays and why; ticking confirms it, two valid codes are confirmed once more."""

    kept = forms.TypedChoiceField(label=_("保留哪一条"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：地址、电话相同，一条少写了“市”字"))
    accept_two_codes = forms.BooleanField(
        label=_("两条各有有效的代码：查证过，这家单位确实换过代码，另一个记为曾用代码"), required=False
    )
    is_sure = forms.BooleanField(label=_("确认合并：另一条的内容都归到保留的这一条，合并错了可以拆开"))
    left_version = forms.IntegerField(widget=forms.HiddenInput)
    right_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        choices: list[tuple[int, str]],
        proposed: int,
        versions: tuple[int, int],
        has_two_codes: bool,
        example: Words = "",
    ) -> None:
        initial = {"kept": proposed, "left_version": versions[0], "right_version": versions[1]}
        super().__init__(data, auto_id="merge_%s", initial=initial)
        kept = self.fields["kept"]
        assert isinstance(kept, forms.TypedChoiceField)
        kept.choices = choices
        if example:
            self.fields["reason"].help_text = str(example)
        if not has_two_codes:
            del self.fields["accept_two_codes"]


class DistinctForm(forms.Form):
    """Why two records are two bodies or people."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：地址和法定代表人都不同，是两家"))

    def __init__(self, data: Any, *, example: Words = "") -> None:
        super().__init__(data, auto_id="distinct_%s")
        if example:
            self.fields["reason"].help_text = str(example)


class UnmergeForm(forms.Form):
    """Why a merge was wrong; ticking confirms that it is taken apart."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例如：核对营业执照，是两家单位"))
    is_sure = forms.BooleanField(label=_("确认拆开：上面列出的内容退回原来那一条"))

    def __init__(self, data: Any, *, example: Words = "") -> None:
        super().__init__(data)
        if example:
            self.fields["reason"].help_text = str(example)
