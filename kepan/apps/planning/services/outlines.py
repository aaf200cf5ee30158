"""A new draft with the structure of a plan that stands: its headings, targets, measures and phases, for other years.

The draft gets a text of its own, written from the structure, so that every row has its place in a document like all
others. Figures of the old plan are not carried over: a blank stands where a new one is to be set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan import __version__
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import PLANNED, PlanKind, PlanState, TargetState
from kepan.apps.planning.models import CompiledTree, Document, Measure, Milestone, Phase, Plan, Target
from kepan.apps.planning.permissions import can_create_plan
from kepan.apps.planning.selectors.plans import list_plans
from kepan.apps.planning.services.compiling import create_review
from kepan.apps.planning.services.drafts import write_counts
from kepan.apps.planning.services.rows import list_numbers
from kepan.apps.planning.services.sheets import BLANK, Sheet, move_day, move_years, write_blanks
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain
from kepan.engine.plandoc import Plan as PlanHead
from kepan.engine.plandoc import PlanTree, Source

FILL = "fill"
"""Kind of the doubt of a row whose value is still to be set."""

Wanted = Callable[[Target], "Preset"]


@dataclass(frozen=True)
class Preset:
    """What the draft says about the value of a target: a number, or why it is open."""

    value: Decimal | None = None
    hint: str = ""


@dataclass(frozen=True)
class Making:
    """What a draft is made from and for: the plan, its years, and what each target shall say."""

    source: Plan
    years: tuple[int, int]
    moved: Mapping[int, int]
    preset: Wanted
    shift: int | None
    action: str

    def write(self, text: str) -> str:
        """Write a text of the source for the years of the draft."""
        return move_years(text, self.moved)


def find_seen(actor: AnyUser, plan: Plan) -> Plan:
    """Return a plan that the actor may see, without its long texts; refuse another in words."""
    found = list_plans(user=actor).filter(pk=plan.pk).first()
    if found is None:
        raise RefusalError(_("没有这份计划，或者你看不到它。"))
    return found


@transaction.atomic
def create_outline(*, actor: User, making: Making, title: str, request_key: str, **links: Plan) -> tuple[Plan, bool]:
    """Make the draft, or return the one that was made before and not discarded; the second value says which.

    `links` are the fields of the draft that name the plan it comes from.
    """
    source = making.source
    require(can_create_plan(actor, region=source.region))
    # Two clicks queue up at the source's row: the second finds what the first has made.
    Plan.objects.select_for_update(of=("self",)).only("pk").get(pk=source.pk)
    tries = Plan.objects.filter(request_key__startswith=f"{request_key}:")
    standing = tries.exclude(state=PlanState.DISCARDED).order_by("-pk").first()
    if standing is not None:
        return standing, False
    targets, measures = _list_sources(source)
    if not targets and not measures:
        raise RefusalError(_("这份计划里没有目标，也没有措施，没有可以沿用的结构。"))
    sheet = Sheet()
    title_span = sheet.write(title)
    new_targets, new_measures = _write_rows(sheet, making, targets, measures)
    plan = _create_plan(actor, making, title, f"{request_key}:{tries.count()}", sheet, title_span, links)
    _save_rows(plan, targets, new_targets, measures, new_measures)
    _copy_phases(plan, making, dict(zip([one.pk for one in measures], new_measures, strict=True)))
    write_counts(plan)
    create_entry(
        actor=actor,
        action=making.action,
        subject=plan,
        region_path=plan.region.path,
        after={
            "source": source.pk,
            "source_version": source.force_number,
            "years": list(making.years),
            "figures": plan.figure_count,
            "measures": plan.measure_count,
            "open": plan.open_count,
        },
    )
    create_review(actor=actor, plan=plan)
    return plan, True


def _list_sources(plan: Plan) -> tuple[list[Target], list[Measure]]:
    """List the rows in force that ask for something; what was reported as reached belongs to its own year."""
    targets = Target.objects.filter(plan=plan, state=TargetState.ACCEPTED, kind__in=sorted(PLANNED))
    measures = Measure.objects.filter(plan=plan, state=TargetState.ACCEPTED)
    return list(targets.order_by("position")), list(measures.order_by("position"))


def _list_order(targets: Sequence[Target], measures: Sequence[Measure]) -> list[Target | Measure]:
    """List all rows in the order of the old text, measures before the figures in them; added rows come last."""
    last = 2**40
    keyed: list[tuple[tuple[int, int, int], Target | Measure]] = []
    keyed += [((last if row.start is None else row.start, 0, row.position), row) for row in measures]
    keyed += [((last if row.value_start is None else row.value_start, 1, row.position), row) for row in targets]
    return [row for _key, row in sorted(keyed, key=lambda pair: pair[0])]


def _write_rows(
    sheet: Sheet, making: Making, targets: Sequence[Target], measures: Sequence[Measure]
) -> tuple[list[Target], list[Measure]]:
    """Write a line for each row, in the order of the old text, and make the new rows in the order of the old ones."""
    figures = list(Target.objects.filter(plan=making.source).order_by("value_start"))
    printed, headings = _find_printed(figures, measures), _find_in_headings(figures)
    made: dict[tuple[str, int], Any] = {}
    for row in _list_order(targets, measures):
        path = [making.write(write_blanks(part, headings.get(part, ()))) for part in row.section_path]
        sheet.enter(path)
        if isinstance(row, Target):
            made["t", row.pk] = _make_target(sheet, making, row, path)
        else:
            made["m", row.pk] = _make_measure(sheet, making, row, path, printed.get(row.pk, ()))
    return [made["t", row.pk] for row in targets], [made["m", row.pk] for row in measures]


def _find_printed(figures: Sequence[Target], measures: Sequence[Measure]) -> dict[int, list[tuple[str, str]]]:
    """Find for each measure the figures printed in it, with their units: its new title has blanks there."""
    places = sorted((row.start, row.end, row.pk) for row in measures if row.start is not None and row.end is not None)
    found: dict[int, list[tuple[str, str]]] = {}
    at, around = 0, list[tuple[int, int, int]]()
    for figure in figures:
        start = figure.value_start or 0
        while at < len(places) and places[at][0] <= start:
            around.append(places[at])
            at += 1
        around = [measure for measure in around if start < measure[1]]
        for measure in around:
            found.setdefault(measure[2], []).append((figure.surface, figure.unit))
    return found


def _find_in_headings(figures: Sequence[Target]) -> dict[str, list[tuple[str, str]]]:
    """Find for each heading the figures below it that stand in its own words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for figure in figures:
        for part in figure.section_path:
            if figure.surface in part:
                found.setdefault(part, []).append((figure.surface, figure.unit))
    return found


