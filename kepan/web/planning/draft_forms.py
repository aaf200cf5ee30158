"""Forms for reshaping a draft: one measure, a figure or a measure split, neighbours merged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.planning.models import Measure, Target
from kepan.apps.planning.services import MeasureWording, NamedOffice
from kepan.web.planning.forms import TargetForm, list_target_initial
from kepan.web.planning.workbench import write_value

FEWEST, MOST = 2, 8
"""Into how many figures the page offers to split one."""

QUOTED = 18
"""Signs by which the beginning of a sentence is recognised."""

ROLES = ("lead", "responsible", "support")
"""What an office may do for a measure; each has a field of its own."""

_SENTENCE = re.compile(r"(?<=[。；;！!])[ \u3000\r\n]*(?=[^\s。；;！!”』」）)])")
_NAMES = re.compile(r"[、，,；;\s]+")


class MeasureForm(forms.Form):
    """What one measure says; the version guards against overwriting somebody else's change."""

    title = forms.CharField(label=gettext_lazy("措施"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    action = forms.CharField(label=gettext_lazy("动作"), max_length=120, required=False)
    object = forms.CharField(label=gettext_lazy("对象"), max_length=300, required=False)
    lead = forms.CharField(label=gettext_lazy("牵头单位"), max_length=200, required=False)
    responsible = forms.CharField(label=gettext_lazy("责任单位"), max_length=200, required=False)
    support = forms.CharField(
        label=gettext_lazy("配合单位"), max_length=200, required=False, help_text=gettext_lazy("几个单位用顿号隔开")
    )
    deadline = forms.CharField(label=gettext_lazy("时限"), max_length=60, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def read_wording(self) -> MeasureWording:
        """Return what the person wrote."""
        data = self.cleaned_data
        offices = [NamedOffice(name, role) for role in ROLES for name in _NAMES.split(data[role].strip()) if name]
        return MeasureWording(
            title=data["title"],
            action=data["action"],
            object=data["object"],
            offices=tuple(offices),
            deadline=data["deadline"],
        )


class AddMeasureForm(MeasureForm):
    """A measure that was missed: the sentence as printed, and what it says."""

    quote = forms.CharField(
        label=gettext_lazy("原文"),
        max_length=1000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("选中原文再点“补成措施”会自动填好；也可以照原文抄一句。"),
    )
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("quote", "title", "action", "object", "lead", "responsible", "support", "deadline")


def list_measure_initial(measure: Measure) -> dict[str, Any]:
    """Return the values of a measure for its form."""
    offices = {role: [one["name"] for one in measure.offices if one["role"] == role] for role in ROLES}
    return {
        "title": measure.title,
        "action": measure.action,
        "object": measure.object,
        "deadline": measure.deadline,
        "version": measure.version,
        **{role: "、".join(names) for role, names in offices.items()},
    }


def make_split_forms(target: Target, data: QueryDict | None) -> list[TargetForm]:
    """Make a form for each part of a figure that is split; `more` in what was sent adds one."""
    wanted = FEWEST
    if data is not None:
        sent = data.get("parts", "")
        wanted = min(max(FEWEST, int(sent) if sent.isdigit() and len(sent) < FEWEST else FEWEST), MOST)
        wanted = min(wanted + ("more" in data), MOST)
    forms_made = []
    for at in range(wanted):
        initial = list_target_initial(target) | ({"value": "", "indicator": target.indicator} if at else {})
        known = data is not None and f"p{at}-value" in data
        forms_made.append(
            TargetForm(data if known else None, initial=initial, prefix=f"p{at}", auto_id=f"id_{target.pk}_%s")
        )
    return forms_made


def list_cuts(measure: Measure, text: str) -> list[tuple[int, str]]:
    """List the places where a measure may be split, each with the words that the second one would begin with."""
    if measure.start is None or measure.end is None:
        return []
    cuts = [found.end() for found in _SENTENCE.finditer(text, measure.start, measure.end)]
    return [(at, text[at : min(at + QUOTED, measure.end)]) for at in cuts if measure.start < at < measure.end]


class CutForm(forms.Form):
    """Where a measure is split, and what the two parts say."""

    at = forms.TypedChoiceField(label=gettext_lazy("第二条从哪一句开始"), coerce=int)
    first = forms.CharField(label=gettext_lazy("第一条措施"), max_length=300)
    second = forms.CharField(
        label=gettext_lazy("第二条措施"),
        max_length=300,
        help_text=gettext_lazy("留着原来的单位和时限；要改，拆开以后再改。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cuts: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = self.fields["at"]
        assert isinstance(at, forms.ChoiceField)
        at.choices = [(place, _("“%(words)s…”") % {"words": words}) for place, words in cuts]


class MergeForm(forms.Form):
    """Which neighbours are merged with a row; its own wording form stands below."""

    rows = forms.MultipleChoiceField(label=gettext_lazy("和哪几条合并"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, row: Target | Measure, near: Sequence[Target | Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.fields["rows"]
        assert isinstance(rows, forms.MultipleChoiceField)
        rows.choices = [(f"{one.pk}:{one.version}", _write_choice(one)) for one in near if one.pk != row.pk]


def _write_choice(row: Target | Measure) -> str:
    if isinstance(row, Target):
        return f"{row.number} {row.indicator} {write_value(row)}"
    return f"{row.number} {row.title}"
