"""What a request to change a plan would touch: parts, sums, duties, phases, programmes, plans beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import ChangeVerb, Dimension, PlanState, SubjectKind, TargetState
from kepan.apps.planning.models import ChangeLine, ChangeRequest, Measure, Milestone, Plan, Share, Target
from kepan.apps.planning.selectors.plans import list_plans
from kepan.apps.planning.services.adding import combine, find_adding
from kepan.apps.planning.services.contents import update_row
from kepan.apps.planning.services.trees import STANDING
from kepan.engine.basis.quantity import write_plain
from kepan.engine.indicators import Adding

MOST_NAMED = 8
"""Names that one sentence lists."""


@dataclass(frozen=True)
class Effect:
    """One thing that a change touches; `is_work` says that somebody has to put something right afterwards."""

    message: str
    is_work: bool = False


@dataclass(frozen=True)
class Impact:
    """What one line of a request does: the number before and after, their difference, and what hangs on the row.

    Numbers are None where the line is about no number; `percent` is that of the difference, to one decimal.
    """

    line: ChangeLine
    number: str
    title: str
    before: Decimal | None
    after: Decimal | None
    unit: str
    effects: tuple[Effect, ...]

    @property
    def difference(self) -> Decimal | None:
        """Return the number after less that before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """Return the difference in percent of the number before; None where that is zero or unknown."""
        if self.difference is None or not self.before:
            return None
        return (self.difference * 100 / abs(self.before)).quantize(Decimal("0.1"))


def list_impacts(*, user: AnyUser, request: ChangeRequest) -> list[Impact]:
    """List what each line of a request touches, as things stand now; of other plans only those the user may see.

    Six queries, whatever the number of lines.
    """
    reader = _Reader(user, request)
    return [reader.read_line(line) for line in reader.lines]


