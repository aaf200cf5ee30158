"""The words that the compiler knows, handed in as values.

Nothing here reads a file: `kepan.store.files.vocabulary` reads the catalogues and builds these values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.indicators import NameMatcher
from kepan.engine.plandoc.folding import Script
from kepan.engine.plandoc.pairs import Pairs
from kepan.engine.plandoc.words import Relations as Relations
from kepan.engine.plandoc.words import Words as Words
from kepan.engine.plandoc.words import create_union


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
    beginning: Words
    deeds: Words
    serving: Words
    activity: Words
    level: Words
    grow: Words
    shrink: Words
    growth_nouns: Words
    growth_bases: Words
    level_nouns: Words
    states: Words
    turns: Words
    kept_subjects: Words
    mid_helpers: Words
    uncarried: Words
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
    like_verbs: Words
    done: Words
    wanted: Words
    measured: Words
    no_cues: Words
    spending: Words
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
    carried_out: Words
    not_times: Words


@dataclass(frozen=True, slots=True)
class Names:
    """Words inside the names of indicators."""

    attributes: Words
    head_tails: Words
    totals: Words
    territories: Words
    levels: Words
    level_tails: Words
    modifiers: Words
    instances: Words
    policy_nouns: Words
    good_deeds: Words
    stops: Words
    labels: Words
    scopes: Words
    scope_verbs: Words
    parts: Words
    others: Words
    targets: Words
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
    batches: Words
    field_verbs: Words
    averages: Words
    rank_moves: Words
    milestones: Words
    bodies: Words
    counted_bodies: Words
    actors: Words
    lasting: Words
    complete: Words
    whole_words: Words
    people: Words
    insurances: Words


@dataclass(frozen=True, slots=True)
class Structure:
    """Words that show the structure of a document."""

    summaries: Words
    plans: Words
    programmes: Words
    achieved_heads: Words
    wanted_heads: Words
    result_tails: Words
    open_tails: Words
    neutral_heads: Words
    problem_heads: Words
    intention_heads: Words
    phase_heads: Words
    runs: Words
    announced: Words
    territory_tails: Words
    offices: Words
    table_names: Words
    table_numbers: Words
    table_units: Words
    table_wanted: Words
    table_done: Words
    table_words: Words
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
        return create_union(self.strategy_labels, self.goal_labels, self.action_labels)


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
    due_verbs: Words
    giving: Words
    person_labels: Words
    lead_labels: Words
    responsible_labels: Words
    support_labels: Words
    lead_tails: Words
    responsible_tails: Words
    support_tails: Words
    deadline_labels: Words
    content_labels: Words
    number_labels: Words
    content_tails: Words
    deadline_tails: Words
    office_columns: Words
    support_marks: Words
    lead_marks: Words
    office_names: Words
    partner_tails: Words
    office_tails: Words

    @property
    def duty_labels(self) -> Words:
        """The words that open a line of offices or of a deadline."""
        return create_union(
            self.lead_labels,
            self.responsible_labels,
            self.support_labels,
            self.person_labels,
            self.deadline_labels,
        )


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

    script: Script
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
