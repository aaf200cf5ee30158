"""Lists all damage in a text that is read, with a candidate beside the original; nothing is applied."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.figures import Figure
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs.damage import DamageReader
from kepan.engine.plandoc.repairs.numbers import NumberReader
from kepan.engine.plandoc.repairs.quotes import QuoteReader
from kepan.engine.plandoc.repairs.reading import Reading
from kepan.engine.plandoc.repairs.swaps import SwapReader
from kepan.engine.plandoc.repairs.years import YearReader
from kepan.engine.plandoc.tree import Plan, Repair
from kepan.engine.plandoc.vocabulary import Vocabulary


class RepairReader:
    """Reads the damage of one text; `unreadable` are the stretches where lost bytes left no sense."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.folded = reading.folded
        self.vocabulary = vocabulary
        self.damage = DamageReader(reading.folded, vocabulary.noise)
        self.unreadable = self.damage.unreadable
        self.aside = [(part.start, part.end) for part in reading.set_aside]
        self.skipped = sorted([*self.aside, *self.unreadable])

    def list_repairs(self, blocks: list[Block], figures: list[Figure], plans: Sequence[Plan]) -> tuple[Repair, ...]:
        """List all repairs in the order of the text, outside set-aside lines and unreadable stretches."""
        noise = self.vocabulary.noise
        found = chain(
            NumberReader(self.folded, noise).list_numbers(figures),
            SwapReader(self.folded, noise.swaps).list_swaps(),
            QuoteReader(self.folded, self.vocabulary, self.damage.lost).list_lost(blocks),
            YearReader(self.folded, plans).list_years(),
        )
        kept = [repair for repair in found if not self.is_inside(repair.start, self.skipped)]
        kept += [repair for repair in self.damage.list_damage() if not self.is_inside(repair.start, self.aside)]
        return tuple(sorted(kept, key=lambda repair: (repair.start, repair.end, repair.kind)))

    def is_inside(self, at: int, places: list[Span]) -> bool:
        """Say whether a place lies in one of the given stretches."""
        index = bisect_right(places, (at, len(self.folded.text))) - 1
        return index >= 0 and at < places[index][1]
