"""Forms of rights: what a document says of one, a dated legal event, why one is taken back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.selectors import AnyUser, list_regions
from kepan.apps.registry.enums import PATENT_KINDS, LicenceKind, PartyRole, RightEventKind, RightKind, TitleLevel
from kepan.apps.registry.models import Right, RightEvent
from kepan.apps.registry.services import EventEntry, PartyEntry, RightDetails
from kepan.web.registry.forms import DAY
from kepan.web.registry.money import MoneyField

DAYS = {
    "filed_on": RightEventKind.FILED,
    "published_on": RightEventKind.PUBLISHED,
    "granted_on": RightEventKind.GRANTED,
}
"""Days of a new right, each the first event of its kind; from then on events are entered one by one."""


@dataclass(frozen=True)
class KindForm:
    """What the form of a kind of right asks, beside the title, and what it calls it."""

    numbers: Mapping[str, tuple[Any, Any]]
    """Field → label and help."""
    days: Mapping[str, Any]
    """Field → label."""
    roles: tuple[PartyRole, ...]
    has_classes: bool = False
    has_level: bool = False


PATENT_ROLES = (PartyRole.APPLICANT, PartyRole.OWNER, PartyRole.INVENTOR)
_FILED, _TERM = _("申请日"), _("保护期满日")
_PATENT = KindForm(
    numbers={
        "application_number": (_("申请号"), _("写到校验位，ZL 和小数点可写可不写；校验位错了会说应是什么")),
        "publication_number": (_("公布号"), _("发明才有，例如 CN101234567A")),
        "grant_number": (_("授权公告号"), _("例如 CN101234567B；还没有授权就留空")),
    },
    days={"filed_on": _FILED, "published_on": _("公布日"), "granted_on": _("授权公告日"), "priority_on": _("优先权日")},
    roles=PATENT_ROLES,
    has_classes=True,
)
KIND_FORMS: dict[str, KindForm] = {
    **dict.fromkeys(PATENT_KINDS, _PATENT),
    RightKind.PCT: KindForm(
        numbers={
            "application_number": (_("国际申请号"), _("例如 PCT/CN2024/000123")),
            "publication_number": (_("国际公布号"), _("例如 WO2025/000123")),
        },
        days={"filed_on": _("国际申请日"), "published_on": _("国际公布日"), "priority_on": _("优先权日")},
        roles=(PartyRole.APPLICANT, PartyRole.INVENTOR),
        has_classes=True,
    ),
    RightKind.SOFTWARE: KindForm(
        numbers={"number": (_("登记号"), _("例如 2024SR0000001"))},
        days={"granted_on": _("登记日")},
        roles=(PartyRole.OWNER,),
    ),
    RightKind.LAYOUT_DESIGN: KindForm(
        numbers={"number": (_("登记号"), _("例如 BS.240000001"))},
        days={"filed_on": _FILED, "granted_on": _("公告日"), "expires_on": _TERM},
        roles=PATENT_ROLES,
    ),
    RightKind.PLANT_VARIETY: KindForm(
        numbers={"number": (_("品种权号"), _("例如 CNA20240001.1"))},
        days={"filed_on": _FILED, "granted_on": _("授权日"), "expires_on": _TERM},
        roles=PATENT_ROLES,
    ),
    RightKind.STANDARD: KindForm(
        numbers={"number": (_("标准号"), _("带年份，例如 GB/T 00000-2024"))},
        days={"granted_on": _("发布日"), "expires_on": _("废止日")},
        roles=(PartyRole.DRAFTER,),
        has_level=True,
    ),
    RightKind.BRAND: KindForm(
        numbers={"number": (_("注册号或证书号"), "")},
        days={"filed_on": _FILED, "granted_on": _("注册日或认定日"), "expires_on": _("专用期满日")},
        roles=(PartyRole.OWNER,),
        has_level=True,
    ),
}
PATENT_CHOICES = [(one.value, one.label) for one in RightKind if one in PATENT_KINDS]
SEPARATORS = re.compile(r"[;；,，、\n]+")


class RightForm(forms.Form):
    """What stands about a right of one kind; a new one asks for its days, which become its first events."""

    title = forms.CharField(label=_("名称"), max_length=300)
    kind = forms.ChoiceField(
        label=_("种类"), choices=[(one.value, one.label) for one in RightKind if one in PATENT_KINDS]
    )
    level = forms.ChoiceField(label=_("级别"), choices=[("", "—"), *TitleLevel.choices], required=False)
    ipc = forms.CharField(
        label=_("分类号"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("国际专利分类，主分类号写在最前，几个之间用分号或换行，例如 G01D 5/12；H04L 9/00"),
    )
    claim_count = forms.IntegerField(label=_("权利要求数"), required=False, min_value=0, max_value=32767)
    family = forms.CharField(
        label=_("同族号"), max_length=40, required=False, help_text=_("同一族的各件写同一个号；没有同族就留空")
    )
    agents = forms.CharField(
        label=_("代理机构"), max_length=200, required=False, help_text=_("几家之间用分号；没有代理就留空")
    )
    source = forms.CharField(label=_("来源"), max_length=200, required=False, help_text=_("例如：公告、证书、缴费凭证"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: str, user: AnyUser | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = KIND_FORMS[kind]
        self.right_kind = kind
        self.is_new = user is not None
        for name, (label, words) in self.of.numbers.items():
            self.fields[name] = forms.CharField(label=label, max_length=60, required=False, help_text=words)
        for name, label in self.of.days.items():
            if self.is_new or name not in DAYS:
                self.fields[name] = forms.DateField(label=label, required=False, widget=DAY)
        if "application_number" in self.fields:
            self.fields["application_number"].required = True
        if user is not None:
            self.fields["region"] = forms.ModelChoiceField(
                label=_("地区"), queryset=list_regions(user=user), empty_label=None
            )
        absent = [
            *(["kind"] if self.is_new or kind not in PATENT_KINDS else []),
            *([] if self.of.has_level else ["level"]),
            *([] if self.of.has_classes else ["ipc", "claim_count", "family", "agents"]),
        ]
        for name in absent:
            del self.fields[name]

    @property
    def list_groups(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields in groups, in their order, for the template."""
        groups = (
            (_("基本信息"), ("title", "kind", "region", "level", *self.of.numbers, "source")),
            (_("日期"), tuple(self.of.days)),
            (_("分类、同族和代理"), ("ipc", "family", "claim_count", "agents")),
        )
        shown = [(label, [self[name] for name in names if name in self.fields]) for label, names in groups]
        return [(label, bounds) for label, bounds in shown if bounds]

    def clean(self) -> dict[str, Any]:
        """Put days out of their order beside the later one."""
        data = super().clean() or self.cleaned_data
        order = ("priority_on", "filed_on", "published_on", "granted_on", "expires_on")
        known = [name for name in order if data.get(name) is not None]
        for before, after in pairwise(known):
            if data[after] < data[before]:
                said = {"after": self.fields[after].label, "before": self.fields[before].label, "day": data[before]}
                self.add_error(after, gettext("%(after)s早于%(before)s %(day)s。") % said)
        return data

    def read_details(self, before: Right | None = None) -> RightDetails:
        """Return what the person wrote; what the form does not ask stays as it was."""
        known: dict[str, Any] = {}
        for name in RightDetails.__dataclass_fields__:
            if name in self.cleaned_data:
                known[name] = self.cleaned_data[name]
            elif before is not None:
                known[name] = getattr(before, name)
        return RightDetails(**({"kind": RightKind(self.right_kind)} | known))

    def list_classes(self) -> list[str] | None:
        """Return the symbols that were written; None where the kind has none."""
        if "ipc" not in self.fields:
            return None
        return [text.strip() for text in SEPARATORS.split(self.cleaned_data["ipc"]) if text.strip()]

    def list_events(self) -> list[EventEntry]:
        """Return the first events of a new right, from the days that were written."""
        days = [(kind, self.cleaned_data.get(name)) for name, kind in DAYS.items()]
        return [EventEntry(kind, day, source=self.cleaned_data["source"]) for kind, day in days if day is not None]