class _Reader:
    """Reads all that the lines of one request hang together with, then line by line."""

    def __init__(self, user: AnyUser, request: ChangeRequest) -> None:
        self.plan = request.plan
        self.lines = list(request.lines.all())
        keys = {kind: self._list_keys(kind) for kind in SubjectKind.values}
        rows = self._read_targets(keys[SubjectKind.TARGET])
        self.targets = {row.pk: row for row in rows if row.pk in keys[SubjectKind.TARGET]}
        self.parts = [row for row in rows if row.parent_id in self.targets]
        self.measures = self._read_measures(keys[SubjectKind.MEASURE])
        self.stones = self._read_stones()
        self.related = self._read_related(user)

    def _list_keys(self, kind: str) -> set[int]:
        return {line.subject_id for line in self.lines if line.subject_kind == kind and line.subject_id is not None}

    def _read_targets(self, keys: set[int]) -> list[Target]:
        if not keys:
            return []
        rows = Target.objects.filter(Q(pk__in=keys) | Q(parent_id__in=keys), plan=self.plan)
        rows = rows.exclude(state=TargetState.REJECTED).select_related("duty__lead_office", "duty__person", "parent")
        return list(rows.prefetch_related(Prefetch("shares", Share.objects.select_related("region", "office"))))

    def _read_measures(self, keys: set[int]) -> dict[int, Measure]:
        if not keys:
            return {}
        rows = Measure.objects.filter(pk__in=keys, plan=self.plan).prefetch_related("phases")
        return {row.pk: row for row in rows.select_related("duty__lead_office", "duty__person")}

    def _read_stones(self) -> list[Milestone]:
        own = Q(target_id__in=self.targets) | Q(measure_id__in=self.measures)
        return list(Milestone.objects.filter(own, plan=self.plan).select_related("phase"))

    def _read_related(self, user: AnyUser) -> list[Target]:
        """Read the same targets in the plans that this one hangs together with."""
        if not self.targets:
            return []
        plan = self.plan
        ties = (
            Q(programme=plan)
            | Q(previous=plan)
            | Q(pk__in=[key for key in (plan.programme_id, plan.previous_id) if key])
        )
        if plan.programme_id:
            ties |= Q(programme_id=plan.programme_id)
        ties |= Q(region__path__startswith=plan.region.path, year_from=plan.year_from) & ~Q(region_id=plan.region_id)
        plans = list_plans(user=user).filter(ties, state__in=(PlanState.CONFIRMED, PlanState.DRAFT)).exclude(pk=plan.pk)
        same = Q(indicator__in={row.indicator for row in self.targets.values()})
        same |= Q(code__in={row.code for row in self.targets.values() if row.code})
        rows = Target.objects.filter(same, plan__in=plans.order_by().values("pk"), state__in=STANDING)
        rows = rows.filter(value_low__isnull=False).select_related("plan__region")
        return list(rows.order_by("plan__year_from", "plan_id", "position"))

    def read_line(self, line: ChangeLine) -> Impact:
        """Read what one line touches."""
        values: Mapping[str, Any] = {**(line.before or {}), **(line.after or {})}
        if line.subject_id is None:
            after = _read_number((line.after or {}).get("value_low"))
            effect = Effect(_("新增的一条还没有分工、分解，生效以后补上。"), is_work=True)
            return Impact(
                line,
                "",
                str(values.get("indicator") or values.get("title") or ""),
                None,
                after,
                str(values.get("unit", "")),
                (effect,),
            )
        if line.subject_kind == SubjectKind.MEASURE:
            measure = self.measures[line.subject_id]
            return Impact(line, measure.number, measure.title, None, None, "", tuple(self._list_measure(line, measure)))
        target = self.targets[line.subject_id]
        wanted = None if line.verb == ChangeVerb.DROP else _write_wanted(target, line)
        return Impact(
            line, target.number, target.indicator, target.value_low, None if wanted is None else wanted.value_low,
            target.unit, tuple(self._list_target(target, wanted)),
        )  # fmt: skip

    def _list_measure(self, line: ChangeLine, measure: Measure) -> list[Effect]:
        drops = line.verb == ChangeVerb.DROP
        effects = _list_duty(measure, drops=drops)
        phases = [phase.name for phase in measure.phases.all()]
        if phases:
            words = _("所在的阶段少一项措施：%(names)s") if drops else _("所在的阶段：%(names)s")
            effects.append(Effect(words % {"names": _join(phases)}))
        return effects + self._list_stones(measure_id=measure.pk, drops=drops)

    def _list_stones(self, *, drops: bool, target_id: int | None = None, measure_id: int | None = None) -> list[Effect]:
        own = [one.title for one in self.stones if (one.target_id, one.measure_id) == (target_id, measure_id)]
        if not own:
            return []
        words = _("挂着的里程碑：%(names)s。取消以后它们不再有所属，要改。") if drops else _("挂着的里程碑：%(names)s")
        return [Effect(words % {"names": _join(own)}, is_work=drops)]

    def _list_target(self, target: Target, wanted: Target | None) -> list[Effect]:
        is_same = wanted is not None and (wanted.value_low, wanted.unit) == (target.value_low, target.unit)
        effects = _list_duty(target, drops=wanted is None)
        if not is_same:
            effects += _list_shares(target, wanted)
            effects += self._list_parts(target, wanted)
            effects += self._list_years(target, wanted)
            effects += self._list_districts(target, wanted)
            effects += self._list_neighbours(target, wanted)
        return effects + self._list_stones(target_id=target.pk, drops=wanted is None)

    def _list_parts(self, target: Target, wanted: Target | None) -> list[Effect]:
        """Set a whole beside its parts in the text, and a part beside its whole."""
        parts = [row for row in self.parts if row.parent_id == target.pk and row.state == TargetState.ACCEPTED]
        if not parts:
            whole = target.parent
            return (
                []
                if whole is None
                else [
                    Effect(
                        _("是 %(number)s %(name)s 的一部分，看看总数要不要一起改。")
                        % {"number": whole.number, "name": whole.indicator}
                    )
                ]
            )
        listed = _join([f"{row.number} {row.indicator} {row.value_text}{row.unit}" for row in parts])
        words = _("其中的分项不会跟着变：%(parts)s。要改，写进同一份申请。")
        return [Effect(words % {"parts": listed}, is_work=True)]

    def _find_related(self, target: Target, kind: str) -> list[Target]:
        """Find the same target in plans of one relation, in the same unit; the first of a plan counts."""
        found: dict[int, Target] = {}
        for row in self.related:
            is_same = row.code == target.code if row.code and target.code else row.indicator == target.indicator
            if is_same and row.unit == target.unit and _find_relation(self.plan, row.plan) == kind:
                found.setdefault(row.plan_id, row)
        return list(found.values())

    def _list_years(self, target: Target, wanted: Target | None) -> list[Effect]:
        """Say what becomes of the sum of a programme's years, seen from the programme or from one of its years."""
        slices, above = self._find_related(target, "slice"), self._find_related(target, "programme")
        after = Decimal(0) if wanted is None or wanted.value_low is None else wanted.value_low
        if slices:
            return [_compare_sum(_("各年度计划"), slices, after, target)]
        if not above or above[0].value_low is None:
            return []
        own = _replace_value(target, after)
        rows = [*self._find_related(target, "sibling"), *([] if wanted is None else [own])]
        return [_compare_sum(_("所属规划的各年度"), rows, above[0].value_low, target)]

    def _list_districts(self, target: Target, wanted: Target | None) -> list[Effect]:
        rows = self._find_related(target, "district")
        if not rows:
            return []
        after = Decimal(0) if wanted is None or wanted.value_low is None else wanted.value_low
        return [_compare_sum(_("下级地区的计划"), rows, after, target)]

    def _list_neighbours(self, target: Target, wanted: Target | None) -> list[Effect]:
        """Set the new value beside last year's and next year's."""
        effects = []
        for kind, words in (("previous", _("上一年的计划")), ("next", _("下一年的计划"))):
            for row in self._find_related(target, kind)[:1]:
                now = _write_value(wanted)
                sentence = _("%(what)s这一条是 %(other)s；这里从 %(old)s 改为 %(new)s。")
                values = {"what": words, "other": _write_value(row), "old": _write_value(target), "new": now}
                effects.append(Effect(sentence % values))
        return effects