def _make_target(sheet: Sheet, making: Making, old: Target, path: list[str]) -> Target:
    preset = making.preset(old)
    value = "" if preset.value is None else write_plain(preset.value)
    shown = f"{value or BLANK}{old.unit}"
    name = making.write(old.indicator)
    start, end = sheet.write(f"{name}：{shown}")
    return Target(
        kind=old.kind,
        indicator=name,
        comparator="=" if old.comparator == "range" else old.comparator,
        value_low=preset.value,
        value_text=value,
        unit=old.unit,
        period=making.write(old.period),
        direction=old.direction,
        rate=old.rate,
        form=old.form,
        start=start,
        end=end,
        value_start=end - len(shown),
        value_end=end,
        surface=shown[:120],
        section_path=path,
        doubts=[] if value else [{"kind": FILL, "message": preset.hint}],
        is_doubtful=not value,
        code=old.code,
        modality=old.modality,
        meaning=old.meaning,
        accrual=old.accrual,
        level=old.level,
        territory=old.territory,
        date_from=date(making.years[0], 1, 1) if making.shift is None else move_day(old.date_from, making.shift),
        date_to=date(making.years[1], 12, 31) if making.shift is None else move_day(old.date_to, making.shift),
    )


def _make_measure(
    sheet: Sheet, making: Making, old: Measure, path: list[str], printed: Sequence[tuple[str, str]]
) -> Measure:
    title = making.write(write_blanks(old.title, printed))[:300]
    start, end = sheet.write(f"{old.marker}{title}" or BLANK)
    return Measure(
        marker=old.marker,
        title=title,
        section_path=path,
        start=start,
        end=end,
        action=old.action,
        object=making.write(write_blanks(old.object, printed))[:300],
        offices=old.offices,
        deadline=making.write(old.deadline),
        evidence=old.evidence,
    )