def list_right_initial(right: Right) -> dict[str, Any]:
    """Return what stands about a right, under the names of its form."""
    names = (*RightDetails.__dataclass_fields__, "source", "version")
    return {name: getattr(right, name) for name in names} | {
        "ipc": "；".join(one.ipc for one in right.classes.all())  # l10n: between symbols
    }


@dataclass(frozen=True)
class EventFields:
    """What the form of a kind of event asks beside the day, and what it calls it; `parties` is who is named."""

    number: Any = ""
    amount: Any = ""
    until: Any = ""
    licence: bool = False
    parties: Any = ""


_DECISION = EventFields(number=_("决定号"))
_RULING = EventFields(number=_("裁定书或通知书号"), until=_("到期日"))
EVENT_FIELDS: dict[str, EventFields] = {
    RightEventKind.REJECTED: _DECISION,
    RightEventKind.REEXAMINED: _DECISION,
    RightEventKind.INVALIDATED: _DECISION,
    RightEventKind.PARTLY_INVALIDATED: _DECISION,
    RightEventKind.TRANSFERRED: EventFields(
        number=_("合同或登记号"), amount=_("转让金额（万元）"), parties=_("新的权利人（全部写上，仍然共有的也写）")
    ),
    RightEventKind.LICENSED: EventFields(
        number=_("备案号"), amount=_("许可使用费（万元）"), until=_("许可到期日"), licence=True, parties=_("被许可人")
    ),
    RightEventKind.PLEDGED: EventFields(
        number=_("登记号"), amount=_("债权金额（万元）"), until=_("债务履行期满日"), parties=_("质权人")
    ),
    RightEventKind.RELEASED: EventFields(number=_("注销的登记号")),
    RightEventKind.PRESERVED: _RULING,
    RightEventKind.SUSPENDED: _RULING,
}


