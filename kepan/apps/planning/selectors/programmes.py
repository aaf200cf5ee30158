"""The three levels of a plan: initiatives, the tasks in them, the figures of each task."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors.plans import list_plans

MARKER = re.compile(r"^[（(]?[一二三四五六七八九十0-9]{1,4}[）)]?[、.．]?\s*(?:是)?")
YEARS = re.compile(r"[（(][^（）()]*[0-9][^（）()]*[）)]|(?:19|20)[0-9]{2}年?度?")
MOST_MARKER = 6
"""Signs that the marker of a heading has at most: （十二）、"""


@dataclass
class Task:
    """A measure of an initiative, the smaller steps below it, and the figures of them all."""

    measure: Measure
    steps: list[Measure] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)


@dataclass
class Initiative:
    """What bundles tasks: a measure that has parts, else a heading; figures of its own stand in no task."""

    title: str
    path: tuple[str, ...]
    measure: Measure | None = None
    tasks: list[Task] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the title without marker and years: what stays the same from one year to the next.

        >>> Initiative("（二）实施虚构工程", ()).name, Initiative("（一）启动期（2026年1月—3月）", ()).name
        ('实施虚构工程', '启动期')
        """
        return YEARS.sub("", MARKER.sub("", self.title)).strip()

    def count_targets(self) -> int:
        """Count the figures of the initiative and its tasks."""
        return len(self.targets) + sum(len(task.targets) for task in self.tasks)


def find_previous(*, user: AnyUser, plan: Plan) -> Plan | None:
    """Return the plan before this one where it is known and the user may see it."""
    return None if plan.previous_id is None else list_plans(user=user).filter(pk=plan.previous_id).first()


def list_initiatives(*, plan: Plan) -> list[Initiative]:
    """List the tree of a plan in force in the order of its text, every row at exactly one place; two queries.

    A measure without parts and outside of another belongs to the heading it stands under, and so does a figure that
    stands in no measure; a plan without headings has one initiative without a title.
    """
    return _Tree(plan).build()


def find_marked(paths: Iterable[Sequence[str]]) -> dict[str, str]:
    """Find headings with their markers by their bare words: the path of a figure leaves the marker out."""
    parts = {part for path in paths for part in path}
    found = {part[size:]: part for part in sorted(parts) for size in range(1, MOST_MARKER + 1) if part[size:]}
    return found | {part: part for part in parts}


class _Tree:
    """Puts the rows of one plan where they belong."""

    def __init__(self, plan: Plan) -> None:
        accepted = {"plan": plan, "state": TargetState.ACCEPTED}
        measures = Measure.objects.filter(**accepted).select_related("duty__lead_office", "duty__person")
        self.measures = {row.pk: row for row in measures.order_by("position")}
        self.targets = {row.pk: row for row in Target.objects.filter(**accepted).order_by("value_start", "position")}
        self.parents = self._find_parents()
        self.chains = {pk: self._list_chain(row) for pk, row in self.measures.items()}
        self.bundles = {chain[0].pk for chain in self.chains.values() if len(chain) > 1}
        self.marked = find_marked(row.section_path for row in self.measures.values())
        self.found: dict[tuple[str, object], Initiative] = {}
        self.tasks: dict[int, Task] = {}

    def build(self) -> list[Initiative]:
        """Place all rows."""
        rows: list[Measure | Target] = [*self.measures.values(), *self.targets.values()]
        for row in sorted(rows, key=_get_order):
            if isinstance(row, Measure):
                self._place_measure(row)
            else:
                self._place_target(row)
        return list(self.found.values())

    def _find_parents(self) -> dict[int, Measure]:
        """Find what each measure belongs to; a tie that would close a circle is let go."""
        parents: dict[int, Measure] = {}
        for pk, row in self.measures.items():
            above = whole = self.measures.get(row.parent_id or 0)
            while above is not None and above.pk != pk:
                above = parents.get(above.pk)
            if whole is not None and above is None:
                parents[pk] = whole
        return parents

    def _list_chain(self, row: Measure) -> list[Measure]:
        """List a measure with what it belongs to, from the top down."""
        chain = [row]
        while (above := self.parents.get(chain[0].pk)) is not None:
            chain.insert(0, above)
        return chain

    def _get_bundle(self, measure: Measure) -> Initiative:
        key = ("measure", measure.pk)
        if key not in self.found:
            title = f"{measure.marker}{measure.title}"
            self.found[key] = Initiative(title, tuple(measure.section_path), measure)
        return self.found[key]

    def _get_heading(self, row: Measure | Target) -> Initiative:
        path = tuple(self.marked.get(part, part) for part in row.section_path)
        key = ("heading", path)
        if key not in self.found:
            self.found[key] = Initiative(path[-1] if path else "", path)
        return self.found[key]

    def _place_measure(self, row: Measure) -> None:
        chain = self.chains[row.pk]
        if len(chain) > 2:
            self._get_task(chain[1]).steps.append(row)
        elif len(chain) == 1 and row.pk in self.bundles:
            self._get_bundle(row)
        else:
            self._get_task(row)

    def _get_task(self, row: Measure) -> Task:
        """Return the task of a measure that has none above it but an initiative, made at its first mention."""
        if row.pk not in self.tasks:
            chain = self.chains[row.pk]
            owner = self._get_bundle(chain[0]) if len(chain) > 1 else self._get_heading(row)
            self.tasks[row.pk] = Task(row)
            owner.tasks.append(self.tasks[row.pk])
        return self.tasks[row.pk]

    def _place_target(self, row: Target) -> None:
        chain = self._find_chain(row)
        if not chain:
            self._get_heading(row).targets.append(row)
        elif len(chain) == 1 and chain[0].pk in self.bundles:
            self._get_bundle(chain[0]).targets.append(row)
        else:
            self._get_task(chain[min(1, len(chain) - 1)]).targets.append(row)

    def _find_chain(self, row: Target) -> list[Measure]:
        """Find the measures around a figure; a part that stands in none follows its whole."""
        seen: set[int] = set()
        at: Target | None = row
        while at is not None and at.pk not in seen:
            if at.measure_id in self.chains:
                return self.chains[at.measure_id]
            seen.add(at.pk)
            at = self.targets.get(at.parent_id or 0)
        return []


def _get_order(row: Measure | Target) -> tuple[int, int, int]:
    start = row.start if isinstance(row, Measure) else row.value_start
    # A row that a request added has no place in the text: it comes last.
    return (2**40 if start is None else start, 0 if isinstance(row, Measure) else 1, row.position)
