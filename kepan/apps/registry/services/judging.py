"""What of a batch cannot be written: codes with a wrong check character, and what the tables refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.enums import PATENT_KINDS, CodeKind
from kepan.apps.registry.models import Organisation, OrganisationCode, OrganisationName, Right
from kepan.apps.registry.services.codes import check_application_number, check_organisation_code, check_uscc

UNFIT = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, ValidationError, ObjectDoesNotExist)
"""What a value that is none for its field may raise while a batch is prepared."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that a database does not keep."""
DERIVED = frozenset({"name_key"})
"""Fields that a batch fills itself."""


class BatchError(RefusalError):
    """A row of a batch cannot be written, and so nothing of it was; the place of the row counts from 1."""

    def __init__(self, reason: str, *, place: int, field: str) -> None:
        super().__init__(reason)
        self.place, self.field = place, field


def check_codes(groups: Mapping[type[models.Model], Sequence[Any]], listed: Sequence[models.Model]) -> None:
    """Write codes and application numbers of a batch as their standards do; refused for a wrong check character."""
    for row in groups[Organisation]:
        _check_code(row, "uscc", check_uscc, listed)
    for row in groups[OrganisationCode]:
        if row.kind == CodeKind.FORMER_USCC:
            _check_code(row, "code", check_uscc, listed)
        elif row.kind == CodeKind.ORGANISATION:
            _check_code(row, "code", check_organisation_code, listed)
    for row in groups[Right]:
        if row.kind in PATENT_KINDS:
            _check_code(row, "application_number", check_application_number, listed)


def _check_code(row: models.Model, name: str, check: Callable[[str], str], listed: Sequence[models.Model]) -> None:
    try:
        setattr(row, name, check(getattr(row, name)))
    except RefusalError as error:
        raise create_batch_error(row, name, str(error), listed) from error


def find_refused(rows: Sequence[models.Model]) -> models.Model:
    """Find the first of the rows that the database does not take, by halves; what it takes meanwhile is rolled back.

    Only for rows that it did not take together.
    """
    left = list(rows)
    while len(left) > 1:
        half, rest = left[: len(left) // 2], left[len(left) // 2 :]
        try:
            with transaction.atomic():
                type(half[0])._default_manager.bulk_create(half)
        except (IntegrityError, DataError):
            left = half
        else:
            left = rest
    return left[0]


def find_misfit(listed: Sequence[models.Model]) -> tuple[models.Model, str, str] | None:
    """Find the first value for which the rows of a batch cannot even be prepared, and say why it is none.

    Values of another type come second: most of them do no harm.
    """
    known = {id(row) for row in listed}
    for is_strict in (False, True):
        for row in listed:
            for field in row._meta.concrete_fields:
                if field.primary_key or field.name in DERIVED:
                    continue
                if reason := _judge_link(row, field, known) if field.is_relation else _judge(row, field, is_strict):
                    return row, field.name, reason
    return None


def _judge_link(row: models.Model, field: models.Field[Any, Any], known: set[int]) -> str:
    try:
        target = getattr(row, field.name)
    except ObjectDoesNotExist:
        return _("必须填写。")
    if target is None:
        return "" if field.null else _("必须填写。")
    return _("所指的记录还没有登记，也不在这一批里。") if target.pk is None and id(target) not in known else ""


def _judge(row: models.Model, field: models.Field[Any, Any], is_strict: bool) -> str:
    """Say why a value is none for its field; empty where it is one."""
    value = getattr(row, field.attname)
    if value is None or (value == "" and field.blank and field.empty_strings_allowed):
        return "" if value == "" or field.null else _("必须填写。")
    try:
        cleaned = field.clean(value, row)
    except ValidationError as error:
        return error.messages[0]
    except (TypeError, ValueError, ArithmeticError):
        return _("填写不对。")
    if isinstance(value, str) and UNSTORABLE.search(value):
        return _("有不能保存的字符。")
    # A moment counts as a day in Python, and cannot be compared with one.
    is_moment = isinstance(value, datetime) and not isinstance(cleaned, datetime)
    return _("填写不对。") if is_strict and (is_moment or not isinstance(value, type(cleaned))) else ""


def find_fault(row: models.Model) -> tuple[str, str]:
    """Find the field for which the database did not take a row, and say why."""
    for field in row._meta.concrete_fields:
        if not field.primary_key and not field.is_relation and (reason := _judge(row, field, is_strict=False)):
            return field.name, reason
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)
        except ValidationError:
            if isinstance(constraint, models.UniqueConstraint):
                return constraint.fields[-1], _("和另一条重复。")
            if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, models.Q):
                return sorted(constraint.condition.referenced_base_fields)[-1], _("和这条的其他内容不符。")
    return "", _("数据库不接受。")


def create_batch_error(row: models.Model, name: str, reason: str, listed: Sequence[models.Model]) -> BatchError:
    """Create the refusal of a row, named by its place; a name that was derived stands with its organisation."""
    shown = row.organisation if isinstance(row, OrganisationName) and all(row is not one for one in listed) else row
    place = next(place for place, one in enumerate(listed, start=1) if one is shown)
    words = {
        "place": place,
        "table": shown._meta.verbose_name,
        "field": getattr(row._meta.get_field(name), "verbose_name", name) if name else "",
        "reason": reason,
    }
    said = _("第 %(place)s 条（%(table)s）的%(field)s：%(reason)s整批没有写入。") % words
    return BatchError(said, place=place, field=name)