def _find_relation(plan: Plan, other: Plan) -> str:
    if other.pk == plan.programme_id:
        return "programme"
    if other.programme_id == plan.pk:
        return "slice"
    if plan.programme_id and other.programme_id == plan.programme_id:
        return "sibling"
    if other.pk == plan.previous_id:
        return "previous"
    return "next" if other.previous_id == plan.pk else "district"


def _read_number(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _write_wanted(target: Target, line: ChangeLine) -> Target:
    """Return the row as it would be, unsaved."""
    wanted = Target(**{field.attname: getattr(target, field.attname) for field in Target._meta.concrete_fields})
    update_row(wanted, line.after or {})
    return wanted


def _replace_value(target: Target, value: Decimal) -> Target:
    """Return a row with another value, unsaved."""
    copy = Target(plan_id=target.plan_id, unit=target.unit, indicator=target.indicator, code=target.code)
    copy.kind, copy.accrual, copy.value_low = target.kind, target.accrual, value
    return copy


def _write_value(target: Target | None) -> str:
    if target is None or target.value_low is None:
        return _("取消")
    return f"{write_plain(target.value_low)}{target.unit}"


def _join(names: Sequence[str]) -> str:
    listed = "、".join(names[:MOST_NAMED])
    return (
        listed if len(names) <= MOST_NAMED else _("%(names)s等 %(count)s 个") % {"names": listed, "count": len(names)}
    )


def _list_duty(row: Target | Measure, *, drops: bool) -> list[Effect]:
    """Say who answers, and what becomes of their task."""
    duty = getattr(row, "duty", None)
    names = [str(one) for one in (duty.lead_office, duty.person) if one] if duty else []
    if not names:
        return []
    words = _("由 %(names)s 负责，取消以后他们的待办撤回。") if drops else _("由 %(names)s 负责，内容变了要告诉他们。")
    return [Effect(words % {"names": _join(names)})]


def _list_shares(target: Target, wanted: Target | None) -> list[Effect]:
    """Say along each dimension what the parts make, and how far that is from the new value."""
    effects = []
    for dimension in Dimension:
        own = [share for share in target.shares.all() if share.dimension == dimension]
        if not own:
            continue
        name = str(dimension.label)
        if wanted is None:
            words = _("%(how)s分下去的 %(count)s 份随之取消，承担的人的待办撤回。")
            effects.append(Effect(words % {"how": name, "count": len(own)}))
            continue
        combined = combine(wanted, dimension, own)
        if combined is None or wanted.value_low is None:
            words = _("%(how)s分了 %(count)s 份，各填各的、不相加；看看要不要改。")
            effects.append(Effect(words % {"how": name, "count": len(own)}, is_work=True))
            continue
        gap = wanted.value_low - combined
        values = {"how": name, "sum": write_plain(combined), "gap": write_plain(gap), "unit": wanted.unit}
        if gap:
            words = _("%(how)s分下去的合计 %(sum)s%(unit)s，改后相差 %(gap)s%(unit)s：要重新分解，或者写明差额。")
        else:
            words = _("%(how)s分下去的合计 %(sum)s%(unit)s，改后正好相符。")
        effects.append(Effect(words % values, is_work=bool(gap)))
    return effects


def _compare_sum(what: str, rows: Sequence[Target], whole: Decimal, target: Target) -> Effect:
    """Compare the sum of rows with what they shall make; what is not added is listed."""
    listed = "、".join(f"{write_plain(row.value_low)}" for row in rows if row.value_low is not None)
    if find_adding(target) is not Adding.SUM:
        return Effect(
            _("%(what)s分别是 %(listed)s%(unit)s，不相加。") % {"what": what, "listed": listed, "unit": target.unit}
        )
    total = sum((row.value_low for row in rows if row.value_low is not None), Decimal(0))
    gap = whole - total
    values = {
        "what": what,
        "sum": write_plain(total),
        "whole": write_plain(whole),
        "gap": write_plain(gap),
        "unit": target.unit,
    }
    words = _("%(what)s合计 %(sum)s%(unit)s，总数 %(whole)s%(unit)s，改后相差 %(gap)s%(unit)s。")
    if not gap:
        words = _("%(what)s合计 %(sum)s%(unit)s，改后与总数相符。")
    return Effect(words % values, is_work=bool(gap))
