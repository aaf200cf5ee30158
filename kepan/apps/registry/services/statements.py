"""Yearly statements: the first revision, and corrections that leave it as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models import Organisation, StaffMonth, YearlyStatement
from kepan.apps.registry.permissions import can_report_statement
from kepan.apps.registry.selectors import get_figures
from kepan.apps.registry.services.latest import update_latest
from kepan.apps.registry.services.writing import (
    StaleError,
    get_locked,
    require_text,
    save_unique,
    write_entry,
    write_plain,
)
from kepan.engine.registry.lines import BY_CODE, LINES, MAY_BE_NEGATIVE, Figures, Unit
from kepan.engine.registry.statements import MONTHS, MonthStaff, compute_year_average, is_weaker, list_line_changes

FIRST_YEAR = 1990
MOST = {Unit.FEN: 10**17, Unit.PERSON: 10**10, Unit.TCE: 10**14}
"""What no figure reaches; a longer one is a slip of the hand, and would not fit the column."""


@dataclass(frozen=True)
class StaffEntry:
    """Heads at the beginning and end of a month, all and technical ones; what is not known is None."""

    staff_start: int | None = None
    staff_end: int | None = None
    tech_start: int | None = None
    tech_end: int | None = None


HEADS = tuple(field.name for field in fields(StaffEntry))
Months = Mapping[int, StaffEntry]


@dataclass(frozen=True)
class StatementDetails:
    """What a form says of a year: how firm, the figures by line, staff by month, lines of another stage."""

    stage: ReleaseStage
    figures: Figures
    months: Months | None = None
    line_stages: Mapping[str, ReleaseStage] | None = None
    source: str = ""


@transaction.atomic
def create_statement(
    *, actor: User | None, organisation: Organisation, year: int, details: StatementDetails
) -> YearlyStatement:
    """Write the first revision of a year's statement; averages of staff follow from the months where not stated."""
    body = _get_reported(actor, organisation)
    check_year(body, year)
    if YearlyStatement.objects.filter(organisation=body, year=year).exists():
        raise RefusalError(_("%(year)s 年的报表已经有了，要改请更正。") % {"year": year})
    figures = check_figures(details.figures, body, year, details.months)
    row = _write_revision(actor, body, year, 1, details, figures, reason="")
    after = {"year": year, "stage": row.stage, **_write_figures(figures)}
    update_latest(body)
    write_entry(actor, "create_statement", body, after=after)
    return row


@transaction.atomic
def correct_statement(
    *,
    actor: User | None,
    organisation: Organisation,
    year: int,
    expected_revision: int,
    details: StatementDetails,
    reason: str,
    accepts_weaker: bool = False,
) -> YearlyStatement:
    """Write the next revision of a statement, with a reason; what was published from the former one stays true.

    A stage weaker than the present one is refused unless `accepts_weaker` says that it is meant. Staff by month
    that is not given again is taken over.
    """
    body = _get_reported(actor, organisation)
    current = YearlyStatement.objects.select_for_update().filter(organisation=body, year=year, is_current=True).first()
    if current is None:
        raise RefusalError(_("%(year)s 年还没有报表，请先登记。") % {"year": year})
    if current.revision != expected_revision:
        raise StaleError(_("%(year)s 年的报表刚被别人更正过，你的更正没有写入。看过现在的数再改。") % {"year": year})
    ground = require_text(reason, _("写明更正的理由，例如“审计调整”。"))
    if not accepts_weaker:
        check_stage(details.stage, current)
    months = read_entries(current) if details.months is None else details.months
    figures = check_figures(details.figures, body, year, months)
    changes = list_line_changes(get_figures(current), figures)
    same_months = details.months is None or dict(details.months) == read_entries(current)
    if not changes and same_months and details.stage == current.stage:
        raise RefusalError(_("数字和数据状态都没有变，不用更正。"))
    YearlyStatement.objects.filter(pk=current.pk).update(is_current=False)
    details = StatementDetails(details.stage, details.figures, months, details.line_stages, details.source)
    row = _write_revision(actor, body, year, current.revision + 1, details, figures, reason=ground)
    before = {"stage": current.stage} | {change.code: write_plain(change.before) for change in changes}
    after = {"year": year, "stage": row.stage, "revision": row.revision}
    after |= {change.code: write_plain(change.after) for change in changes}
    update_latest(body)
    write_entry(actor, "correct_statement", body, before=before, after=after, reason=ground)
    return row


