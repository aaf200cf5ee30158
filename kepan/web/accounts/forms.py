"""Forms of accounts: people, roles, offices, regions and one's own contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Level, Role, TokenScope
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.selectors import AnyUser, list_offices, list_regions

# A language is called by its own name: whoever cannot read this page finds it.
_LANGUAGES = [(code, LANG_INFO[code]["name_local"]) for code, _name in settings.LANGUAGES]


class _RegionField(forms.ModelChoiceField[Region]):
    """A choice of regions, indented by their place in the tree."""

    def label_from_instance(self, obj: Region) -> str:
        return "　" * (obj.path.count("/") - 2) + obj.name


class _OfficeField(forms.ModelChoiceField[Office]):
    """A choice of offices with their region."""

    def label_from_instance(self, obj: Office) -> str:
        return f"{obj.name}（{obj.region.name}）"


class PlaceForm(forms.Form):
    """A region that the user's roles reach, and one of its offices."""

    region = _RegionField(label=_("地区"), queryset=Region.objects.none())
    office = _OfficeField(label=_("科室"), queryset=Office.objects.none(), required=False, empty_label=_("不分科室"))

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region, office = self.fields["region"], self.fields["office"]
        assert isinstance(region, _RegionField) and isinstance(office, _OfficeField)
        region.queryset = list_regions(user=user)
        office.queryset = list_offices(user=user).filter(is_active=True)


class NewUserForm(PlaceForm):
    """A new account; its first password is made by the machine."""

    username = forms.CharField(
        label=_("登录名"), max_length=60, help_text=_("小写字母、数字和 . _ -，以后不能改"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False, help_text=_("用来收通知、找回密码"))
    field_order = ["username", "name", "region", "office", "email"]


class UserForm(PlaceForm):
    """What may be corrected of an account."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    field_order = ["name", "region", "office", "email", "phone"]


class ReasonForm(forms.Form):
    """Why something is done that closes or takes away."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("写进操作留痕，不要写个人信息"))


class RoleForm(PlaceForm):
    """A role in a region, or in one of its offices only."""

    # Nothing is chosen beforehand: a role is never given by a click too quick.
    role = forms.ChoiceField(label=_("角色"), choices=[("", _("选一个角色")), *Role.choices])
    field_order = ["role", "region", "office"]


class OfficeForm(forms.Form):
    """An office."""

    name = forms.CharField(label=_("名称"), max_length=60)
    short_name = forms.CharField(label=_("简称"), max_length=20, required=False)


class NewOfficeForm(OfficeForm):
    """A new office and its region."""

    region = _RegionField(label=_("地区"), queryset=Region.objects.none())
    field_order = ["region", "name", "short_name"]

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        assert isinstance(region, _RegionField)
        region.queryset = list_regions(user=user)


class OldOfficeForm(OfficeForm):
    """An office and whether it is in use."""

    is_active = forms.BooleanField(label=_("在用"), required=False)


class RegionForm(forms.Form):
    """A region's names and level."""

    name = forms.CharField(label=_("名称"), max_length=60)
    short_name = forms.CharField(label=_("简称"), max_length=20, required=False)
    level = forms.ChoiceField(label=_("级别"), choices=Level.choices)


class NewRegionForm(RegionForm):
    """A new region: where it belongs and its code."""

    parent = _RegionField(label=_("上级地区"), queryset=Region.objects.none())
    code = forms.CharField(label=_("代码"), max_length=20, help_text=_("行政区划代码；以后不能改"))
    field_order = ["parent", "code", "name", "short_name", "level"]

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, _RegionField)
        parent.queryset = list_regions(user=user)


class ProfileForm(forms.Form):
    """One's own contact and language."""

    email = forms.EmailField(label=_("电子邮箱"), required=False, help_text=_("用来收通知、找回密码"))
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False, help_text=_("同一地区的工作人员能看到"))
    language = forms.ChoiceField(label=_("语言"), required=False, choices=[("", _("跟随这台设备")), *_LANGUAGES])


def get_initial(user: User) -> dict[str, Any]:
    """Return what a form about a user starts with."""
    return {
        "name": user.name, "email": user.email, "phone": user.phone, "language": user.language,
        "region": user.region_id, "office": user.office_id,
    }  # fmt: skip


class TokenForm(forms.Form):
    """A token of one's own: what for, what it may do, and for how long."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("哪个程序用，例如“每周汇总脚本”。"))
    scopes = forms.MultipleChoiceField(
        label=_("权限"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只选这个程序用得着的；读写包含只读。令牌能做的不会超过你自己能做的。"),
    )
    days = forms.ChoiceField(
        label=_("有效期"),
        choices=[(30, _("30 天")), (90, _("90 天")), (180, _("180 天")), (365, _("一年"))],
        initial=90,
        help_text=_("到期后建一个新的。"),
    )
