"""The content of a plan's rows as JSON values: what a version keeps, a request changes, a signature covers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import JSONField
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import SubjectKind, TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.services.values import is_exact
from kepan.engine.basis.quantity import write_plain

Row = Target | Measure
Values = dict[str, Any]

TARGET_FIELDS = (
    "number", "kind", "indicator", "comparator", "value_low", "value_high", "value_text", "unit", "period",
    "date_from", "date_to", "baseline", "baseline_period", "direction", "rate", "form", "code", "modality", "meaning",
    "accrual", "level", "territory", "parent_id", "measure_id", "section_path",
)  # fmt: skip
MEASURE_FIELDS = (
    "number", "marker", "title", "action", "object", "offices", "deadline", "evidence", "parent_id", "section_path",
)  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {SubjectKind.TARGET: TARGET_FIELDS, SubjectKind.MEASURE: MEASURE_FIELDS}
"""What belongs to the text of a plan and is therefore kept by version; who answers for a row and how far it has come
does not."""

NUMBERS = frozenset({"value_low", "value_high", "baseline"})
DAYS = frozenset({"date_from", "date_to"})
# A row's number is the plan's to give.
FIXED = frozenset({"number"})


def get_kind(row: Row) -> SubjectKind:
    """Return whether a row is a target or a measure."""
    return SubjectKind.TARGET if isinstance(row, Target) else SubjectKind.MEASURE


def write_row(row: Row) -> Values:
    """Write the content of a row: numbers as exact texts without needless zeros, days as ISO 8601."""
    return {name: _write(getattr(row, name)) for name in FIELDS[get_kind(row)]}


def _write(value: object) -> Any:
    if isinstance(value, Decimal):
        return write_plain(value)
    return value.isoformat() if isinstance(value, date) else value


def update_row(row: Row, values: Mapping[str, Any]) -> None:
    """Put written content back into a row; the caller saves it."""
    for name, value in values.items():
        setattr(row, name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    if value is None or isinstance(value, Decimal | date):
        return value
    if name in NUMBERS:
        return Decimal(value)
    return date.fromisoformat(value) if name in DAYS else value


def check_values(plan: Plan, kind: str, values: Mapping[str, Any]) -> Values:
    """Return the content a row would have, as it would be written; refuse in words what cannot be kept."""
    model = Target if kind == SubjectKind.TARGET else Measure
    unknown = sorted(set(values) - set(FIELDS[kind]))
    if unknown:
        raise RefusalError(_("没有这些字段：%(names)s") % {"names": "、".join(unknown)})
    row = model(plan=plan, position=0)
    try:
        for name, value in values.items():
            _check_kind(plan, model, name, value)
        update_row(row, values)
        kept = {name.removesuffix("_id") for name in FIELDS[kind]} - {"parent", "measure"}
        row.full_clean(exclude={one.name for one in model._meta.get_fields()} - kept)
    except (ValidationError, ArithmeticError, ValueError) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else _("数字或日期写法不对")
        raise RefusalError(_("内容不能这样写：%(words)s") % {"words": words}) from error
    return {name: _write(_read(name, value)) for name, value in values.items()}


def _check_kind(plan: Plan, model: type[Target] | type[Measure], name: str, value: Any) -> None:
    """Raise ValidationError for a value of another kind than the field holds; programs send whatever they like."""
    field: Any = model._meta.get_field(name)
    if value is None:
        is_right = field.null
    elif name in NUMBERS:
        is_right = isinstance(value, str | Decimal) and is_exact(Decimal(value))
    elif name in DAYS:
        is_right = isinstance(value, str | date)
    elif field.is_relation:
        is_known = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
        is_right = is_known and field.related_model.objects.filter(plan=plan, pk=value).exists()
    elif isinstance(field, JSONField):
        is_right = _is_list(name, value)
    else:
        is_right = isinstance(value, str)
    if not is_right:
        raise ValidationError(_("“%(name)s”填得不对"), params={"name": field.verbose_name})


def _is_list(name: str, value: Any) -> bool:
    """Say whether a value is a list of texts, or for offices one of names with what each does."""
    if not isinstance(value, list):
        return False
    if name != "offices":
        return all(isinstance(one, str) for one in value)
    return all(
        isinstance(one, dict) and set(one) == {"name", "role"} and all(isinstance(text, str) for text in one.values())
        for one in value
    )


def list_rows(plan: Plan) -> list[Row]:
    """List the rows that are in force in a confirmed plan: accepted figures, then accepted measures, in their order."""
    targets = Target.objects.filter(plan=plan, state=TargetState.ACCEPTED).order_by("value_start", "position")
    measures = Measure.objects.filter(plan=plan, state=TargetState.ACCEPTED).order_by("position")
    return [*targets, *measures]


def find_rows(plan: Plan, keys: set[tuple[str, int]]) -> dict[tuple[str, int], Row]:
    """Find rows of a plan by kind and key."""
    found: dict[tuple[str, int], Row] = {}
    for kind, model in ((SubjectKind.TARGET, Target), (SubjectKind.MEASURE, Measure)):
        ids = [key for own, key in keys if own == kind]
        found |= {(str(kind), row.pk): row for row in model.objects.filter(plan=plan, pk__in=ids)}
    return found
