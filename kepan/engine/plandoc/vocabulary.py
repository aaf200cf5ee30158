"""The words that the compiler knows, handed in as values.

Nothing here reads a file: `kepan.store.files.vocabulary` reads the catalogues and builds these values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.indicators import NameMatcher
from kepan.engine.plandoc.pairs import Pairs


class Words:
    """A set of words that answers which of them opens or ends a text, the longest first.

    >>> words = Words(["达到", "达", "超过"])
    >>> words.match_start("达到50家"), words.match_end("企业达"), words.match_end("企业")
    ('达到', '达', '')
    """

    __slots__ = ("_all", "_by_first", "_by_last", "_opener", "_pattern")

    def __init__(self, words: Iterable[str]) -> None:
        self._all = frozenset(word for word in words if word)
        # Most signs open no word and end none: which lengths are worth a look is known from the first and last sign.
        self._by_first = group_lengths((word[0], len(word)) for word in self._all)
        self._by_last = group_lengths((word[-1], len(word)) for word in self._all)
        self._opener: re.Pattern[str] | None = None
        self._pattern: re.Pattern[str] | None = None

    def __contains__(self, word: object) -> bool:
        return word in self._all

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._all))

    @property
    def firsts(self) -> frozenset[str]:
        """The signs that open a word."""
        return frozenset(self._by_first)

    def match_start(self, text: str, at: int = 0) -> str:
        """Return the longest word that stands in `text` at `at`, or an empty string."""
        lengths = self._by_first.get(text[at : at + 1])
        if lengths is not None:
            for length in lengths:
                # Where the text ends early the stretch is shorter, and may be a shorter word.
                word = text[at : at + length]
                if word in self._all:
                    return word
        return ""

    def match_end(self, text: str, at: int | None = None) -> str:
        """Return the longest word that ends in `text` at `at` (default: its end), or an empty string."""
        stop = len(text) if at is None else at
        lengths = self._by_last.get(text[stop - 1 : stop]) if stop else None
        if lengths is not None:
            for length in lengths:
                if length <= stop and text[stop - length : stop] in self._all:
                    return text[stop - length : stop]
        return ""

    def find_from(self, text: str, at: int = 0) -> tuple[int, str]:
        """Find the first word from a place on: where it stands, and the longest there; without one the end and nothing.

        >>> Words(["建设", "建"]).find_from("新建设", 0), Words(["建"]).find_from("新设", 0)
        ((1, '建设'), (2, ''))
        """
        if self._opener is None:
            self._opener = create_opener(self._by_first)
        while opener := self._opener.search(text, at):
            at = opener.start()
            if word := self.match_start(text, at):
                return at, word
            at += 1
        return len(text), ""

    def find_in(self, text: str) -> str:
        """Return the first word found anywhere in `text`, the longest at the earliest place, or an empty string."""
        if self._pattern is None:
            longest = sorted(self._all, key=lambda word: (-len(word), word))
            # Without words nothing is found: a pattern that matches nowhere.
            self._pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        found = self._pattern.search(text)
        return found[0] if found else ""


def group_lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Group the lengths of words by a sign, the longest first."""
    found: dict[str, set[int]] = {}
    for sign, length in pairs:
        found.setdefault(sign, set()).add(length)
    return {sign: tuple(sorted(lengths, reverse=True)) for sign, lengths in found.items()}


def create_opener(signs: Iterable[str]) -> re.Pattern[str]:
    """Create the pattern that finds any of some signs; without signs it finds nothing.

    >>> create_opener("达超").search("企业达5家").start(), create_opener("").search("企业")
    (2, None)
    """
    escaped = "".join(re.escape(sign) for sign in sorted(signs))
    return re.compile(f"[{escaped}]" if escaped else "(?!)")


@dataclass(frozen=True, slots=True)
class Relations:
    """Words that state a relation, each with its sign (`>=`, `>`, `<=`, `<`, `~`, `=`)."""

    signs: Mapping[str, str]
    words: Words


@dataclass(frozen=True, slots=True)
class Units:
    """What may follow a number: scales, shares, multiples, classifiers, dimensions."""

    scales: Mapping[str, Decimal]
    scale_words: Words
    shares: Words
    folds: Words
    counts: Words
    sizes: Words
    divisors: Words
    sized_nouns: Words
    not_units: Words
    not_figures: Words
    label_units: Words


@dataclass(frozen=True, slots=True)
class Comparators:
    """Words of comparison before, after and inside a figure, and the words of ranks."""

    before: Relations
    after: Relations
    inside: Words
    ranks: Relations
    rank_units: Words


@dataclass(frozen=True, slots=True)
class Verbs:
    """Verbs and helpers that stand before figures."""

    counted: Words
    final: Words
    activity: Words
    level: Words
    grow: Words
    shrink: Words
    growth_nouns: Words
    growth_bases: Words
    level_nouns: Words
    more: Words
    less: Words
    paces: Words
    adjusting: Words
    adjusted: Words
    annual: Words
    modal: Words
    soft_modal: Words
    end_modal: Words
    fixed_names: Words
    done: Words
    wanted: Words
    measured: Words
    own_deeds: Words
    subjects: Words
    openers: Words


@dataclass(frozen=True, slots=True)
class Times:
    """Words of time."""

    relative: Words
    leaders: Words
    same_year: Words
    now: Words
    until: Words
    plan_years: Words
    plan_year_tails: Words
    duration_tails: Words
    duration_heads: Words
    duration_bases: Words
    duration_ahead: Words
    duration_not_ahead: Words
    every: Words
    year_tails: Words
    bases: Words
    grounds: Words
    named: Words


