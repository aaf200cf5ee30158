"""Runs every family of checks over one compiled text.

Messages are in Chinese, the language of the plans; `kind` is stable and may be translated. A check is a `doubt`
that wants a look, a `note` that only informs, or says that something `holds`.
"""

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.checks.alike import list_lookalikes, list_mixed_shares
from kepan.engine.plandoc.checks.announced import AnnouncedReader
from kepan.engine.plandoc.checks.evidence import Evidence
from kepan.engine.plandoc.checks.growth import list_growth
from kepan.engine.plandoc.checks.horizons import list_horizons
from kepan.engine.plandoc.checks.previous import list_previous
from kepan.engine.plandoc.checks.sums import list_sums
from kepan.engine.plandoc.checks.values import (
    list_below_achieved,
    list_completions,
    list_over_whole,
    list_quotients,
    list_two_values,
)
from kepan.engine.plandoc.checks.years import list_early, list_plan_years
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.measures import MeasureReader
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.tree import Check, Plan, Repair
from kepan.engine.plandoc.vocabulary import Vocabulary

IMPOSSIBLE = ("impossible_year", "impossible_number")


class CheckReader:
    """Checks one compiled text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], measures: MeasureReader) -> None:
        self.folded = folded
        self.words = vocabulary
        self.starts = [block.marker[1] for block in blocks]
        self.announced = AnnouncedReader(folded, vocabulary, blocks, measures.runs)

    def list_checks(
        self,
        statements: list[Statement],
        items: tuple[Item, ...],
        plans: tuple[Plan, ...],
        repairs: tuple[Repair, ...],
    ) -> tuple[Check, ...]:
        """List all checks in the order of their first place; `items` are those of the statements, one to one."""
        evidence = Evidence(self.folded, self.words, statements, items, plans, self.starts)
        impossible = [repair for repair in repairs if repair.kind in IMPOSSIBLE]
        found = [
            *self.announced.list_checks(),
            *list_sums(evidence),
            *list_horizons(evidence),
            *list_growth(evidence),
            *list_previous(evidence),
            *list_two_values(evidence),
            *list_below_achieved(evidence),
            *list_over_whole(evidence, [(repair.start, repair.end) for repair in impossible]),
            *list_completions(evidence),
            *list_quotients(evidence),
            *list_lookalikes(evidence),
            *list_mixed_shares(evidence),
            *list_plan_years(self.folded.plain),
            *list_early(evidence),
            *(create_impossible(repair) for repair in impossible),
        ]
        return tuple(sorted(found, key=lambda check: (check.spans[0], check.kind, check.spans)))


def create_impossible(repair: Repair) -> Check:
    """Create the check beside a number or year that cannot be right."""
    return Check(repair.kind, f"“{repair.original}”：{repair.reason}", ((repair.start, repair.end),))
