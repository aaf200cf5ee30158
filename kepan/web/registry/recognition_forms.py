"""Forms of titles: conferred, conferred again, taken away, given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kepan.apps.registry.enums import TitleLevel
from kepan.apps.registry.models import Recognition
from kepan.apps.registry.services import RecognitionDetails
from kepan.engine.registry.titles import TitleBearer
from kepan.store.files.titles import read_titles
from kepan.web.registry.forms import DAY
from kepan.web.registry.words import write_title


class RenewalForm(forms.Form):
    """The act that confers a title: who, when, under what number, how long."""

    level = forms.ChoiceField(
        label=_("级别"),
        choices=[("", _("称号只有一级，就照目录")), *TitleLevel.choices],
        required=False,
        help_text=_("目录里有几级的称号要选"),
    )
    object_name = forms.CharField(
        label=_("产品、平台或载体名称"),
        max_length=200,
        required=False,
        help_text=_("称号不是授给整个单位的才写"),
    )
    recognised_on = forms.DateField(label=_("认定日期"), widget=DAY)
    valid_from = forms.DateField(label=_("有效期自"), required=False, widget=DAY, help_text=_("留空就是认定日期"))
    valid_to = forms.DateField(
        label=_("有效期至"), required=False, widget=DAY, help_text=_("留空就按称号目录的年限算；没有年限的长期有效")
    )
    batch = forms.CharField(label=_("批次"), max_length=60, required=False)
    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    certificate = forms.CharField(label=_("证书编号"), max_length=60, required=False)
    source = forms.CharField(label=_("来源"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Put an end before its beginning beside the field of the end."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("valid_from") or data.get("recognised_on"), data.get("valid_to")
        if start is not None and end is not None and end < start:
            self.add_error("valid_to", _("有效期的末一天早于第一天。"))
        return data

    def read_details(self, title: str) -> RecognitionDetails:
        """Return what the person wrote of a title."""
        names = ("recognised_on", "level", "object_name", "batch", "document_number", "certificate")
        data = self.cleaned_data
        days = {name: data[name] for name in ("valid_from", "valid_to")}
        return RecognitionDetails(title=title, **{name: data[name] for name in names}, **days)


class GrantForm(RenewalForm):
    """A title conferred for the first time."""

    title = forms.ChoiceField(label=_("称号"))
    field_order = ("title",)

    def __init__(self, *args: Any, for_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["title"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *list_titles(for_person=for_person)]
        if for_person:
            del self.fields["object_name"]

    def read_details(self, title: str = "") -> RecognitionDetails:
        """Return what the person wrote, the title among it."""
        self.cleaned_data.setdefault("object_name", "")
        return super().read_details(self.cleaned_data["title"])


class CorrectionForm(GrantForm):
    """What stands about a title, to be put right, with the reason."""

    reason = forms.CharField(label=_("更正的理由"), max_length=200, help_text=_("例如：证书编号录错一位"))
    version = forms.IntegerField(widget=forms.HiddenInput)
    source = None  # type: ignore[assignment]  # where it comes from is not what a correction changes


class CancelForm(forms.Form):
    """Since when a title is taken away and why; ticking the box confirms it."""

    on = forms.DateField(label=_("取消日期"), widget=DAY, help_text=_("到这一天以前仍算持有"))
    reason = forms.CharField(label=_("原因和依据"), max_length=200, help_text=_("例如：取消资格的公告文号"))
    is_sure = forms.BooleanField(label=_("确认取消：记录保留，误登的可以恢复"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class RestoreForm(forms.Form):
    """Why a cancellation is taken back."""

    reason = forms.CharField(label=_("恢复的原因和依据"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


def list_titles(*, for_person: bool) -> list[tuple[str, str]]:
    """List the titles that people bear, or those of organisations, their products and their places."""
    titles = read_titles().titles
    return [
        (code, write_title(code))
        for code, title in titles.items()
        if (title.bearer is TitleBearer.PERSON) == for_person
    ]


def list_correction_initial(row: Recognition) -> dict[str, Any]:
    """Return what stands about a title, under the names of its form."""
    names = [name for name in CorrectionForm.base_fields if hasattr(row, name)]
    return {name: getattr(row, name) for name in names}


def list_renewal_initial(before: Recognition) -> dict[str, Any]:
    """Return what a renewal most likely shares with the title before it."""
    return {"level": before.level, "object_name": before.object_name}
