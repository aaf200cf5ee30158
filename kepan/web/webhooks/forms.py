"""Forms of webhooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.webhooks.services import StaleError
from kepan.web.webhooks.actions import ACTIONS, CONTEXTS


def _list_choices(context: str) -> list[tuple[str, str | Promise]]:
    return [(name, words) for name, words in ACTIONS.items() if name.startswith(f"{context}.")]


def _make_field(context: str, help_text: Any = "") -> forms.MultipleChoiceField:
    label: Any = CONTEXTS[context]
    return forms.MultipleChoiceField(
        label=label,
        choices=_list_choices(context),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class WebhookForm(forms.Form):
    """What is sent, and where."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("哪个系统接收，例如“虚构数据平台”。"))
    url = forms.CharField(
        label=_("接收地址"),
        max_length=500,
        help_text=_("https 开头。内部网络的地址要管理员先在 KEPAN_WEBHOOK_NETWORKS 里写明。"),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    registry = _make_field("registry", _("选“全部”就不用再选别的。"))
    planning = _make_field("planning")
    imports = _make_field("imports")
    sharing = _make_field("sharing", _("推送只说哪条记录发生了什么，不带内容；接收方再按令牌来读。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for at least one event."""
        data: dict[str, Any] = super().clean() or {}
        data["actions"] = [action for context in CONTEXTS for action in data.get(context, [])]
        if not data["actions"]:
            self.add_error("registry", _("至少选一种事件"))
        return data


class VersionForm(forms.Form):
    """The version that was seen, behind a button."""

    version = forms.IntegerField(min_value=1)
    skip = forms.BooleanField(required=False)

    def get_seen(self) -> int:
        """Return it; a form without one has seen nothing."""
        if not self.is_valid():
            raise StaleError(_("页面上的内容已经过期，刷新以后再试"))
        return int(self.cleaned_data["version"])


class ReplayForm(forms.Form):
    """Which events are sent again."""

    since = forms.DateTimeField(
        label=_("从"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until = forms.DateTimeField(
        label=_("到"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("空着就是到现在。一次最多 1000 条。"),
    )