def check_stage(stage: ReleaseStage, current: YearlyStatement) -> None:
    """Refuse figures that are weaker than those that stand."""
    if is_weaker(stage, current.stage):
        raise RefusalError(
            _("现有数据是“%(held)s”，比“%(new)s”更确定。确实要用更弱的数据替换，请勾选确认。")
            % {"held": current.get_stage_display(), "new": ReleaseStage(stage).label}
        )


def _get_reported(actor: User | None, organisation: Organisation) -> Organisation:
    body = get_locked(organisation)
    if actor is not None:
        require(can_report_statement(actor, body))
    return body


def check_year(body: Organisation, year: int) -> None:
    """Refuse a year for which nothing can be stated: too early, not begun, before the body was founded."""
    this_year = timezone.localdate().year
    if not FIRST_YEAR <= year <= this_year:
        raise RefusalError(_("年度要在 %(first)s 到 %(last)s 之间。") % {"first": FIRST_YEAR, "last": this_year})
    if body.founded_on is not None and year < body.founded_on.year:
        raise RefusalError(_("单位 %(year)s 年才成立。") % {"year": body.founded_on.year})


def check_figures(figures: Figures, body: Organisation, year: int, months: Months | None) -> dict[str, Any]:
    """Return all lines with their values, averages from the months among them; refused with the line that is wrong."""
    if unknown := sorted(set(figures) - set(BY_CODE)):
        raise RefusalError(_("没有“%(code)s”这一项。") % {"code": unknown[0]})
    found: dict[str, Any] = {line.code: figures.get(line.code) for line in LINES}
    for code, value in found.items():
        check_figure(code, value)
    for code, average in compute_averages(months or {}, body, year).items():
        stated = found[code]
        if stated is not None and Decimal(stated) != average:
            label = get_label(code)
            raise RefusalError(
                _("%(label)s写的是 %(stated)s，按月算是 %(average)s。")
                % {"label": label, "stated": stated, "average": average}
            )
        found[code] = average
    return found


def check_figure(code: str, value: int | Decimal | None) -> None:
    """Refuse a figure below zero where none can be, and one that no body has."""
    if value is None:
        return
    if value < 0 and code not in MAY_BE_NEGATIVE:
        raise RefusalError(_("%(label)s不能是负数。") % {"label": get_label(code)})
    most = MOST[BY_CODE[code].unit]
    if not -most < value < most:
        raise RefusalError(_("%(label)s太大了，看看单位对不对。") % {"label": get_label(code)})


def get_label(code: str) -> str:
    """Return what a line is called."""
    return str(getattr(YearlyStatement._meta.get_field(code), "verbose_name", code))


def compute_averages(months: Months, body: Organisation, year: int) -> dict[str, Decimal]:
    """Return the averages of staff that follow from the months in which the body was in business that year."""
    first = body.founded_on.month if body.founded_on and body.founded_on.year == year else 1
    last = body.closed_on.month if body.closed_on and body.closed_on.year == year else MONTHS
    if wrong := [month for month in months if not 1 <= month <= MONTHS]:
        raise RefusalError(_("没有 %(month)s 月。") % {"month": wrong[0]})
    found = {}
    for code, kind in (("staff_average", "staff"), ("tech_staff_average", "tech")):
        heads = {
            month: MonthStaff(getattr(entry, f"{kind}_start"), getattr(entry, f"{kind}_end"))
            for month, entry in months.items()
        }
        average = compute_year_average(heads, first_month=first, last_month=last)
        if average is not None:
            found[code] = average
    return found


def read_entries(statement: YearlyStatement) -> dict[int, StaffEntry]:
    """Read the staff by month of a statement, for a correction that leaves it as it is."""
    rows = statement.staff_months.all()
    return {row.month: StaffEntry(*(getattr(row, name) for name in HEADS)) for row in rows}


def _write_revision(
    actor: User | None,
    body: Organisation,
    year: int,
    revision: int,
    details: StatementDetails,
    figures: Figures,
    *,
    reason: str,
) -> YearlyStatement:
    stages = {code: str(stage) for code, stage in (details.line_stages or {}).items() if stage != details.stage}
    row = YearlyStatement(
        organisation=body,
        year=year,
        revision=revision,
        stage=details.stage,
        line_stages=stages,
        reason=reason,
        source=details.source.strip(),
        recorded_by=actor,
        **figures,
    )
    save_unique(row)
    StaffMonth.objects.bulk_create(
        StaffMonth(statement=row, month=month, **{name: getattr(entry, name) for name in HEADS})
        for month, entry in sorted((details.months or {}).items())
    )
    return row


def _write_figures(figures: Figures) -> dict[str, Any]:
    return {code: write_plain(value) for code, value in figures.items() if value is not None}
