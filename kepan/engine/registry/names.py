"""Names of organisations in their parts: region, core (字号), industry, legal form, branch.

What the words are is handed in (`NameRules`, read by `store/files/registry.py`); docs/method/names.md says how they
are used. Nothing is guessed from other records: one name, one reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

_BRACKETS = str.maketrans("（［【〔〈《「『{[<", "(" * 11) | str.maketrans("）］】〕〉》」』}]>", ")" * 11)
_DROPPED = re.compile(r"[\s\u200b-\u200f\ufeff·•・‧\-‐‑‒–—―_.,，。、;；:：'\"“”‘’`*&＆/\\|!！?？#]+")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_LATIN = re.compile(r"[a-z0-9]+")
LEAST_CORE = 2
"""Characters that must be left for a core when a region or a trade is cut off."""
INSTITUTION_LENGTH = 3


@dataclass(frozen=True, slots=True)
class NamedRegion:
    """A region as it stands in names: its code, full name and short name (empty where there is none)."""

    code: str
    name: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class NameRules:
    """The words names are made of; see names.yaml for each."""

    regions: tuple[NamedRegion, ...]
    wide_regions: tuple[str, ...]
    marks: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]
    institutions: Mapping[str, tuple[str, ...]]
    branches: tuple[str, ...]
    branch_parents: tuple[str, ...]
    university_parts: tuple[str, ...]
    joined: tuple[str, ...]
    exceptions: tuple[str, ...]
    industries: frozenset[str]
    script: Mapping[str, str]
    """Traditional → simplified characters."""


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name in its parts; what a name does not have is empty.

    `key` is the whole name folded for comparison. `region` is the code of the most exact region named, empty where
    several regions bear the name; `place` is what was read as regions. `institution` says what a body is whose name
    is matched whole (university, institute, …). `branch` is the part of a body, and then the other parts are those of
    the body it belongs to.
    """

    text: str
    key: str
    place: str = ""
    region: str = ""
    core: str = ""
    industry: str = ""
    form: str = ""
    branch: str = ""
    institution: str = ""


def fold_characters(text: str, script: Mapping[str, str]) -> str:
    """Return a text in compatible, simplified, small characters, round brackets, without blanks and dots.

    >>> fold_characters(" ＡＢ-雲衡〔虛構〕科技　有限公司", {"雲": "云", "虛": "虚", "構": "构"})
    'ab云衡(虚构)科技有限公司'
    """
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text).translate(_BRACKETS).casefold())
    return "".join(script.get(sign, sign) for sign in plain) if script else plain


