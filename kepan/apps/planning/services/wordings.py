"""What a person says about a row of a draft, read into its fields or refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import Comparator, TargetKind
from kepan.apps.planning.models import Measure, Target
from kepan.apps.planning.services.drafts import Row
from kepan.apps.planning.services.values import Figure, read_value
from kepan.engine.basis.period import read_period
from kepan.store.files.indicators import read_indicators

ROLES = ("lead", "responsible", "support")
"""What an office that a measure names may do; the keys are the compiler's."""


@dataclass(frozen=True)
class Wording:
    """What a person says about one figure; `value` is the number as typed, such as 2.80 or 3-5.

    `code` is that of the dictionary of indicators: empty for none, None leaves it as it stands.
    """

    kind: TargetKind
    indicator: str
    comparator: Comparator
    value: str
    unit: str = ""
    period: str = ""
    code: str | None = None


@dataclass(frozen=True)
class NamedOffice:
    """An office as a measure names it; `role` is lead (牵头), responsible (责任) or support (配合)."""

    name: str
    role: str = "lead"


@dataclass(frozen=True)
class MeasureWording:
    """What a person says about one measure: what is done, on what, by whom and by when, as printed."""

    title: str
    action: str = ""
    object: str = ""
    offices: tuple[NamedOffice, ...] = ()
    deadline: str = ""


def read_wording(wording: Wording, *, kept: Target | None = None) -> dict[str, Any]:
    """Read a wording into field values; a number typed as it stood keeps the value that stood."""
    if not wording.indicator.strip():
        raise RefusalError(_("指标不能空：写明数的是什么，例如“新增高新技术企业”。"))
    typed = wording.value.strip()
    if kept is not None and typed == kept.value_text:
        low, high = kept.value_low, kept.value_high
    else:
        figure: Figure = read_value(typed)
        low, high = figure.low, figure.high
    comparator = wording.comparator
    if high is not None and comparator != Comparator.RANGE:
        raise RefusalError(_("写了两个数，比较词要选“区间”。"))
    if high is None and comparator == Comparator.RANGE:
        raise RefusalError(_("比较词是“区间”，数值要写两个，例如 3-5。"))
    code = {} if wording.code is None else {"code": _read_code(wording.code)}
    return {
        "kind": wording.kind,
        "indicator": wording.indicator.strip(),
        "comparator": comparator,
        "value_low": low,
        "value_high": high,
        "value_text": typed,
        "unit": wording.unit.strip(),
        "period": wording.period.strip(),
        **code,
    }


def _read_code(typed: str) -> str:
    code = typed.strip()
    if code and read_indicators().find_entry(code) is None:
        raise RefusalError(_("指标字典里没有“%(code)s”。从建议里选一个，或者留空。") % {"code": code})
    return code


def update_words(row: Target, wording: Wording) -> bool:
    """Put a wording into a figure, its days with its period; say whether anything changed."""
    values = read_wording(wording, kept=row)
    if values["period"] != row.period:
        printed = read_period(values["period"])
        values |= {"date_from": printed and printed.start, "date_to": printed and printed.end}
    return _update(row, values)


def read_measure_wording(wording: MeasureWording) -> dict[str, Any]:
    """Read what a measure says into field values."""
    if not wording.title.strip():
        raise RefusalError(_("措施不能空：写明做什么，例如“举办产学研对接活动”。"))
    if any(office.role not in ROLES or not office.name.strip() for office in wording.offices):
        raise RefusalError(_("责任单位要写名称，并选牵头、责任或配合。"))
    return {
        "title": wording.title.strip(),
        "action": wording.action.strip(),
        "object": wording.object.strip(),
        "offices": [{"name": office.name.strip(), "role": office.role} for office in wording.offices],
        "deadline": wording.deadline.strip(),
    }


def update_measure_words(row: Measure, wording: MeasureWording) -> bool:
    """Put a wording into a measure; say whether anything changed."""
    return _update(row, read_measure_wording(wording))


def _update(row: Row, values: dict[str, Any]) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    row.is_edited = row.is_edited or bool(changed)
    return bool(changed)


def check_fields(row: Row) -> None:
    """Refuse in words what does not fit the columns of a row that a person worded."""
    others = {"plan", "parent", "measure", "merged_into", "split_from", "section_path", "doubts", "original"}
    names = {one.name for one in row._meta.get_fields()}
    try:
        exclude = (others | {"repairs", "repaired", "offices", "evidence"}) & names
        # Numbers, positions and places are given by the services; asking the database for each row takes its time.
        row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise RefusalError(" ".join(error.messages)) from error
