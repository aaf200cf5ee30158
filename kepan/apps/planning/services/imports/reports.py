"""What districts and offices report on their parts of targets, as a table: one row a part and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.imports.services import Context, Entry, Identity, Judgement, NoteKind, Target, Writing
from kepan.apps.planning.models import Share, ShareReport
from kepan.apps.planning.permissions import can_import_reports, can_report_share
from kepan.apps.planning.selectors import list_carried
from kepan.apps.planning.services.carrying import check_report, update_share_task
from kepan.apps.planning.services.imports.lines import (
    Line,
    group_by_names,
    list_place_words,
    list_told,
    make_field,
    make_lines,
    mark_repeats,
)
from kepan.engine.basis.quantity import write_plain
from kepan.engine.basis.words import write_folded
from kepan.engine.sheets.fields import Field, Kind

TABLE = "share_reports"
JUMP = Decimal("0.5")
"""A figure that is more than half away from the one before asks for a look."""


@dataclass
class ShareLine(Line):
    """A row on its way, with the part it reports on and the report that says the same already."""

    share: Share | None = None
    same: ShareReport | None = None


class ShareReportTarget(Target):
    """One row is what one district or office reports on its part of one target, counted from the plan's beginning."""

    key = TABLE
    label = gettext_lazy("分解目标的进展")
    tables = (ShareReport,)
    beside = finished = (Share,)

    def can_import(self, user: User, *, region: Region) -> Answer:
        """Whoever reports for a region or an office in it may import reports."""
        return can_import_reports(user, region=region)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: which part, by which day, how much, in words."""
        return (
            make_field(TABLE, "target", _("指标"), is_required=True, is_key=True),
            make_field(TABLE, "carrier", _("承担地区或科室"), is_required=True, is_key=True),
            make_field(TABLE, "plan", _("计划")),
            make_field(TABLE, "as_of", _("截至"), Kind.DAY, is_key=True),
            make_field(TABLE, "value", _("完成数"), Kind.NUMBER),
            *list_told(TABLE),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all rows of a table at once."""
        return tuple(one for one in self.list_fields() if one.key in ("plan", "as_of", "state", "text"))

    def list_identities(self) -> tuple[Identity, ...]:
        """By the part and the day; a later report of the same day corrects the one before, which stays readable."""
        return (Identity("share", gettext_lazy("指标、承担地区或科室、截至日期"), ("target", "carrier", "as_of")),)

    def judge(self, entries: Sequence[Entry], context: Context) -> list[Judgement]:
        """Judge a chunk; a row that says what was reported already changes nothing."""
        return [
            Judgement(notes=tuple(line.notes), match=None if line.same is None else line.same.pk)
            for line in self._read_lines(entries, context)
        ]

    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make the reports of a chunk; the parts take over their states."""
        writing = Writing()
        for line in self._read_lines(entries, context):
            if line.is_refused or line.share is None:
                writing.refused[line.entry.place] = tuple(line.notes)
            elif line.same is None:
                row = ShareReport(
                    share=line.share, as_of=line.values["as_of"], value=line.values.get("value"),
                    text=line.get_text("text"), state=line.state, made_by=context.actor,
                )  # fmt: skip
                writing.inserted.append(row)
                writing.derived.append((line.share, {"progress": line.state}))
                writing.places |= {id(row): line.entry.place, id(line.share): line.entry.place}
        return writing

    def _read_lines(self, entries: Sequence[Entry], context: Context) -> list[ShareLine]:
        lines = make_lines(ShareLine, self, entries, context)
        self._find_shares(lines, context)
        for line in lines:
            self._check_line(line, context)
        mark_repeats(lines, get_part_and_day, _("和第 %(place)s 行是同一份、同一天的进展。"))
        return lines

    def _find_shares(self, lines: Sequence[ShareLine], context: Context) -> None:
        """Find the parts that rows mean, among those that the actor sees; two questions for all."""
        if context.actor is None:
            return
        names = {line.get_text("target") for line in lines}
        rows = list_carried(user=context.actor).filter(Q(target__number__in=names) | Q(target__indicator__in=names))
        found = group_by_names(
            rows.prefetch_related("reports"), lambda share: (share.target.number, share.target.indicator)
        )
        for line in lines:
            carrier = write_folded(line.get_text("carrier"))
            fitting = [
                share for share in found.get(line.get_text("target"), ())
                if carrier in list_place_words(share.region or share.office) and line.is_of(share.target.plan)
            ]  # fmt: skip
            line.share = fitting[0] if len(fitting) == 1 else None
            if line.share is None:
                shown = {"target": line.get_text("target"), "carrier": line.get_text("carrier")}
                if fitting:
                    words = _("有几个计划把“%(target)s”分给了“%(carrier)s”，写计划名称。") % shown
                    line.add(NoteKind.TROUBLE, "plan", "share_unsure", words)
                else:
                    words = _("生效的计划里没有分给“%(carrier)s”的“%(target)s”，或者不归你看。") % shown
                    line.add(NoteKind.TROUBLE, "target", "share_unknown", words)

    def _check_line(self, line: ShareLine, context: Context) -> None:
        share, as_of, value = line.share, line.values.get("as_of"), line.values.get("value")
        if as_of is None:
            line.add(NoteKind.TROUBLE, "as_of", "required", _("写截至日期。"))
        if share is None or context.actor is None or as_of is None:
            return
        line.take_state(share.progress)
        try:
            require(can_report_share(context.actor, share))
            check_report(as_of, value, line.get_text("text"), line.state)
        except RefusalError as error:
            line.add(NoteKind.TROUBLE, "", "report", str(error.reason))
            return
        reports = list(share.reports.all())
        line.same = next((one for one in reports if _is_same(one, line)), None)
        before = next((one for one in reports if one.as_of <= as_of and one.value is not None), None)
        if line.same is None and before is not None and before.value and value is not None:
            self._doubt_jump(line, before.value, value, before.as_of)

    def _doubt_jump(self, line: ShareLine, before: Decimal, value: Decimal, as_of: date) -> None:
        if abs(value - before) > JUMP * abs(before):
            shown = {"on": as_of, "before": write_plain(before)}
            words = _("和 %(on)s 的 %(before)s 相差一半以上，看看数和单位对不对，对的在进展里说明。") % shown
            line.add(NoteKind.DOUBT, "value", "jump", words)

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Let the tasks of the parts follow what was reported."""
        rows = Share.objects.filter(pk__in=keys.get(Share, ()))
        for share in rows.select_related("target__plan", "target__duty", "region", "office__region"):
            update_share_task(actor=context.actor, share=share, target=share.target)


def get_part_and_day(line: ShareLine) -> tuple[int, date] | None:
    """Return what only one row may report on; None where nobody knows which part it is."""
    return None if line.share is None else (line.share.pk, line.values["as_of"])


def _is_same(report: ShareReport, line: ShareLine) -> bool:
    given = line.values["as_of"], line.values.get("value"), line.get_text("text"), line.state.value
    return (report.as_of, report.value, report.text, report.state) == given
