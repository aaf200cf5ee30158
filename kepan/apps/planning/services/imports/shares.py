"""How targets are broken down, as a table: one row is the part of one target for one carrier, year or month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.accounts.selectors import list_all_regions, list_offices
from kepan.apps.imports.services import (
    Context,
    Entry,
    FieldChange,
    Identity,
    Judgement,
    NoteKind,
    Target,
    Writing,
)
from kepan.apps.planning.enums import Dimension
from kepan.apps.planning.models import Share
from kepan.apps.planning.models import Target as Figure
from kepan.apps.planning.permissions import can_assign, can_import_shares
from kepan.apps.planning.selectors import list_divisible
from kepan.apps.planning.services.adding import combine
from kepan.apps.planning.services.carrying import close_share_task, update_share_task
from kepan.apps.planning.services.imports.lines import (
    Line,
    group_by_names,
    list_place_words,
    make_field,
    make_lines,
    mark_repeats,
    write_plans,
)
from kepan.apps.planning.services.shares import Part, check_part
from kepan.engine.basis.quantity import write_plain
from kepan.engine.basis.words import write_folded
from kepan.engine.sheets.fields import Field, Kind

TABLE = "shares"
SAID_ONCE = ("plan", "year", "month")


@dataclass
class PartLine(Line):
    """A row on its way: whose part of which target it is, and the part that stands."""

    target: Figure | None = None
    dimension: Dimension = Dimension.REGION
    part: Part | None = None
    share: Share | None = None

    @property
    def is_same(self) -> bool:
        """Whether the part stands with this very value."""
        return self.share is not None and self.part is not None and self.share.value == self.part.value

    def make_share(self) -> Share:
        """Make the part as it will be, unsaved."""
        assert self.target is not None and self.part is not None
        part = self.part
        return Share(
            target=self.target, dimension=self.dimension, region=part.region, office=part.office,
            year=part.year, month=part.month, value=part.value,
        )  # fmt: skip


class ShareTarget(Target):
    """One row is one part of one target; parts that no row names stay as they are."""

    key = TABLE
    label = gettext_lazy("目标分解")
    tables = (Share,)

    def can_import(self, user: User, *, region: Region) -> Answer:
        """Whoever breaks targets down in a region may import how."""
        return can_import_shares(user, region=region)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: which target, whose part, how much."""
        return (
            make_field(TABLE, "target", _("指标"), is_required=True, is_key=True),
            make_field(TABLE, "plan", _("计划")),
            make_field(TABLE, "carrier", _("承担地区或科室"), is_key=True),
            make_field(TABLE, "year", _("年"), Kind.WHOLE, is_key=True),
            make_field(TABLE, "month", _("月"), Kind.WHOLE, is_key=True),
            make_field(TABLE, "value", _("分到"), Kind.NUMBER, is_required=True),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all rows of a table at once."""
        return tuple(one for one in self.list_fields() if one.key in SAID_ONCE)

    def list_identities(self) -> tuple[Identity, ...]:
        """By the target and whose part it is."""
        return (Identity("part", gettext_lazy("指标、承担地区或科室、年、月"), ("target", "carrier", "year", "month")),)

    def judge(self, entries: Sequence[Entry], context: Context) -> list[Judgement]:
        """Judge a chunk; parts that do not make their target ask for a look."""
        lines = self._read_lines(entries, context)
        self._doubt_differences(lines)
        return [
            Judgement(
                notes=tuple(line.notes),
                match=None if line.share is None else line.share.pk,
                version=None if line.share is None else line.share.version,
                changes=() if line.share is None or line.part is None or line.is_same else (
                    FieldChange("value", write_plain(line.share.value), write_plain(line.part.value)),
                ),
            )
            for line in lines
        ]  # fmt: skip

    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make the parts of a chunk, and plan what changes of those that stand."""
        writing = Writing()
        for line in self._read_lines(entries, context):
            if line.share is not None and line.entry.match is None:
                words = _("核对以后有人分解了同一份，请重新核对这一行。")
                line.add(NoteKind.TROUBLE, "", "just_entered", words)
            elif line.share is None and line.entry.match is not None:
                words = _("核对时找到的记录已经不在了，请重新核对这一行。")
                line.add(NoteKind.TROUBLE, "", "record_gone", words)
            if line.is_refused or line.part is None:
                writing.refused[line.entry.place] = tuple(line.notes)
            elif line.share is None:
                writing.created.append(line.make_share())
            elif not line.is_same:
                writing.updated.append((line.share, {"value": line.part.value}))
                writing.places[id(line.share)] = line.entry.place
        return writing

    def _read_lines(self, entries: Sequence[Entry], context: Context) -> list[PartLine]:
        lines = make_lines(PartLine, self, entries, context)
        carriers = list_carriers(context)
        self._find_targets(lines, carriers, context)
        for line in lines:
            self._find_part(line, carriers, context)
        mark_repeats(lines, get_target_and_part, _("和第 %(place)s 行是同一个指标的同一份。"))
        return lines

    def _find_targets(
        self, lines: Sequence[PartLine], carriers: Mapping[str, list[Region | Office]], context: Context
    ) -> None:
        """Find the targets that rows mean, among those in force that the actor sees; four questions for all.

        Of several of one name it is that of the region to which the carrier belongs.
        """
        if context.actor is None:
            return
        names = {line.get_text("target") for line in lines}
        rows = list_divisible(user=context.actor).filter(Q(number__in=names) | Q(indicator__in=names))
        found = group_by_names(rows, lambda row: (row.number, row.indicator))
        for line in lines:
            name = line.get_text("target")
            fitting = [row for row in found.get(name, ()) if line.is_of(row.plan)]
            whose = carriers.get(write_folded(line.get_text("carrier")), ())
            near = [row for row in fitting if any(_is_within(one, row) for one in whose)] or fitting
            line.target = near[0] if len(near) == 1 else None
            if fitting and line.target is None:
                words = _("有几个生效的目标叫“%(name)s”（%(plans)s），写编号和计划名称。")
                shown = {"name": name, "plans": write_plans(near)}
                line.add(NoteKind.TROUBLE, "target", "target_unsure", words % shown)
            elif line.target is None:
                words = _("生效的计划里没有目标“%(name)s”，或者不归你看。写编号，或者照计划写全名称。") % {"name": name}
                line.add(NoteKind.TROUBLE, "target", "target_unknown", words)

    def _find_part(self, line: PartLine, carriers: Mapping[str, list[Region | Office]], context: Context) -> None:
        target, value = line.target, line.values.get("value")
        if target is None or context.actor is None or not isinstance(value, Decimal):
            return
        name, year, month = line.get_text("carrier"), line.values.get("year"), line.values.get("month")
        whose = [one for one in carriers.get(write_folded(name), ()) if _is_within(one, target)] if name else []
        if name and len(whose) != 1:
            words = _("计划的地区里没有“%(name)s”，或者有几个，写全称或代码。") % {"name": name}
            line.add(NoteKind.TROUBLE, "carrier", "carrier_unknown", words)
            return
        carrier = whose[0] if whose else None
        line.part = Part(
            value,
            region=carrier if isinstance(carrier, Region) else None,
            office=carrier if isinstance(carrier, Office) else None,
            year=None if year is None else int(year),
            month=None if month is None else int(month),
        )
        line.dimension = find_dimension(line.part)
        try:
            require(can_assign(context.actor, target.plan))
            check_part(line.dimension, line.part, target.plan)
        except RefusalError as error:
            line.add(NoteKind.TROUBLE, "" if name or year else "carrier", "part", str(error.reason))
            return
        key = line.part.key
        own = (one for one in target.shares.all() if one.dimension == line.dimension)
        line.share = next((one for one in own if (one.region_id, one.office_id, one.year, one.month) == key), None)

    def _doubt_differences(self, lines: Sequence[PartLine]) -> None:
        """Say at the first row of a target that its parts will not make it."""
        groups: dict[tuple[int, Dimension], list[PartLine]] = {}
        for line in lines:
            if line.target is not None and line.part is not None and not line.is_refused:
                groups.setdefault((line.target.pk, line.dimension), []).append(line)
        for (_key, dimension), group in groups.items():
            target = group[0].target
            assert target is not None
            named = {line.share.pk for line in group if line.share is not None}
            stay = [one for one in target.shares.all() if one.dimension == dimension and one.pk not in named]
            whole, combined = (
                target.value_low,
                combine(target, dimension, [*stay, *(line.make_share() for line in group)]),
            )
            gap = None if combined is None or whole is None else whole - combined
            told = any(one.dimension == dimension and one.difference == gap for one in target.share_notes.all())
            if (
                combined is not None
                and whole is not None
                and gap
                and not told
                and not all(one.is_same for one in group)
            ):
                shown = {"sum": write_plain(combined), "whole": write_plain(whole), "gap": write_plain(gap)}
                words = _("各份合计 %(sum)s，目标是 %(whole)s，相差 %(gap)s。导入以后到目标上写明差额。") % shown
                group[0].add(NoteKind.DOUBT, "value", "difference", words)

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Let the tasks of those who carry parts follow them."""
        rows = Share.objects.filter(pk__in=keys.get(Share, ()))
        for share in rows.select_related("target__plan", "target__duty", "region", "office__region"):
            update_share_task(actor=context.actor, share=share, target=share.target)

    def clear(self, table: type[models.Model], keys: Sequence[int]) -> None:
        """Take back the tasks of parts that go."""
        for key in keys:
            close_share_task(actor=None, share=Share(pk=key))


def get_target_and_part(line: PartLine) -> tuple[Any, ...] | None:
    """Return what only one row may set; None where nobody knows which part it is."""
    return None if line.target is None or line.part is None else (line.target.pk, line.part.key)


def find_dimension(part: Part) -> Dimension:
    """Say along which dimension a part lies; a part of nobody lies along years, where it is refused.

    >>> find_dimension(Part(Decimal(1), year=2026)), find_dimension(Part(Decimal(1), year=2026, month=3))
    (Dimension.YEAR, Dimension.MONTH)
    """
    if part.region is not None:
        return Dimension.REGION
    if part.office is not None:
        return Dimension.OFFICE
    return Dimension.YEAR if part.month is None else Dimension.MONTH


def list_carriers(context: Context) -> dict[str, list[Region | Office]]:
    """List regions and offices in use by the words that name them; two questions."""
    if context.actor is None:
        return {}
    offices = list_offices(user=context.actor).filter(is_active=True)
    places: list[Region | Office] = [*list_all_regions(), *offices]
    return group_by_names(places, list_place_words)


def _is_within(one: Region | Office, target: Figure) -> bool:
    """Say whether a carrier is one that the page offers for a target: a district below, an office of its region."""
    home = target.plan.region_id
    return one.parent_id == home if isinstance(one, Region) else one.region_id == home
