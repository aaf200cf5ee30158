"""Shows words that converting programs swapped for others, where their neighbours tell; none is ever applied."""

from dataclasses import dataclass

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.tree import Repair
from kepan.engine.plandoc.vocabulary import Swap

LIKELY_TEXT = 2
NEAR = 12


@dataclass(frozen=True, slots=True)
class Sighting:
    """A printed word that may be swapped: how much its neighbours say so, and which of them do."""

    swap: Swap
    start: int
    plain_points: int
    weak_points: int
    neighbours: tuple[str, ...]


class SwapReader:
    """Reads the swapped words of one text."""

    def __init__(self, folded: Folded, swaps: tuple[Swap, ...]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.swaps = swaps

    def list_swaps(self) -> list[Repair]:
        """List the swapped words: those that their neighbours show, and in a text that has such, likely ones too."""
        sightings = [sighting for swap in self.swaps for sighting in self.list_sightings(swap)]
        kinds = {sighting.swap.printed for sighting in sightings if sighting.plain_points}
        shown = [sighting for sighting in sightings if sighting.plain_points or len(kinds) >= LIKELY_TEXT]
        return [self.create_swap(sighting, len(kinds)) for sighting in list_longest(shown)]

    def list_sightings(self, swap: Swap) -> list[Sighting]:
        """List the places of one printed word whose neighbours speak for a swap."""
        found = []
        at = self.plain.find(swap.printed)
        while at >= 0:
            sighting = self.read_sighting(swap, at)
            if sighting is not None:
                found.append(sighting)
            at = self.plain.find(swap.printed, at + len(swap.printed))
        return found

    def read_sighting(self, swap: Swap, at: int) -> Sighting | None:
        """Read one place; None where the word is in its ordinary company, or nothing speaks against it."""
        end = at + len(swap.printed)
        behind = self.plain[max(0, at - NEAR) : at]
        printed_so = self.text[at:end] == swap.printed
        if not printed_so or swap.not_before.match_end(behind) or swap.not_after.match_start(self.plain, end):
            return None
        plainly = [swap.before.match_end(behind), swap.after.match_start(self.plain, end)]
        weakly = [swap.weak_before.match_end(behind), swap.weak_after.match_start(self.plain, end)]
        counted = swap.counted and self.plain[end : end + 1].isdigit()
        points = sum(map(bool, plainly)) + 2 * swap.always + 2 * counted
        weak = sum(map(bool, weakly))
        if not points and not weak:
            return None
        neighbours = tuple(word for word in (*plainly, *weakly) if word)
        return Sighting(swap, at, points, weak, neighbours)

    def create_swap(self, sighting: Sighting, kinds: int) -> Repair:
        """Create the repair of one swapped word; company and other swaps in the text make it surer."""
        swap, start = sighting.swap, sighting.start
        certainty = 0.5 + 0.1 * min(sighting.plain_points, 2) + 0.05 * min(kinds, 4)
        evidence = f"旁有“{'”“'.join(sighting.neighbours)}”" if sighting.neighbours else ""
        reason = f"转换软件常把“{swap.meant}”误作“{swap.printed}”"
        end = start + len(swap.printed)
        return Repair(start, end, self.text[start:end], swap.meant, "swap", reason, round(certainty, 2), evidence)


def list_longest(sightings: list[Sighting]) -> list[Sighting]:
    """List the sightings in the order of the text, of two that overlap the longer."""
    found: list[Sighting] = []
    end = 0
    for sighting in sorted(sightings, key=lambda sighting: (sighting.start, -len(sighting.swap.printed))):
        if sighting.start >= end:
            found.append(sighting)
            end = sighting.start + len(sighting.swap.printed)
    return found
