"""The form of a yearly statement: every line in the unit people write it in, staff by month, how firm it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models import StaffMonth, YearlyStatement
from kepan.apps.registry.services import StaffEntry, StatementDetails
from kepan.apps.registry.services.statements import HEADS, get_label
from kepan.engine.registry.lines import LINES, MAY_BE_NEGATIVE, Figures, Line, LineGroup, Unit
from kepan.engine.registry.statements import MONTHS
from kepan.web.registry.forms import compute_seal
from kepan.web.registry.words import FEN_IN_WAN

GROUPS: dict[LineGroup, Any] = {
    LineGroup.INCOME: _("收入和产出"),
    LineGroup.BALANCE: _("资产和负债"),
    LineGroup.TAX: _("税费和减免"),
    LineGroup.RD: _("研发费用"),
    LineGroup.STAFF: _("人员"),
    LineGroup.ENERGY: _("能源"),
}
UNITS: dict[Unit, Any] = {Unit.FEN: _("万元"), Unit.PERSON: _("人"), Unit.TCE: _("吨标准煤")}
DIGITS = {Unit.FEN: (17, 6), Unit.PERSON: (12, 2), Unit.TCE: (16, 2)}
"""How many digits a figure has in the unit of the form, and how many of them behind the point: a fen is 0.000001."""
MOST_HEADS = 10_000_000


class FigureField(forms.DecimalField):
    """A figure as people type it: full-width digits, and commas and blanks between groups of three, are understood."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})

    def to_python(self, value: Any) -> Any:
        """Read a figure, exactly as it is written."""
        plain = unicodedata.normalize("NFKC", str(value or "")).translate(str.maketrans("", "", ", \t"))
        return super().to_python(plain)


def get_shown(line: Line, value: Any) -> Decimal | None:
    """Return a figure in the unit of the form, to the last fen and without empty places; None stays None."""
    if value is None:
        return None
    exact = Decimal(value) / FEN_IN_WAN if line.unit == Unit.FEN else Decimal(value)
    return Decimal(f"{exact.normalize():f}")


def get_kept(line: Line, value: Decimal | None) -> int | Decimal | None:
    """Return a figure of the form as it is kept: money in whole fen."""
    return int(value * FEN_IN_WAN) if value is not None and line.unit == Unit.FEN else value


def make_field(line: Line) -> FigureField:
    """Make the field of one line."""
    digits, places = DIGITS[line.unit]
    return FigureField(
        label=f"{get_label(line.code)}（{UNITS[line.unit]}）",  # l10n: around a unit
        required=False,
        min_value=None if line.code in MAY_BE_NEGATIVE else Decimal(0),
        max_digits=digits,
        decimal_places=places,
    )


class StatementForm(forms.Form):
    """What is said of a year; what is left empty was not reported."""

    stage = forms.ChoiceField(label=_("数据状态"), choices=ReleaseStage.choices, help_text=_("这些数有多确定"))
    source = forms.CharField(
        label=_("来源"), max_length=200, required=False, help_text=_("例如：年报、审计报告、统计年报")
    )
    ahead: tuple[str, ...] = ("stage", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in LINES:
            self.fields[line.code] = make_field(line)
        for month in range(1, MONTHS + 1):
            for name in HEADS:
                label = f"{_('%(month)s 月') % {'month': month}} {get_head_label(name)}"
                numbers = forms.TextInput(attrs={"class": "inp", "inputmode": "numeric", "aria-label": label})
                self.fields[f"m{month}_{name}"] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=MOST_HEADS, widget=numbers
                )

    def list_ahead(self) -> list[BoundField]:
        """List the fields before the figures."""
        return [self[name] for name in self.ahead]

    def list_groups(self) -> list[tuple[Any, list[BoundField]]]:
        """List the lines by group, as they stand on the form."""
        return [(label, [self[line.code] for line in LINES if line.group == group]) for group, label in GROUPS.items()]

    def list_months(self) -> list[tuple[int, list[BoundField]]]:
        """List the fields of the staff by month."""
        return [(month, [self[f"m{month}_{name}"] for name in HEADS]) for month in range(1, MONTHS + 1)]

    def has_months(self) -> bool:
        """Say whether any month is filled in or wrong, so that its table stands open."""
        fields = [bound for _month, bounds in self.list_months() for bound in bounds]
        return any(bound.errors or bound.value() not in (None, "") for bound in fields)

    def read_figures(self) -> dict[str, int | Decimal | None]:
        """Return the figures as they are kept."""
        return {line.code: get_kept(line, self.cleaned_data[line.code]) for line in LINES}

    def read_months(self) -> dict[int, StaffEntry]:
        """Return the months of which anything was written."""
        found = {}
        for month in range(1, MONTHS + 1):
            heads = [self.cleaned_data[f"m{month}_{name}"] for name in HEADS]
            if any(value is not None for value in heads):
                found[month] = StaffEntry(*heads)
        return found

    def read_details(self, before: YearlyStatement | None = None) -> StatementDetails:
        """Return what the person wrote; a line that did not change keeps a stage of its own."""
        figures = self.read_figures()
        held: Mapping[str, str] = before.line_stages if before else {}
        kept = {code: ReleaseStage(stage) for code, stage in held.items() if getattr(before, code) == figures.get(code)}
        return StatementDetails(
            stage=ReleaseStage(self.cleaned_data["stage"]),
            figures=figures,
            months=self.read_months(),
            line_stages=kept,
            source=self.cleaned_data["source"],
        )

    def compute_seal(self) -> str:
        """Return a short sum of all that was written: what is confirmed is what was shown."""
        return compute_seal(self.cleaned_data)


class NewStatementForm(StatementForm):
    """The first statement of a year."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, help_text=_("已经有报表的年度不在这里，要改请更正"))
    ahead = ("year", "stage", "source")

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(year, str(year)) for year in years]


class CorrectionForm(StatementForm):
    """The next revision of a statement: why, and whether weaker figures are meant."""

    reason = forms.CharField(
        label=_("更正的理由"), max_length=200, help_text=_("例如：审计调整。原来的一稿留着，照它发布过的不变。")
    )
    accepts_weaker = forms.BooleanField(label=_("确实要用更弱的数据替换更确定的"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    ahead = ("stage", "reason", "source", "accepts_weaker", "revision")


def get_head_label(name: str) -> str:
    """Return what a column of the staff by month is called."""
    return str(getattr(StaffMonth._meta.get_field(name), "verbose_name", name))


def list_heads() -> list[str]:
    """List what the columns of the staff by month are called."""
    return [get_head_label(name) for name in HEADS]


def list_statement_initial(figures: Figures, months: Mapping[int, StaffEntry]) -> dict[str, Any]:
    """Return what stands in a statement, under the names of its form."""
    initial: dict[str, Any] = {line.code: get_shown(line, figures.get(line.code)) for line in LINES}
    for month, entry in months.items():
        initial |= {f"m{month}_{name}": getattr(entry, name) for name in HEADS}
    return initial