@dataclass(frozen=True, slots=True)
class Names:
    """Words inside the names of indicators."""

    attributes: Words
    head_tails: Words
    territories: Words
    levels: Words
    level_tails: Words
    modifiers: Words
    instances: Words
    policy_nouns: Words
    stops: Words
    labels: Words
    scopes: Words
    scope_verbs: Words
    parts: Words
    others: Words
    comparing: Words
    action_joints: Words
    action_units: Words
    action_nouns: Words
    sized_subjects: Words
    sized_measures: Words
    named_tails: Words
    size_heads: Words
    shared_nouns: Words
    stuffs: Words
    halves: Words
    passing: Words
    capacities: Words
    rates: Words
    field_verbs: Words
    averages: Words
    rank_moves: Words
    milestones: Words


@dataclass(frozen=True, slots=True)
class Structure:
    """Words that show the structure of a document."""

    summaries: Words
    plans: Words
    programmes: Words
    achieved_heads: Words
    wanted_heads: Words
    result_tails: Words
    neutral_heads: Words
    problem_heads: Words
    intention_heads: Words
    phase_heads: Words
    runs: Words
    announced: Words
    territory_tails: Words
    offices: Words
    strategy_labels: Words
    goal_labels: Words
    action_labels: Words
    unacted_heads: Words
    initiative_tails: Words
    carrier_tails: Words
    platform_tails: Words
    mechanism_tails: Words

    @property
    def labels(self) -> Words:
        """The words that head a paragraph alone, whatever they announce."""
        return Words([*self.strategy_labels, *self.goal_labels, *self.action_labels])


@dataclass(frozen=True, slots=True)
class Actions:
    """Words that open actions, and the words around offices and deadlines; the catalogue says what each list is for."""

    verbs: Words
    half: Words
    nominal: Words
    joining: Words
    results: Words
    adverbs: Words
    subjects: Words
    grounds: Words
    ways: Words
    companions: Words
    helpers: Words
    movers: Words
    light: Words
    reaching: Words
    nouns: Words
    lead_labels: Words
    responsible_labels: Words
    support_labels: Words
    lead_tails: Words
    responsible_tails: Words
    support_tails: Words
    deadline_labels: Words
    content_labels: Words
    number_labels: Words
    partner_tails: Words
    office_tails: Words

    @property
    def duty_labels(self) -> Words:
        """The words that open a line of offices or of a deadline."""
        labels = (self.lead_labels, self.responsible_labels, self.support_labels, self.deadline_labels)
        return Words(word for words in labels for word in words)


@dataclass(frozen=True, slots=True)
class Swap:
    """A word that converting programs put for another one, and the neighbours that tell whether they did.

    `before` and `after` are words beside which `printed` can hardly stand by itself; beside the `weak` ones it may, but
    seldom does. `not_before` and `not_after` are its ordinary company. `always` says that it is no ordinary word;
    `counted` that a figure behind it shows the swap.
    """

    printed: str
    meant: str
    before: Words
    after: Words
    weak_before: Words
    weak_after: Words
    not_before: Words
    not_after: Words
    always: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Noise:
    """Residue of web pages and of converting programs.

    A doubtful watermark is also an ordinary word; one of the `watermark_tails` behind a watermark makes it one. A share
    of the `bounded` kind cannot exceed its whole; one with a word of `unbounded` can. `questions` are the words of a
    sentence that may end in a question mark. `pairs` says how likely one sign follows another.
    """

    line_starts: Mapping[str, Words]
    line_parts: Mapping[str, Words]
    watermarks: Words
    doubtful_watermarks: Words
    watermark_tails: Words
    neutral_glosses: Words
    bounded: Words
    unbounded: Words
    questions: Words
    swaps: tuple[Swap, ...]
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Comparison:
    """Words for comparing figures: one thing written in several ways, words that exclude each other, equal units.

    `synonyms` and `equal_units` lead from the printed word to what it is read as; `contrasts` numbers each word
    by its group, so that two words of one group tell two names apart.
    """

    synonyms: Mapping[str, str]
    synonym_words: Words
    empty: Words
    contrasts: Mapping[str, int]
    contrast_words: Words
    stocks: Words
    stretch: Words
    firm: Words
    equal_units: Mapping[str, tuple[str, Decimal]]
    reverse: Words
    bounded_shares: Words
    outputs: Mapping[str, int]
    output_words: Words
    lookalikes: Mapping[str, int]
    lookalike_words: Words


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words that say what a figure means: intention, direction, accrual, level, territory, years counted."""

    modality: Relations
    not_modality: Words
    wish_openers: Words
    ceilings: Words
    holds: Words
    set_names: Words
    reverse: Words
    not_reverse: Words
    stocks: Words
    news: Words
    stock_levels: Words
    reached_levels: Words
    stock_verbs: Words
    not_deeds: Words
    flows: Words
    ratios: Words
    sums: Words
    not_levels: Words
    own_territories: Relations
    compared_territories: Words
    place_tails: Words
    not_places: Words
    relative_years: Relations
    year_ends: Words
    plan_ends: Words
    plan_windows: Words
    backward: Words
    since: Words
    as_of: Words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words of the compiler; `script` folds a traditional character to a simplified one."""

    script: Mapping[str, str]
    units: Units
    comparators: Comparators
    verbs: Verbs
    times: Times
    names: Names
    structure: Structure
    actions: Actions
    evidence: Mapping[str, Words]
    noise: Noise
    comparison: Comparison
    meaning: Meaning
    indicators: NameMatcher
