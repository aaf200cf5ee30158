"""Forms of imports: the file, and what is said once for all of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Region
from kepan.engine.sheets.fields import Field, Kind

ACCEPTED_FILES = ".xlsx,.xls,.ods,.csv,.tsv,.txt,.htm,.html,.xml"
MOST_PASTED = 2_000_000
LEDGERS = "ledger."
"""How the keys of ledgers begin among those of targets."""
"""Signs of a table from the clipboard; a longer one comes as a file."""


class TableForm(forms.Form):
    """Where a table goes, and the table: a file, or cells from the clipboard."""

    target = forms.ChoiceField(label=_("导入到"))
    region = forms.ModelChoiceField(
        label=_("地区"),
        queryset=Region._default_manager.none(),
        empty_label=None,
        help_text=_("新建的记录归这个地区；表里有“区县”一列的，按那一列。"),
    )
    file = forms.FileField(
        label=_("文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
        help_text=_("xlsx、xls、ods、csv，编码不限。身份证号、护照号等证件号码一列先删掉再传。"),
    )
    pasted = forms.CharField(
        label=_("或者从表格里复制、粘贴到这里"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6, "wrap": "off", "spellcheck": "false"}),
        help_text=_("连表头一起复制。"),
    )
    source = forms.CharField(
        label=_("来源"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
        help_text=_("如“统计局年报”。同一来源的表，下次自动按上次的对应来。"),
    )

    def __init__(self, *args: Any, targets: Mapping[str, Any], regions: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["target"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = list_target_choices(targets)
        places = self.fields["region"]
        assert isinstance(places, forms.ModelChoiceField)
        places.queryset = Region._default_manager.filter(pk__in=[region.pk for region in regions])

    def clean(self) -> dict[str, Any]:
        """Ask for a file or cells, and for just one of them."""
        cleaned = super().clean() or {}
        has_file, has_cells = bool(cleaned.get("file")), bool((cleaned.get("pasted") or "").strip())
        if has_file and has_cells:
            self.add_error("pasted", _("文件和粘贴的表格只能要一样，清空其中一个。"))
        elif not has_file and not has_cells and not self.errors:
            self.add_error("file", _("选一个文件，或者粘贴一张表。"))
        return cleaned


def list_target_choices(targets: Mapping[str, Any]) -> list[Any]:
    """List targets to choose from: the tables of the registry and plans, then the ledgers in a group of their own."""
    ledgers = [(key, target.label) for key, target in targets.items() if key.startswith(LEDGERS)]
    return [
        *((key, target.label) for key, target in targets.items() if not key.startswith(LEDGERS)),
        *([(_("业务台账"), ledgers)] if ledgers else []),
    ]


class OptionsForm(forms.Form):
    """What is said once for all rows of a target; answers are kept as they were typed."""

    def __init__(self, *args: Any, options: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prefix = "option"
        for option in options:
            self.fields[option.key] = _make_option(option)

    def get_answers(self) -> dict[str, str]:
        """Return the answers that were given."""
        return {key: str(value) for key, value in self.cleaned_data.items() if value not in (None, "", False)}


def _make_option(option: Field) -> forms.Field:
    if option.kind is Kind.CHOICE:
        wordings: dict[str, str] = {}
        for wording, key in option.choices.items():
            wordings.setdefault(key, wording)
        choices = [("", _("不指定")), *((wording, wording) for wording in wordings.values())]
        return forms.ChoiceField(label=option.label, choices=choices, required=False)
    if option.kind is Kind.TRUTH:
        return forms.BooleanField(label=option.label, required=False)
    if option.kind is Kind.DAY:
        return forms.DateField(label=option.label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    return forms.CharField(label=option.label, required=False, max_length=option.longest or 200)


class UndoForm(forms.Form):
    """Why a batch is taken back."""

    reason = forms.CharField(
        label=_("撤销的理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("记入操作留痕。"),
    )
