"""Pairs stretches of running text (measures, headings) by their wording."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kepan.engine.plandoc.folding import get_table
from kepan.engine.plandoc.vocabulary import Vocabulary

LEAST = 0.5
COMMONEST = 60
MOST_CANDIDATES = 12
LONGEST = 2000
ENDS = "，,；;。！!？?：:\n"


@dataclass(frozen=True, slots=True)
class Wording:
    """A stretch of text as it is compared: its heading and what else it says, without digits and signs."""

    title: str
    body: str

    def is_same(self, other: "Wording") -> bool:
        """Say whether two stretches say the same; where one has nothing but its heading, the headings decide."""
        bare = self.body in ("", self.title) or other.body in ("", other.title)
        return self.title == other.title and (bare or self.body == other.body)


class WordingReader:
    """Brings text to the form that is compared."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.table = get_table(vocabulary.script)

    def read_text(self, text: str) -> str:
        """Read the letters of a text; numbers, which the figures are compared by, and signs are left out."""
        plain = text[:LONGEST].translate(self.table).lower()
        return "".join(sign for sign in plain if sign.isalnum() and not sign.isdigit())

    def read_wording(self, title: str, text: str, surfaces: Sequence[str]) -> Wording:
        """Read a heading and a text without the clauses that hold one of its figures."""
        kept = [clause for clause in split_clauses(text[:LONGEST]) if not any(word in clause for word in surfaces)]
        return Wording(self.read_text(title), self.read_text("".join(kept)))


def split_clauses(text: str) -> list[str]:
    """Split a text at its commas, semicolons and full stops.

    >>> split_clauses("建平台，新增5家。引人才")
    ['建平台', '新增5家', '引人才']
    """
    table = {ord(sign): "\n" for sign in ENDS}
    return [part for part in text.translate(table).split("\n") if part.strip()]


def compute_overlap(left: str, right: str) -> float:
    """Compute how much of two texts is the same, by pairs of signs: 1 for the same text, 0 for nothing in common.

    >>> compute_overlap("建设平台", "建设平台"), compute_overlap("建设平台", "引进人才")
    (1.0, 0.0)
    """
    if left == right:
        return 1.0
    mine, others = count_pairs(left), count_pairs(right)
    total = mine.total() + others.total()
    return 2 * (mine & others).total() / total if total else 0.0


def count_pairs(text: str) -> Counter[str]:
    """Count the pairs of neighbouring signs of a text."""
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


def compute_score(left: Wording, right: Wording) -> float:
    """Compute how alike two stretches are: the heading decides, a long common text makes up for a new heading."""
    title = compute_overlap(left.title, right.title)
    if title == 1 or not (left.body and right.body):
        return title
    return max(title, 0.9 * compute_overlap(left.body, right.body))


def list_pairs(left: Sequence[Wording], right: Sequence[Wording]) -> list[tuple[int, int, float]]:
    """Pair two rows of texts one to one: the most alike first, ties by place; bounded work."""
    index: dict[str, list[int]] = defaultdict(list)
    for number, wording in enumerate(right):
        for pair in list_marks(wording):
            index[pair].append(number)
    candidates = []
    for place, wording in enumerate(left):
        counts: Counter[int] = Counter()
        for pair in sorted(list_marks(wording)):
            if len(index.get(pair, ())) <= COMMONEST:
                counts.update(index.get(pair, ()))
        best = sorted(counts.items(), key=lambda entry: (-entry[1], abs(entry[0] - place), entry[0]))
        for number, _ in best[:MOST_CANDIDATES]:
            score = compute_score(wording, right[number])
            if score >= LEAST:
                same = wording == right[number]
                candidates.append((-score, not same, abs(place - number), place, number))
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    pairs = []
    for score, _, _, place, number in sorted(candidates):
        if place not in taken_left and number not in taken_right:
            taken_left.add(place)
            taken_right.add(number)
            pairs.append((place, number, round(-score, 4)))
    return sorted(pairs)


def list_marks(wording: Wording) -> set[str]:
    """List the pairs of signs by which a text is found, and its whole heading."""
    return {f"={wording.title}", *count_pairs(wording.title), *count_pairs(wording.body)}