class EventForm(forms.Form):
    """A dated legal event with what its kind has; a correction says why."""

    on = forms.DateField(label=_("日期"), widget=DAY, help_text=_("事件生效的那一天，以公告或登记为准"))
    licence = forms.ChoiceField(label=_("许可方式"), choices=[("", "—"), *LicenceKind.choices], required=False)
    number = forms.CharField(max_length=60, required=False)
    amount = MoneyField(required=False)
    until = forms.DateField(required=False, widget=DAY)
    detail = forms.CharField(label=_("说明"), max_length=200, required=False)
    source = forms.CharField(label=_("来源"), max_length=200, required=False, help_text=_("例如：公告、证书、缴费凭证"))
    reason = forms.CharField(label=_("更正的理由"), max_length=200, help_text=_("原来的留在历史里"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = EVENT_FIELDS.get(kind, EventFields())
        for name in ("number", "amount", "until", "licence"):
            words = getattr(asked, name)
            if not words:
                del self.fields[name]
            elif name != "licence":
                self.fields[name].label = words
        if is_new:
            del self.fields["reason"]
        self.event_kind = RightEventKind(kind)

    def clean(self) -> dict[str, Any]:
        """Put an end before its beginning beside the field of the end."""
        data = super().clean() or self.cleaned_data
        if data.get("on") and data.get("until") and data["until"] < data["on"]:
            self.add_error("until", gettext("到期日早于事件的日期。"))
        return data

    def read_entry(self, parties: list[PartyEntry]) -> EventEntry:
        """Return the event that was written."""
        names = ("number", "amount", "until", "licence", "detail", "source")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return EventEntry(self.event_kind, self.cleaned_data["on"], parties=parties, **given)


def list_event_initial(event: RightEvent) -> dict[str, Any]:
    """Return what stands about an event, under the names of its form."""
    names = ("on", "number", "amount", "until", "licence", "detail", "source")
    return {name: getattr(event, name) for name in names}


class RemoveEventForm(forms.Form):
    """Why an event was entered wrong; ticking the box confirms that it is taken back."""

    reason = forms.CharField(label=_("撤回的理由"), max_length=200, help_text=_("例如：登记到了另一件上"))
    is_sure = forms.BooleanField(label=_("确认撤回：事件不再算数，登记和撤回都留在历史里"))
    version = forms.IntegerField(widget=forms.HiddenInput)
