"""How far measures have come, as a table: one row a measure, with the state it is in and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.imports.services import Context, Entry, Identity, Judgement, NoteKind, Target, Writing
from kepan.apps.planning.models import Measure, ProgressNote
from kepan.apps.planning.permissions import can_import_progress, can_report_progress
from kepan.apps.planning.selectors import list_reportable
from kepan.apps.planning.services.imports.lines import (
    Line,
    group_by_names,
    list_told,
    make_field,
    make_lines,
    mark_repeats,
    write_plans,
)
from kepan.apps.planning.services.progress import check_words, follow_progress
from kepan.engine.sheets.fields import Field

TABLE = "measure_progress"


@dataclass
class MeasureLine(Line):
    """A row on its way, with the measure it reports on and the note that says the same already."""

    measure: Measure | None = None
    same: ProgressNote | None = None


class MeasureProgressTarget(Target):
    """One row is what is reported on one measure of a plan in force; it becomes a note, the newest of the measure."""

    key = TABLE
    label = gettext_lazy("措施的进展")
    tables = (ProgressNote,)
    beside = finished = (Measure,)

    def can_import(self, user: User, *, region: Region) -> Answer:
        """Whoever works with the plans of a region may import progress; each row asks for its own measure as well."""
        return can_import_progress(user, region=region)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: which measure of which plan, its state, in words."""
        return (
            make_field(TABLE, "measure", _("措施"), is_required=True, is_key=True),
            make_field(TABLE, "plan", _("计划")),
            *list_told(TABLE),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all rows of a table at once."""
        return tuple(one for one in self.list_fields() if one.key != "measure")

    def list_identities(self) -> tuple[Identity, ...]:
        """By the number or the words of the measure, and the plan where several have it."""
        return (Identity("measure", gettext_lazy("措施的编号或名称、计划"), ("measure", "plan")),)

    def judge(self, entries: Sequence[Entry], context: Context) -> list[Judgement]:
        """Judge a chunk; a row that says what was last reported changes nothing."""
        return [
            Judgement(notes=tuple(line.notes), match=None if line.same is None else line.same.pk)
            for line in self._read_lines(entries, context)
        ]

    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make the notes of a chunk; the measures take over their states."""
        writing = Writing()
        for line in self._read_lines(entries, context):
            if line.is_refused or line.measure is None:
                writing.refused[line.entry.place] = tuple(line.notes)
            elif line.same is None:
                row = ProgressNote(
                    measure=line.measure, text=line.get_text("text"), state=line.state, made_by=context.actor
                )
                writing.inserted.append(row)
                writing.derived.append((line.measure, {"progress": line.state}))
                writing.places |= {id(row): line.entry.place, id(line.measure): line.entry.place}
        return writing

    def _read_lines(self, entries: Sequence[Entry], context: Context) -> list[MeasureLine]:
        lines = make_lines(MeasureLine, self, entries, context)
        self._find_measures(lines, context)
        for line in lines:
            self._check_line(line, context)
        mark_repeats(lines, lambda line: line.measure and line.measure.pk, _("和第 %(place)s 行是同一项措施。"))
        return lines

    def _find_measures(self, lines: Sequence[MeasureLine], context: Context) -> None:
        """Find the measures that rows mean, among those in force that the actor sees; three questions for all."""
        if context.actor is None:
            return
        names = {line.get_text("measure") for line in lines}
        rows = list_reportable(user=context.actor).filter(Q(number__in=names) | Q(title__in=names))
        newest = Prefetch("notes", ProgressNote.objects.order_by("-made_at", "-pk"))
        found = group_by_names(rows.prefetch_related(newest), lambda one: (one.number, one.title))
        for line in lines:
            name = line.get_text("measure")
            fitting = [one for one in found.get(name, ()) if line.is_of(one.plan)]
            line.measure = fitting[0] if len(fitting) == 1 else None
            if fitting and line.measure is None:
                words = _("有几项生效的措施叫“%(name)s”（%(plans)s），写计划名称。")
                shown = {"name": name, "plans": write_plans(fitting)}
                line.add(NoteKind.TROUBLE, "plan", "measure_unsure", words % shown)
            elif line.measure is None:
                words = _("生效的计划里没有措施“%(name)s”，或者不归你看。写编号，或者照计划写全名称。") % {"name": name}
                line.add(NoteKind.TROUBLE, "measure", "measure_unknown", words)

    def _check_line(self, line: MeasureLine, context: Context) -> None:
        measure = line.measure
        if measure is None or context.actor is None:
            return
        line.take_state(measure.progress)
        try:
            require(can_report_progress(context.actor, measure.plan, getattr(measure, "duty", None)))
            check_words(line.get_text("text"))
        except RefusalError as error:
            line.add(NoteKind.TROUBLE, "", "report", str(error.reason))
            return
        last = next(iter(measure.notes.all()), None)
        if last is not None and (last.text, last.state) == (line.get_text("text"), line.state):
            line.same = last

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Let the tasks of those who answer follow what was reported."""
        rows = Measure.objects.filter(pk__in=keys.get(Measure, ())).select_related("plan", "duty__lead_office__region")
        for measure in rows.select_related("duty__person"):
            follow_progress(actor=context.actor, measure=measure)
