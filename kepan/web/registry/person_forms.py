"""Forms of people: who somebody is, of which kinds, in which fields, and where over time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.registry.enums import HIGHTECH_FIELDS, FieldScheme, PersonKind
from kepan.apps.registry.models import Organisation, Person, Position
from kepan.apps.registry.selectors import find_namesakes, find_organisations
from kepan.apps.registry.services import PersonDetails, PersonKindEntry, find_named
from kepan.engine.registry.people import PersonTraits
from kepan.store.files.names import read_name_parser
from kepan.web.registry.evidence import write_match
from kepan.web.registry.forms import DAY
from kepan.web.registry.words import Words

Alike = tuple[str, str, str]
"""A record that may be the same person: its address, its name, and why."""
SEPARATORS = re.compile(r"[、,，;；\n]+")
MOST_HITS = 5
WRITTEN = (FieldScheme.DISCIPLINE, FieldScheme.IPC)
"""Schemes whose codes are written; those of the third are ticked."""
JOINED = "、"


def read_list(text: str) -> list[str]:
    """Read what a person wrote with commas between.

    >>> read_list("双创人才、 领军人才，")
    ['双创人才', '领军人才']
    """
    return list(dict.fromkeys(part.strip() for part in SEPARATORS.split(text) if part.strip()))


class SecretInput(forms.TextInput):
    """A field whose content is never written into a page again."""

    def format_value(self, value: Any) -> str | None:
        """Write nothing, whatever was sent."""
        return None


class PersonForm(forms.Form):
    """What stands about a person; the identity number goes in and never comes out."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    identity_number = forms.CharField(
        label=gettext_lazy("证件号"),
        max_length=30,
        required=False,
        strip=True,
        widget=SecretInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
        help_text=gettext_lazy("18 位，只用来认人：不保存号码，填过就看不到了。不知道就留空，以后补。"),
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("出生年份"), required=False, help_text=gettext_lazy("例如 1980，分清同名的人")
    )
    degree = forms.CharField(label=gettext_lazy("学位"), max_length=20, required=False)
    professional_title = forms.CharField(label=gettext_lazy("职称"), max_length=40, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    alike: list[Alike]

    def __init__(self, data: Any, *, has_number: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.alike = []
        number = self.fields["identity_number"]
        if data and data.get("identity_number"):
            number.help_text = _("号码不会再写回页面，请再填一遍。")
        elif has_number:
            number.help_text = _("已登记。留空就不变；填一个，就换成它。")

    def read_details(self) -> PersonDetails:
        """Return what the person wrote, the number apart."""
        names = ("name", "birth_year", "degree", "professional_title", "phone", "email")
        return PersonDetails(**{name: self.cleaned_data[name] for name in names})


class NewPersonForm(PersonForm):
    """A new person: where and of which kinds, too; whoever is of the same name is shown first."""

    region = forms.ModelChoiceField(
        label=gettext_lazy("地区"), queryset=Region._default_manager.none(), empty_label=None
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("类型"),
        choices=PersonKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("可以同时是几种，登记以后再写类别"),
    )
    distinct = forms.BooleanField(
        label=gettext_lazy("上面同名的看过，不是同一个人"), required=False, widget=forms.HiddenInput
    )
    field_order = ("name", "identity_number", "birth_year", "region", "kinds")

    def __init__(self, data: Any, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)
        region.queryset = list_regions(user=user)

    def clean(self) -> dict[str, Any]:
        """Ask whether it is another person where somebody of the name is there already."""
        data = super().clean() or self.cleaned_data
        if "name" in data and "region" in data:
            self.alike = self.list_namesakes(data)
        if self.alike:
            self.fields["distinct"].widget = forms.CheckboxInput()
            if not data.get("distinct"):
                self.add_error("distinct", _("先看看上面同名的人；不是同一个，就勾选。"))
        return data

    def list_namesakes(self, data: dict[str, Any]) -> list[Alike]:
        """List the people of the name, with what speaks for and against each."""
        entry = PersonTraits(
            0,
            read_name_parser().fold_name(data["name"]),
            birth_year=data.get("birth_year"),
            district=data["region"].code,
        )
        found = find_namesakes(user=self.user, entry=entry, name=data["name"], limit=MOST_HITS)
        return [
            (reverse("person_detail", args=[match.person.pk]), write_known(match.person), write_match(match))
            for match in found
        ]

    def read_kinds(self) -> list[PersonKindEntry]:
        """Return the kinds that were ticked."""
        return [PersonKindEntry(PersonKind(kind)) for kind in self.cleaned_data["kinds"]]


def write_known(person: Person) -> str:
    """Write what tells a person from namesakes without contacts: name, region, employers."""
    places = dict.fromkeys(position.organisation.name for position in person.positions.all())
    return " · ".join([person.name, person.region.name, *places])


def list_person_initial(person: Person) -> dict[str, Any]:
    """Return what stands about a person, under the names of the form; never anything of the number."""
    names = ("name", "birth_year", "degree", "professional_title", "phone", "email", "version")
    return {name: getattr(person, name) for name in names}


class KindsForm(forms.Form):
    """What a person is: each kind with its categories."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, person: Person, **kwargs: Any) -> None:
        held: dict[str, list[str]] = {}
        for role in person.roles.all():
            if role.ends_on is None:
                held.setdefault(role.kind, []).append(role.category)
        initial: dict[str, Any] = {"version": person.version}
        for kind in PersonKind:
            initial |= {f"is_{kind}": kind in held, f"of_{kind}": JOINED.join(filter(None, held.get(kind, ())))}
        super().__init__(data, initial=initial, **kwargs)
        for kind in PersonKind:
            self.fields[f"is_{kind}"] = forms.BooleanField(label=kind.label, required=False)
            self.fields[f"of_{kind}"] = forms.CharField(
                label=_("%(kind)s的类别") % {"kind": kind.label}, max_length=200, required=False
            )

    def list_groups(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """List the fields for the page: a kind on the left, its categories on the right."""
        pairs = [self[f"{part}_{kind}"] for kind in PersonKind for part in ("is", "of")]
        yield _("现在的类型"), pairs

    def clean(self) -> dict[str, Any]:
        """Refuse categories of a kind that is not ticked, and those that are too long."""
        data = super().clean() or self.cleaned_data
        for kind in PersonKind:
            words = read_list(data.get(f"of_{kind}", ""))
            if words and not data.get(f"is_{kind}"):
                named = {"kind": kind.label}
                self.add_error(f"of_{kind}", _("写了类别，就勾选“%(kind)s”；不是的话，把类别删掉。") % named)
            if any(len(word) > 60 for word in words):
                self.add_error(f"of_{kind}", _("一个类别最多 60 个字。"))
        return data

    def read_kinds(self) -> list[PersonKindEntry]:
        """Return the kinds with their categories; a kind without any is one of its own."""
        data = self.cleaned_data
        return [
            PersonKindEntry(kind, category)
            for kind in PersonKind
            if data[f"is_{kind}"]
            for category in read_list(data[f"of_{kind}"]) or [""]
        ]


class FieldsForm(forms.Form):
    """In which fields a person works, by three schemes."""

    discipline = forms.CharField(
        label=gettext_lazy("学科"), max_length=300, required=False,
        help_text=gettext_lazy("GB/T 13745 的名称或代码，几个用顿号分开"),
    )  # fmt: skip
    ipc = forms.CharField(
        label=gettext_lazy("国际专利分类"), max_length=300, required=False,
        help_text=gettext_lazy("例如 G01D、H04L9/32，几个用顿号分开"),
    )  # fmt: skip
    hightech_field = forms.MultipleChoiceField(
        label=gettext_lazy("高新技术领域"), required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, person: Person, **kwargs: Any) -> None:
        held = {scheme: [row.code for row in person.fields.all() if row.scheme == scheme] for scheme in FieldScheme}
        known = held[FieldScheme.HIGHTECH_FIELD]
        initial: dict[str, Any] = {"version": person.version, "hightech_field": known}
        for scheme in WRITTEN:
            initial[scheme] = JOINED.join(held[scheme])
        super().__init__(data, initial=initial, **kwargs)
        field = self.fields["hightech_field"]
        assert isinstance(field, forms.MultipleChoiceField)
        # A field written before there was a choice stays until somebody drops it.
        field.choices = [(name, name) for name in dict.fromkeys((*HIGHTECH_FIELDS, *known))]

    def clean(self) -> dict[str, Any]:
        """Refuse a code that is longer than any scheme has one."""
        data = super().clean() or self.cleaned_data
        for scheme in WRITTEN:
            if any(len(code) > 20 for code in read_list(data.get(scheme, ""))):
                self.add_error(scheme, _("一项最多 20 个字，几项之间用顿号分开。"))
        return data

    def read_codes(self) -> dict[FieldScheme, list[str]]:
        """Return the codes of every scheme."""
        data = self.cleaned_data
        written = {scheme: read_list(data[scheme]) for scheme in WRITTEN}
        return written | {FieldScheme.HIGHTECH_FIELD: data["hightech_field"]}


class PositionForm(forms.Form):
    """What a person is or was at an organisation, which is named or given by its code."""

    organisation = forms.CharField(
        label=gettext_lazy("单位"), max_length=200,
        help_text=gettext_lazy("写全称或统一社会信用代码；只有一家相符时，写一部分也行"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    is_main = forms.BooleanField(
        label=gettext_lazy("专职"), required=False, initial=True,
        help_text=gettext_lazy("专职在同一时间只有一处；顾问、外部董事等兼职不勾选"),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("到任日期"), required=False, widget=DAY)
    ends_on = forms.DateField(
        label=gettext_lazy("离任日期"), required=False, widget=DAY, help_text=gettext_lazy("现在还在任就留空")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, person: Person, position: Position | None = None) -> None:
        initial: dict[str, Any] = {"version": person.version}
        if position is not None:
            names = ("title", "is_main", "starts_on", "ends_on")
            initial |= {name: getattr(position, name) for name in names} | {"organisation": position.organisation.name}
        super().__init__(data, initial=initial)
        self.user, self.position = user, position

    def clean_organisation(self) -> Organisation:
        """Return the organisation that is meant; where several may be, say which."""
        text = str(self.cleaned_data["organisation"]).strip()
        if self.position is not None and text == self.position.organisation.name:
            return self.position.organisation
        found = find_named(self.user, [text]).get(text)
        if found is not None:
            return found
        hits = find_organisations(user=self.user, words=text, limit=MOST_HITS)
        if len(hits) == 1:
            return hits[0]
        if not hits:
            raise ValidationError(_("没有找到这家单位。写全称或代码；还没有登记的，先登记单位。"))
        raise ValidationError(_("不止一家相符，写其中一家的代码：%(names)s") % {"names": write_hits(hits)})

    def clean(self) -> dict[str, Any]:
        """Put an end before its beginning beside the field of the end."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start is not None and end is not None and end < start:
            self.add_error("ends_on", _("离任日期早于到任日期。"))
        return data


def write_hits(rows: Iterable[Organisation]) -> str:
    """Write organisations with what tells them apart."""
    return "；".join(  # l10n: a semicolon
        " ".join(filter(None, (row.name, row.region.name, row.uscc))) for row in rows
    )


class EndForm(forms.Form):
    """On which day a position ended."""

    ends_on = forms.DateField(label=gettext_lazy("离任日期"), widget=DAY, help_text=gettext_lazy("在任的最后一天"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class RemovePositionForm(forms.Form):
    """Ticking confirms that a position that was entered by mistake is taken away."""

    is_sure = forms.BooleanField(label=gettext_lazy("确认删除：这条任职是登记错了；离任的不要删，写离任日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)
