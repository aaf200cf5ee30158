"""Forms of agreements: parties as they are written, term and amount, how far it is fulfilled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.registry.enums import AgreementKind, AgreementState
from kepan.apps.registry.models import Agreement, Fulfilment
from kepan.apps.registry.selectors import list_agreements
from kepan.apps.registry.services import AgreementDetails, AgreementPartyEntry
from kepan.web.registry.carriers import find_bodies
from kepan.web.registry.forms import DAY
from kepan.web.registry.money import MoneyField

LEAST_SIDES, SPARE_SIDES = 4, 2
LONGEST_KEY = 17


class AgreementForm(forms.Form):
    """What stands about an agreement; rows of parties that are left empty do not count."""

    title = forms.CharField(label=_("协议名称"), max_length=300)
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("请选择")), *AgreementKind.choices])
    number = forms.CharField(label=_("协议编号"), max_length=60, required=False, help_text=_("文本上的编号或文号"))
    region = forms.ModelChoiceField(label=_("地区"), queryset=Region._default_manager.none(), empty_label=None)
    signed_on = forms.DateField(label=_("签订日期"), widget=DAY)
    starts_on = forms.DateField(label=_("期限自"), required=False, widget=DAY)
    ends_on = forms.DateField(label=_("期限至"), required=False, widget=DAY)
    amount = MoneyField(label=_("协议金额（万元）"), required=False)
    renews = forms.CharField(
        label=_("续签自"),
        max_length=60,
        required=False,
        help_text=_("上一份的协议编号；没有编号的写它页面上的记录号，例如 #12"),
    )
    source = forms.CharField(label=_("来源"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, before: Agreement | None = None, sides: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.before = user, before
        self.sides = max(LEAST_SIDES, sides + SPARE_SIDES)
        for place in range(1, self.sides + 1):
            self.fields[f"name{place}"] = forms.CharField(
                label=gettext("第 %(place)s 方") % {"place": place}, max_length=200, required=place <= 2
            )
            self.fields[f"side{place}"] = forms.CharField(
                label=gettext("第 %(place)s 方的身份") % {"place": place}, max_length=20, required=False
            )
        self.fields["name1"].help_text = gettext("写全称；登记过的单位自动对上")
        self.fields["side1"].help_text = gettext("例如：甲方、委托方")
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)
        region.queryset = list_regions(user=user)
        if before is not None:
            del self.fields["region"], self.fields["source"]

    def list_groups(self) -> list[tuple[Any, list[BoundField]]]:
        """List the fields by group, as they stand on the form."""
        plain = ("title", "kind", "number", "region", "source")
        sides = [self[f"{name}{place}"] for place in range(1, self.sides + 1) for name in ("name", "side")]
        terms = ("signed_on", "amount", "starts_on", "ends_on", "renews")
        return [
            (_("协议"), [self[name] for name in plain if name in self.fields]),
            (_("协议方"), sides),
            (_("期限和金额"), [self[name] for name in terms]),
        ]

    def clean_renews(self) -> Agreement | None:
        """Find the agreement that is renewed, by its number or its key."""
        text = str(self.cleaned_data["renews"]).strip()
        if not text:
            return None
        rows, key = list_agreements(user=self.user), text.removeprefix("#")
        is_key = text.startswith("#") and key.isdecimal() and len(key) <= LONGEST_KEY
        found = rows.filter(pk=int(key)).first() if is_key else rows.filter(number=text).first()
        if found is None:
            raise ValidationError(_("没有找到这份协议：写它的协议编号，或者页面上的记录号，例如 #12。"))
        return found

    def read_details(self) -> AgreementDetails:
        """Return what the person wrote."""
        asked = {name for name in AgreementDetails.__dataclass_fields__ if name in self.fields}
        values = {name: self.cleaned_data[name] for name in asked}
        return AgreementDetails(kind=AgreementKind(values.pop("kind")), **values)

    def read_parties(self) -> list[AgreementPartyEntry]:
        """Return the parties with the records that their names mean."""
        data = self.cleaned_data
        rows = [(data[f"name{place}"], data[f"side{place}"]) for place in range(1, self.sides + 1)]
        written = [(name, side) for name, side in rows if name]
        held = {one.written_name: one.organisation for one in self.before.parties.all()} if self.before else {}
        bodies = find_bodies(self.user, [name for name, _side in written], held)
        return [AgreementPartyEntry(name, side, bodies[name]) for name, side in written]


def write_reference(row: Agreement | None) -> str:
    """Write how a form names an agreement: by its number, else by its key."""
    return "" if row is None else row.number or f"#{row.pk}"


def list_agreement_initial(row: Agreement) -> dict[str, Any]:
    """Return what stands about an agreement, under the names of its form."""
    initial = {name: getattr(row, name) for name in AgreementForm.base_fields if hasattr(row, name)}
    initial["renews"] = write_reference(row.renews)
    return initial | list_side_initial(row)


def list_renewal_initial(row: Agreement) -> dict[str, Any]:
    """Return what a renewal most likely shares with the agreement before it."""
    shared = {"title": row.title, "kind": row.kind, "region": row.region_id, "amount": row.amount}
    return {**shared, "renews": write_reference(row), **list_side_initial(row)}


def list_side_initial(row: Agreement) -> dict[str, Any]:
    """Return the parties of an agreement, under the names of its form."""
    initial: dict[str, Any] = {}
    for place, one in enumerate(row.parties.all(), start=1):
        initial |= {f"name{place}": one.written_name, f"side{place}": one.side}
    return initial


class AgreementStateForm(forms.Form):
    """How far an agreement is fulfilled."""

    state = forms.ChoiceField(label=_("状态"), choices=AgreementState.choices)
    reason = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("终止的要写原因"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class FulfilmentForm(forms.Form):
    """What was paid or delivered."""

    on = forms.DateField(label=_("日期"), widget=DAY)
    amount = MoneyField(label=_("金额（万元）"), required=False)
    note = forms.CharField(label=_("履行内容"), max_length=200, required=False, help_text=_("金额和内容至少写一样"))
    evidence = forms.CharField(
        label=_("凭证"), max_length=200, required=False, help_text=_("例如：发票号、银行回单号、验收单编号")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FulfilmentCorrectionForm(FulfilmentForm):
    """A step of fulfilment as it should have been entered, and why it is corrected."""

    reason = forms.CharField(label=_("更正的理由"), max_length=200, help_text=_("原来的内容留在历史里"))


def list_fulfilment_initial(row: Fulfilment) -> dict[str, Any]:
    """Return what stands in a step of fulfilment, under the names of its form."""
    return {"on": row.on, "amount": row.amount, "note": row.note, "evidence": row.evidence}
