"""Forms of the plan pages: upload, one figure, the heading of a plan, and the reason for discarding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import Comparator, PlanKind, TargetKind
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.selectors import list_plan_regions
from kepan.apps.planning.services import File, Heading, Wording
from kepan.store.files.texts import SUFFIXES

ACCEPTED_FILES = ",".join(SUFFIXES)
NAME_FROM_TEXT = 40


class FilesInput(forms.FileInput):
    """A button that picks several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is judged by the service that takes it in, so that one that is refused stops no other."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were sent."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [file for file in sent if file is not None]


class UploadForm(forms.Form):
    """Plan documents: one file or several, or text that was pasted."""

    file = FilesField(label=_("文件"), required=False, widget=FilesInput(attrs={"accept": ACCEPTED_FILES}))
    text = forms.CharField(
        label=_("或者粘贴正文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("从网页或公文里整段复制就行，页眉、浏览次数这些不用删，识别时会放到一边。"),
    )
    region = forms.ModelChoiceField(label=_("地区"), queryset=Region._default_manager.none())
    tier = forms.ChoiceField(
        label=_("数据分级"),
        choices=Tier.choices,
        initial=Tier.OWNED_DATA,
        help_text=_("自有数据：本地区和上级地区的工作人员可见；专有数据：本科室、局领导和审计人员可见。"),
    )

    def __init__(self, *args: Any, user: AnyUser, most_megabytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = self.fields["region"]
        assert isinstance(regions, forms.ModelChoiceField)
        regions.queryset = list_plan_regions(user=user)
        regions.empty_label = None
        self.fields["file"].help_text = _(
            "可以一次选几个。txt、md、docx、pdf、ofd 或网页 html，每个不超过 %(most)s MB。"
            "pdf、ofd 要能选中文字，扫描件不行；"
            "doc、wps、rtf 要服务器装了 LibreOffice，没装就先另存为 docx。"
        ) % {"most": most_megabytes}

    def clean(self) -> dict[str, Any]:
        """Ask for a file or a text, and for just one of them."""
        cleaned = super().clean() or {}
        has_file, has_text = bool(cleaned.get("file")), bool((cleaned.get("text") or "").strip())
        if has_file and has_text:
            self.add_error("text", _("文件和粘贴的正文只能要一样，清空其中一个。"))
        elif not has_file and not has_text and "file" not in self.errors:
            self.add_error("file", _("选一个文件，或者在下面粘贴正文。"))
        return cleaned

    def read_files(self) -> list[File]:
        """Return the bytes and the names of the documents; a pasted text is named after its first line."""
        if self.cleaned_data["file"]:
            return [File(file.name, file.read()) for file in self.cleaned_data["file"]]
        text: str = self.cleaned_data["text"]
        first = next(line.strip() for line in text.splitlines() if line.strip())
        return [File(f"{first[:NAME_FROM_TEXT].replace('/', '／')}.txt", text.encode())]


def list_target_initial(target: Target) -> dict[str, Any]:
    """Return what a figure says, under the names of its form."""
    names = ("indicator", "comparator", "unit", "period", "kind", "code", "version")
    return {"value": target.value_text, **{name: getattr(target, name) for name in names}}


class TargetForm(forms.Form):
    """What one figure says; the version guards against overwriting somebody else's change."""

    indicator = forms.CharField(label=_("指标"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparator.choices)
    value = forms.CharField(label=_("数值"), max_length=60, help_text=_("区间写 3-5"))
    unit = forms.CharField(label=_("单位"), max_length=30, required=False)
    period = forms.CharField(label=_("期限"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=TargetKind.choices)
    code = forms.CharField(
        label=_("对应指标"),
        max_length=40,
        required=False,
        help_text=_("指标字典里的代码，输入指标名会给出建议；没有对应的就留空。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names of the dictionary come under the field while somebody types; `names_id` is where they stand.
        self.names_id = f"{self['indicator'].auto_id or self.add_prefix('indicator')}_names"
        self.fields["indicator"].widget.attrs |= {
            "list": self.names_id,
            "hx-get": reverse_lazy("plan_indicators"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{self.names_id}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    @classmethod
    def for_target(cls, target: Target) -> TargetForm:
        """Return the form filled with a figure as it stands."""
        return cls(initial=list_target_initial(target), auto_id=f"id_{target.pk}_%s")

    def read_wording(self) -> Wording:
        """Return what the person wrote."""
        data = self.cleaned_data
        return Wording(
            kind=TargetKind(data["kind"]),
            indicator=data["indicator"],
            comparator=Comparator(data["comparator"]),
            value=data["value"],
            unit=data["unit"],
            period=data["period"],
            # A form without the field leaves the code as it stands.
            code=data["code"] if self.add_prefix("code") in self.data else None,
        )


class AddTargetForm(TargetForm):
    """A figure that was missed: the sentence as printed, and what it says."""

    quote = forms.CharField(
        label=_("原文"),
        max_length=400,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("选中原文再按 N 会自动填好；也可以照原文抄一句。"),
    )
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("quote", "indicator", "comparator", "value", "unit", "period", "kind", "code", "start", "version")


class HeadingForm(forms.Form):
    """What a plan says about itself as a whole."""

    title = forms.CharField(label=_("标题"), max_length=200)
    kind = forms.ChoiceField(label=_("类型"), choices=PlanKind.choices)
    year_from = forms.IntegerField(label=_("起始年"), required=False)
    year_to = forms.IntegerField(label=_("终止年"), required=False, help_text=_("只有一年的计划，两个都写这一年。"))
    territory = forms.CharField(label=_("原文所称地区"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def for_plan(cls, plan: Plan) -> HeadingForm:
        """Return the form filled with a plan's heading as it stands."""
        names = ("title", "kind", "year_from", "year_to", "territory", "version")
        return cls(initial={name: getattr(plan, name) for name in names})

    def read_heading(self) -> Heading:
        """Return what the person wrote."""
        data = self.cleaned_data
        return Heading(
            title=data["title"],
            kind=PlanKind(data["kind"]),
            territory=data["territory"],
            year_from=data["year_from"],
            year_to=data["year_to"],
        )


class DiscardForm(forms.Form):
    """Why a plan is discarded."""

    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("例如：传错了文件")
    )