def _create_plan(
    actor: User,
    making: Making,
    title: str,
    request_key: str,
    sheet: Sheet,
    title_span: tuple[int, int],
    links: Mapping[str, Plan],
) -> Plan:
    """Save the document and the empty draft."""
    source = making.source
    sections = sheet.end()
    content = sheet.text.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(content).hexdigest()
    place = {"region": source.region, "office": source.office, "tier": source.tier, "owner": actor}
    document = Document.objects.create(
        name=f"{title[:190]}.txt",
        sha256=digest,
        size=len(content),
        kind="txt",
        encoding="utf-8",
        text=sheet.text,
        text_sha256=digest,
        **place,
    )
    kind = PlanKind.PROGRAMME if making.years[0] < making.years[1] else PlanKind.PLAN
    head = PlanHead(title, title_span, kind, *making.years, source.territory or None, (0, len(sheet.text)))
    tree = PlanTree(Source(document.name, digest, "utf-8", "", (), ()), (head,), sections, (), (), (), (), (), ())
    plan = Plan.objects.create(
        title=title[:200],
        kind=kind,
        state=PlanState.DRAFT,
        document=document,
        territory=source.territory,
        year_from=making.years[0],
        year_to=making.years[1],
        request_key=request_key,
        compiler_version=__version__,
        compiled_at=timezone.now(),
        **place,
        **links,
    )
    CompiledTree.objects.create(plan=plan, content=tree.as_json())
    return plan


def _save_rows(
    plan: Plan,
    targets: Sequence[Target],
    new_targets: Sequence[Target],
    measures: Sequence[Measure],
    new_measures: Sequence[Measure],
) -> None:
    """Save the new rows, tied to each other as the old ones were."""
    _number_rows(plan, targets, new_targets, "T")
    _number_rows(plan, measures, new_measures, "M")
    Measure.objects.bulk_create(new_measures, batch_size=100)
    made = {old.pk: new for old, new in zip(measures, new_measures, strict=True)}
    for old_target, new_target in zip(targets, new_targets, strict=True):
        new_target.measure = made.get(old_target.measure_id or 0)
    Target.objects.bulk_create(new_targets, batch_size=100)
    _tie_parents(measures, new_measures)
    _tie_parents(targets, new_targets)


def _number_rows(plan: Plan, old_rows: Sequence[Any], new_rows: Sequence[Any], letter: str) -> None:
    numbers = list_numbers(len(new_rows), _find_parents(old_rows), letter)
    for at, (row, number) in enumerate(zip(new_rows, numbers, strict=True)):
        row.plan, row.position, row.number = plan, at + 1, number


def _find_parents(rows: Sequence[Any]) -> dict[int, int]:
    """Find the whole of each part by place; one that would close a circle is let go."""
    places = {row.pk: at for at, row in enumerate(rows)}
    parents: dict[int, int] = {}
    for at, row in enumerate(rows):
        whole = places.get(row.parent_id)
        above = whole
        while above is not None and above != at:
            above = parents.get(above)
        if whole is not None and above is None:
            parents[at] = whole
    return parents


def _tie_parents(old_rows: Sequence[Any], new_rows: Sequence[Any]) -> None:
    parents = _find_parents(old_rows)
    for at, whole in parents.items():
        new_rows[at].parent = new_rows[whole]
    if parents:
        type(new_rows[0]).objects.bulk_update([new_rows[at] for at in parents], ["parent"], batch_size=200)


def _copy_phases(plan: Plan, making: Making, measures: Mapping[int, Measure]) -> None:
    """Copy phases with their measures, and milestones; their days move with the years, or are left open."""
    if making.shift is None:
        return
    phases: dict[int, Phase] = {}
    for old in making.source.phases.prefetch_related("measures").order_by("position"):
        new = Phase.objects.create(
            plan=plan,
            position=old.position,
            name=making.write(old.name)[:120],
            starts_on=move_day(old.starts_on, making.shift),
            ends_on=move_day(old.ends_on, making.shift),
        )
        new.measures.set([measures[one.pk] for one in old.measures.all() if one.pk in measures])
        phases[old.pk] = new
    Milestone.objects.bulk_create(
        Milestone(
            plan=plan,
            phase=phases.get(old.phase_id or 0),
            measure=measures.get(old.measure_id or 0),
            title=making.write(old.title)[:200],
            due_on=move_day(old.due_on, making.shift),
        )
        for old in making.source.milestones.order_by("pk")
    )