class NameParser:
    """Reads names by given words; the regions of one's own district may be added."""

    def __init__(self, rules: NameRules, own_regions: Iterable[NamedRegion] = ()) -> None:
        self._rules = rules
        self._script = rules.script
        self._marks = frozenset(rules.marks)
        own = tuple(own_regions)
        self._full: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        self._inner: dict[str, list[str]] = {}
        """Short names of counties, which count only behind the region they lie in."""
        for region in (*rules.regions, *own):
            self._full.setdefault(region.name, []).append(region.code)
            if region.short:
                is_wide = len(region.code) <= 4 or region in own
                (self._short if is_wide else self._inner).setdefault(region.short, []).append(region.code)
        for word in rules.wide_regions:
            self._full[word] = [""]
        self._longest = max(map(len, (*self._full, *self._short)))
        self._exceptions: dict[str, list[str]] = {}
        for word in sorted(rules.exceptions, key=len, reverse=True):
            self._exceptions.setdefault(word[:2], []).append(word)
        self._joined = rules.joined
        self._forms = sort_longest((ending, form) for form, endings in rules.forms.items() for ending in endings)
        self._institutions = sort_longest((end, kind) for kind, ends in rules.institutions.items() for end in ends)
        self._industries = rules.industries
        self._longest_industry = max(map(len, rules.industries))
        heads, tails = "|".join(rules.branch_parents), "|".join(sorted(rules.branches, key=len, reverse=True))
        self._branch = re.compile(rf"(.{{2,}}?(?:{heads})(?:\([^()]*\))?)((?!有限|股份).{{0,20}}(?:{tails}))")
        parts = "|".join(rules.university_parts)
        self._university_part = re.compile(rf"(.{{2,10}}?大学)((?!附属).{{2,20}}(?:{parts}))")

    def fold_name(self, text: str) -> str:
        """Return the key of a name: two spellings of one name have one key. Brackets and marks count for nothing."""
        return self._drop_brackets(fold_characters(text, self._script))

    def read_name(self, text: str) -> ParsedName:
        """Read a name in its parts."""
        folded = self._drop_marks(fold_characters(text, self._script))
        key = folded.replace("(", "").replace(")", "")
        branch = self._branch.fullmatch(folded) or self._university_part.fullmatch(folded)
        if branch:
            return replace(self._read_body(branch[1]), text=text, key=key, branch=branch[2])
        return replace(self._read_body(folded), text=text, key=key)

    def _drop_brackets(self, folded: str) -> str:
        return self._drop_marks(folded).replace("(", "").replace(")", "")

    def _drop_marks(self, folded: str) -> str:
        if "(" not in folded:
            return folded
        return _IN_BRACKETS.sub(lambda match: "" if match[1] in self._marks else match[0], folded)

    def _read_body(self, folded: str) -> ParsedName:
        body, form, length = self._cut_form(folded)
        institution = self._find_institution(folded, length)
        if institution:
            whole, _ = self._cut_brackets(folded)
            _, place, region, _ = self._cut_regions(whole, least=INSTITUTION_LENGTH)
            return ParsedName("", "", place, region, core=whole, institution=institution)
        body, bracketed = self._cut_brackets(body)
        rest, place, region, least = self._cut_regions(body, least=LEAST_CORE)
        core, industry = self._cut_industry(rest, max(LEAST_CORE, least))
        if not industry and place and self._list_fits(rest)[0]:
            # Nothing is left that tells it from others: the region belongs to the name.
            core = body
        if bracketed and not region:
            place, region = bracketed
        return ParsedName("", "", place, region, core, industry, form)

    def _cut_form(self, folded: str) -> tuple[str, str, int]:
        for ending, form in self._forms:
            if folded.endswith(ending) and len(folded) >= len(ending) + LEAST_CORE:
                return folded[: -len(ending)], form, len(ending)
        return folded, "", 0

    def _cut_brackets(self, body: str) -> tuple[str, tuple[str, str] | None]:
        """Take regions in brackets out of a name; other words in brackets stay without them."""
        place = None
        for match in _IN_BRACKETS.finditer(body):
            if codes := self._full.get(match[1]) or self._short.get(match[1]):
                place = (match[1], codes[0] if len(codes) == 1 else "")
                body = body.replace(match[0], "", 1)
        return body.replace("(", "").replace(")", ""), place

    def _find_institution(self, folded: str, form_length: int) -> str:
        """Find what a body is by the end of its name, where that says more than a legal form does."""
        if len(folded) < INSTITUTION_LENGTH:
            return ""
        endings = ((ending, kind) for ending, kind in self._institutions if len(ending) > form_length)
        return next((kind for ending, kind in endings if folded.endswith(ending)), "")

    def _cut_regions(self, body: str, *, least: int) -> tuple[str, str, str, int]:
        """Cut regions off the head, from the widest to the narrowest.

        Returns what is left, what was cut, the last code, and how much of what is left is one word.
        """
        rest, code = body, ""
        while True:
            kept = next((word for word in self._exceptions.get(rest[:2], ()) if rest.startswith(word)), "")
            found = None if kept else self._find_region(rest, code, least)
            if found is None or rest.startswith(self._joined, found[0]):
                return rest, body[: len(body) - len(rest)], code, len(kept)
            rest, code = rest[found[0] :], found[1] or code

    def _find_region(self, rest: str, within: str, least: int) -> tuple[int, str] | None:
        for length in range(min(self._longest, len(rest) - least), 1, -1):
            head = rest[:length]
            codes = self._full.get(head) or self._short.get(head)
            if codes is None and within:
                codes = [code for code in self._inner.get(head, ()) if code.startswith(within)]
            if codes:
                inside = [code for code in codes if code.startswith(within)] or codes
                return length, inside[0] if len(inside) == 1 else ""
        return None

    def _cut_industry(self, body: str, least: int) -> tuple[str, str]:
        """Cut off the longest end that is made of words of trades alone and leaves a core."""
        fits = self._list_fits(body)
        start = len(body) if fits[0] else next((place for place in range(least, len(body)) if fits[place]), len(body))
        return body[:start], body[start:]

    def _list_fits(self, body: str) -> list[bool]:
        """List for each place whether the text from there on consists of words of trades alone."""
        size = len(body)
        fits = [False] * size + [True]
        for start in range(size - 2, -1, -1):
            ends = range(start + 2, min(size, start + self._longest_industry) + 1)
            fits[start] = any(fits[end] and body[start:end] in self._industries for end in ends)
        return fits if size else [False]


def sort_longest(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Sort endings so that the longest is tried first."""
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def list_pairs(core: str) -> list[str]:
    """List the single and neighbouring characters of a core, each once, for comparing as a set.

    >>> list_pairs("云衡云"), list_pairs("ab12云")
    (['云', '衡', '云衡', '衡云'], ['ab12', '云', 'ab12云'])
    """
    parts: list[str] = []
    place = 0
    while place < len(core):
        match = _LATIN.match(core, place)
        parts.append(match[0] if match else core[place])
        place += len(parts[-1])
    return list(dict.fromkeys([*parts, *(first + second for first, second in pairwise(parts))]))
