"""Yearly statements as a target: one row an organisation and year; a correction is a revision of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.permissions import require
from kepan.apps.imports.services import Context, Entry, FieldChange, Identity, Writing
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models import Organisation, StaffMonth, YearlyStatement
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.selectors import get_figures
from kepan.apps.registry.services.imports.clearing import clear_derived
from kepan.apps.registry.services.imports.drafts import Draft, RecordTarget, add_repeats
from kepan.apps.registry.services.imports.fields import (
    compute_yuan,
    make_column_field,
    make_field,
    read_fen,
    write_value,
)
from kepan.apps.registry.services.imports.finding import read_bodies
from kepan.apps.registry.services.imports.finishing import update_organisations
from kepan.apps.registry.services.latest import LATEST, write_latest
from kepan.apps.registry.services.statements import (
    HEADS,
    check_figure,
    check_figures,
    check_stage,
    check_year,
    get_label,
    read_entries,
)
from kepan.engine.registry.lines import LINES, Figures, Unit
from kepan.engine.registry.statements import list_line_changes
from kepan.engine.sheets.fields import Field, Kind

TABLE = "statements"
UNITS = {Unit.FEN: "元", Unit.PERSON: "人", Unit.TCE: "吨标准煤"}
SAID_ONCE = ("year", "stage", "reason", "source")


class StatementTarget(RecordTarget):
    """One row is what one organisation states for one year."""

    key = TABLE
    label = gettext_lazy("年度报表")
    tables = (YearlyStatement, StaffMonth)
    finished = (YearlyStatement, Organisation)
    standing: Mapping[type[models.Model], Mapping[str, Any]] = {YearlyStatement: {"is_current": True}}

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: whose statement it is, how firm, and the lines."""
        column = partial(make_column_field, TABLE, YearlyStatement)
        return (
            make_field(TABLE, "organisation", _("单位名称"), is_key=True),
            make_field(TABLE, "uscc", _("统一社会信用代码"), Kind.CODE, is_key=True),
            column("year", is_key=True),
            column("stage", words="release_stage"),
            *(column(line.code, unit=UNITS[line.unit]) for line in LINES),
            column("reason"),
            column("source"),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all statements of a table at once."""
        weaker = make_field(TABLE, "accepts_weaker", _("用更弱的数据替换更确定的"), Kind.TRUTH)
        return (*(field for field in self.list_fields() if field.key in SAID_ONCE), weaker)

    def list_identities(self) -> tuple[Identity, ...]:
        """By the organisation and the year."""
        return (
            Identity("uscc", gettext_lazy("统一社会信用代码和年度"), ("uscc", "year")),
            Identity("organisation", gettext_lazy("单位名称和年度"), ("organisation", "year")),
        )

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Find whose statement each row is, then read it against the current revision."""
        drafts = self.create_drafts(entries, context)
        current = self._find_current(drafts, context)
        for draft in drafts:
            body, year = draft.known["body"], draft.get("year")
            self._check_head(draft, context)
            draft.record = current.get((body.pk, year)) if body is not None else None
            if draft.entry.match is not None and (draft.record is None or draft.record.pk != draft.entry.match):
                words = _("%(year)s 年的报表刚被别人更正过，请重新核对这一行。") % {"year": year}
                draft.add_trouble("", "stale", words)
            self._read_stage(draft)
            self._read_lines(draft)
        add_repeats(drafts, lambda one: (one.known["body"].pk, one.get("year")) if one.known["body"] else None)
        return drafts

    def _find_current(self, drafts: Sequence[Draft], context: Context) -> dict[tuple[int, int], YearlyStatement]:
        """Find the bodies of a chunk and their current statements, with the years before, by body and year."""
        read_bodies(drafts, context)
        keys = {draft.known["body"].pk for draft in drafts if draft.known["body"] is not None}
        years = {year for draft in drafts if isinstance(draft.get("year"), int) for year in _list_years(draft)}
        rows = YearlyStatement.objects.filter(organisation__in=keys, year__in=years, is_current=True)
        return {(row.organisation_id, row.year): row for row in rows.prefetch_related("staff_months")}

    def _check_head(self, draft: Draft, context: Context) -> None:
        body, year = draft.known["body"], draft.get("year")
        if not draft.get_text("organisation") and not draft.get_text("uscc"):
            draft.add_trouble("organisation", "required", _("写单位名称或统一社会信用代码。"))
        if year is None:
            draft.add_trouble("year", "required", _("写年度。"))
        elif body is not None:
            draft.check("year", "year", check_year, body, year)
        if body is not None and context.actor is not None:
            draft.check("organisation", "region_closed", require, can_write_in(context.actor, region=body.region))

    def _read_stage(self, draft: Draft) -> None:
        stage = draft.get_text("stage") or (draft.record.stage if draft.record is not None else "")
        if not stage:
            draft.add_trouble("stage", "required", _("写数据状态：预计、快报、初步核实或最终核实。"))
            return
        if draft.record is not None and not draft.get("accepts_weaker"):
            draft.check("stage", "weaker", check_stage, ReleaseStage(stage), draft.record)
        draft.set("stage", "stage", stage)
        draft.known["stage"] = stage

    def _read_lines(self, draft: Draft) -> None:
        """Read the lines; those that the table does not have stay as they were stated."""
        held: Figures = get_figures(draft.record) if draft.record is not None else {}
        figures: dict[str, Any] = {line.code: held.get(line.code) for line in LINES}
        for line in LINES:
            value = draft.get(line.code)
            if value is None:
                continue
            if line.unit == Unit.FEN:
                value = draft.check(line.code, "amount", read_fen, value, get_label(line.code))
            else:
                value = round(Decimal(value), 2)
            draft.check(line.code, "figure", check_figure, line.code, value)
            figures[line.code] = value
        if all(value is None for value in figures.values()):
            draft.add_trouble("", "no_figures", _("这一行没有数。"))
        self._doubt_lines(draft, figures)
        for change in list_line_changes(held, figures) if draft.record is not None else ():
            column: Any = YearlyStatement._meta.get_field(change.code)
            before, after = write_value(change.before, column), write_value(change.after, column)
            draft.changes.append(FieldChange(change.code, before, after))
        self._check_months(draft, figures)
        draft.known["figures"] = figures

    def _check_months(self, draft: Draft, figures: Figures) -> None:
        """Say where an average differs from the staff by month, which stays as it was stated."""
        months = read_entries(draft.record) if draft.record is not None else {}
        if months:
            draft.check(
                "staff_average", "months", check_figures, figures, draft.known["body"], draft.get("year"), months
            )

    def _doubt_lines(self, draft: Draft, figures: Figures) -> None:
        wholes = {line.code: line.is_within for line in LINES if line.is_within} | {"rd_total": "revenue"}
        for code, whole in wholes.items():
            part, all_of_it = figures[code], figures[whole]
            if part is not None and all_of_it is not None and part > all_of_it and draft.get(code) is not None:
                shown = {"part": get_label(code), "whole": get_label(whole)}
                draft.add_doubt(code, "more_than_whole", _("%(part)s大于%(whole)s，看看单位对不对。") % shown)

    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make the revisions of a chunk, and the figures that the latest of them leave on their organisations."""
        writing = super().build(entries, context)
        made = [row for row in (*writing.created, *writing.inserted) if isinstance(row, YearlyStatement)]
        for row in sorted(made, key=lambda row: row.year):
            body, values = row.organisation, {}
            if row.year >= (body.latest_year or 0):
                after = Organisation(industry=body.industry, registered_size=body.registered_size)
                write_latest(after, row)
                values = {name: getattr(after, name) for name in LATEST}
            # Without new figures, too: its findings follow from the statement.
            writing.derived.append((body, values))
        return writing

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create the first revision of a year."""
        return [self._make_revision(draft, context, revision=1)]

    def write_changes(self, draft: Draft, context: Context, writing: Writing) -> None:
        """Write the next revision; the former one stays as it was, and is no longer the current one."""
        if not draft.changes:
            return
        row = self._make_revision(draft, context, revision=draft.record.revision + 1)
        writing.updated.append((draft.record, {"is_current": False}))
        months = [
            StaffMonth(statement=row, month=one.month, **{name: getattr(one, name) for name in HEADS})
            for one in draft.record.staff_months.all()
        ]
        writing.inserted += [row, *months]
        writing.places |= {id(one): draft.entry.place for one in (draft.record, row, *months)}

    def _make_revision(self, draft: Draft, context: Context, *, revision: int) -> YearlyStatement:
        reason = draft.get_text("reason") or (context.batch.title if context.batch is not None else "")
        return YearlyStatement(
            organisation=draft.known["body"],
            year=draft.get("year"),
            revision=revision,
            stage=draft.known["stage"],
            reason=reason[:200] if revision > 1 else "",
            source=draft.get_text("source"),
            recorded_by=context.actor,
            **draft.known["figures"],
        )

    def list_former(self, entries: Sequence[Entry], context: Context) -> Mapping[str, Sequence[Decimal | None]]:
        """List the figures that stand for the year of each row, else for the year before."""
        drafts = self.create_drafts(entries, context)
        current = self._find_current(drafts, context)
        held: list[Figures] = []
        for draft in drafts:
            body, years = draft.known["body"], _list_years(draft)
            rows = (current[body.pk, year] for year in years if body is not None and (body.pk, year) in current)
            row = next(rows, None)
            held.append({} if row is None else get_figures(row))
        money = [line.code for line in LINES if line.unit == Unit.FEN]
        return {code: [compute_yuan(_get_fen(figures, code)) for figures in held] for code in money}

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring latest figures, sizes and findings of the organisations up to date."""
        asked = keys.get(YearlyStatement, ())
        rows = dict(YearlyStatement.objects.filter(pk__in=asked).values_list("pk", "organisation"))
        clear_derived(YearlyStatement, sorted(set(asked) - set(rows)))
        update_organisations({*rows.values(), *keys.get(Organisation, ())}, today=context.today)


def _list_years(draft: Draft) -> tuple[int, ...]:
    year = draft.get("year")
    return (year, year - 1) if isinstance(year, int) else ()


def _get_fen(figures: Figures, code: str) -> int | None:
    value = figures.get(code)
    return None if value is None else int(value)
