"""Forms of sharing: asking, deciding, ordering, paying, and the settings of a data set."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.selectors import list_all_regions, list_offices
from kepan.apps.sharing.enums import Licence
from kepan.apps.sharing.facts import Dataset
from kepan.apps.sharing.models import AccessRequest, Contributor, SharedDataset
from kepan.apps.sharing.services import DatasetTerms, GrantTerms, RequestDetails, ShareEntry
from kepan.apps.sharing.services.granting import MOST_DAYS, MOST_USES
from kepan.web.registry.carriers import find_bodies
from kepan.web.registry.forms import DAY
from kepan.web.registry.money import MoneyField
from kepan.web.sharing.words import write_head, write_share

TEXT = forms.Textarea(attrs={"rows": 3})
LINES = forms.Textarea(attrs={"rows": 4})


def _make_columns(dataset: Dataset, keys: list[str]) -> list[tuple[str, str]]:
    return [(column.key, write_head(column)) for column in dataset.list_columns(keys)]


class RequestForm(forms.Form):
    """What somebody asks for."""

    purpose = forms.CharField(label=_("用途"), widget=TEXT, max_length=2000, help_text=_("用在哪里、给谁看、留多久"))
    columns = forms.MultipleChoiceField(
        label=_("字段"), widget=forms.CheckboxSelectMultiple, help_text=_("只选用得着的，批得快")
    )
    region = forms.ModelChoiceField(
        label=_("地区范围"), queryset=Region._default_manager.none(), required=False, empty_label=_("全部地区")
    )
    term_days = forms.IntegerField(label=_("天数"), min_value=1, max_value=MOST_DAYS, initial=90)
    uses = forms.IntegerField(
        label=_("次数"), min_value=1, max_value=MOST_USES, initial=10, help_text=_("打开页面、调接口、下载文件都算一次")
    )

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _make_columns(dataset, dataset.column_keys)
        self.fields["columns"].choices = choices  # type: ignore[attr-defined]
        self.fields["columns"].initial = [key for key, _label in choices]
        self.fields["region"].queryset = list_all_regions()  # type: ignore[attr-defined]

    def read_details(self) -> RequestDetails:
        """Return what was asked for."""
        said = self.cleaned_data
        return RequestDetails(said["purpose"], tuple(said["columns"]), said["term_days"], said["uses"], said["region"])


class DecisionForm(forms.Form):
    """What the office grants of a request: no more than was asked for."""

    columns = forms.MultipleChoiceField(label=_("授权的字段"), widget=forms.CheckboxSelectMultiple, required=False)
    masked = forms.MultipleChoiceField(
        label=_("其中脱敏的字段"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("文字留第一个字，代码留首尾各两位，日期留年份，数值不留"),
    )
    region = forms.ModelChoiceField(
        label=_("地区范围"), queryset=Region._default_manager.none(), required=False, empty_label=_("全部地区")
    )
    term_days = forms.IntegerField(label=_("天数"), min_value=1)
    uses = forms.IntegerField(label=_("次数"), min_value=1)
    words = forms.CharField(
        label=_("审批意见"), widget=TEXT, max_length=2000, required=False, help_text=_("不予授权要写原因，申请人看得到")
    )

    def __init__(self, *args: Any, dataset: Dataset, row: AccessRequest, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"columns": row.columns, "region": row.region_id, "term_days": row.term_days, "uses": row.uses},
        )
        super().__init__(*args, **kwargs)
        choices = _make_columns(dataset, row.columns)
        for name in ("columns", "masked"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["region"].queryset = list_all_regions()  # type: ignore[attr-defined]

    def read_terms(self) -> GrantTerms:
        """Return what is granted."""
        said = self.cleaned_data
        kept = tuple(said["columns"])
        return GrantTerms(kept, said["term_days"], said["uses"], tuple(said["masked"]), said["region"])


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("原因"), widget=TEXT, max_length=2000, required=False)


class OrderForm(forms.Form):
    """For what a data set is ordered."""

    purpose = forms.CharField(label=_("用途"), widget=TEXT, max_length=2000, help_text=_("用在哪里、给谁看"))


class PayForm(forms.Form):
    """That an order was paid."""

    paid_on = forms.DateField(label=_("付款日期"), widget=DAY, initial=timezone.localdate)
    reference = forms.CharField(label=_("付款凭证号"), max_length=60, help_text=_("非税票据号、银行回单号等，对账用"))


class SettingsForm(forms.Form):
    """What is decided about a data set; price and contributors stand there for proprietary data only."""

    is_open = forms.BooleanField(label=_("开放"), required=False)
    with_owned = forms.BooleanField(
        label=_("含自有级记录"),
        required=False,
        help_text=_("自有级记录也按上面列出的字段提供；不勾只含公共级记录。专有级记录从不在内。"),
    )
    office = forms.ModelChoiceField(
        label=_("归口科室"), queryset=Office._default_manager.none(), required=False, empty_label=_("不指定")
    )
    contact = forms.CharField(
        label=_("联系方式"), max_length=120, required=False, help_text=_("写科室电话，不写个人的")
    )
    licence = forms.ChoiceField(label=_("使用许可"), choices=Licence.choices)
    price = MoneyField(label=_("价格（万元）"), required=False, help_text=_("也可以写“5000元”"))
    term_days = forms.IntegerField(label=_("授权天数"), min_value=1, max_value=MOST_DAYS)
    uses = forms.IntegerField(label=_("可用次数"), min_value=1, max_value=MOST_USES)
    contributors = forms.CharField(
        label=_("提供单位和份额"),
        widget=LINES,
        required=False,
        help_text=_("每行一家：单位全称或统一社会信用代码，空一格，份额；例如 某某研究院 62.5%。合计要正好 100%。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["office"].queryset = list_offices(user=user)  # type: ignore[attr-defined]
        unused = {
            Tier.PUBLIC_DATA: ("price", "term_days", "uses", "contributors"),
            Tier.OWNED_DATA: ("with_owned", "licence", "price", "term_days", "uses", "contributors"),
            Tier.PROPRIETARY_DATA: ("with_owned", "licence"),
        }
        for name in unused[dataset.tier]:
            del self.fields[name]

    def clean_contributors(self) -> list[ShareEntry]:
        """Read the lines of contributors: an organisation by name or code, and its share in percent."""
        lines = [line.split() for line in str(self.cleaned_data["contributors"]).splitlines() if line.strip()]
        if any(len(line) < 2 for line in lines):
            raise ValidationError(_("每行写单位和份额，中间空一格"))
        found = find_bodies(self.user, [" ".join(line[:-1]) for line in lines], {})
        entries = []
        for line in lines:
            name = " ".join(line[:-1])
            organisation = found.get(name)
            if organisation is None:
                raise ValidationError(_("没有找到“%(name)s”，或者不止一家叫这个名字") % {"name": name})
            entries.append(ShareEntry(organisation, _read_share(line[-1])))
        return entries

    def read_terms(self) -> DatasetTerms:
        """Return what was decided; what the form does not ask stays as it is by default."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "contributors"}}
        return DatasetTerms(**said)


def _read_share(text: str) -> int:
    """Read a percentage as ten-thousandths."""
    try:
        exact = Decimal(text.replace("％", "%").removesuffix("%")) * 100
    except InvalidOperation as error:
        raise ValidationError(_("看不懂份额“%(text)s”，写成 62.5%%") % {"text": text}) from error
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValidationError(gettext("份额最多写两位小数：%(text)s") % {"text": text})
    return int(exact)


def list_settings(shared: SharedDataset, contributors: list[Contributor]) -> dict[str, Any]:
    """Return what stands, as the form shows it."""
    return {
        "is_open": shared.is_open,
        "with_owned": shared.with_owned,
        "office": shared.office_id,
        "contact": shared.contact,
        "licence": shared.licence,
        "price": shared.price,
        "term_days": shared.term_days,
        "uses": shared.uses,
        "contributors": "\n".join(f"{one.organisation.name} {write_share(one.share)}" for one in contributors),
        "version": shared.version,
    }
