"""Counts of staged rows as they are drawn: by what becomes of them, by reason, by what was tidied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import ngettext

from kepan.apps.imports.enums import GOING_IN, Outcome
from kepan.apps.imports.models import Batch
from kepan.apps.imports.selectors import find_examples
from kepan.apps.imports.services import ACCEPT, REPAIRS, SKIP, SUGGEST
from kepan.engine.sheets.rows import Doubt
from kepan.web.imports.staged import WAITING
from kepan.web.imports.words import OUTCOME_LIGHTS, REASONS
from kepan.web.ui.lists.columns import write_number


@dataclass(frozen=True)
class Counts:
    """The counts of a batch, as they were kept when its rows were last judged."""

    outcomes: Mapping[str, int]
    reasons: Mapping[str, Mapping[str, int]]
    repairs: Mapping[str, int]
    repaired: int

    @property
    def total(self) -> int:
        """All rows of data."""
        return sum(self.outcomes.values())

    @property
    def problems(self) -> int:
        """Rows that wait for a person."""
        return sum(self.outcomes.get(outcome, 0) for outcome in WAITING)

    @property
    def good(self) -> int:
        """Rows that would be written."""
        return sum(self.outcomes.get(outcome, 0) for outcome in GOING_IN)

    def list_repairs(self) -> list[tuple[str | Promise, int]]:
        """List what was tidied, the most frequent first."""
        ranked = sorted(self.repairs.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(REPAIRS.get(code, code), count) for code, count in ranked]  # type: ignore[call-overload]


@dataclass(frozen=True)
class Reason:
    """Why rows wait, how many, and what can be done with all of them at once."""

    code: str
    light: str
    label: str | Promise
    number: str
    url: str
    is_current: bool
    deeds: Sequence[tuple[str, str]]


def make_counts(batch: Batch) -> Counts:
    """Read the counts that a batch keeps."""
    kept = batch.counts or {}
    return Counts(kept.get("outcomes", {}), kept.get("reasons", {}), kept.get("repairs", {}), kept.get("repaired", 0))


def list_reasons(batch: Batch, counts: Counts, current: str) -> list[Reason]:
    """List why rows wait, those that cannot go in first; a reason without a name is called as one of its rows says."""
    examples = find_examples(batch) if counts.problems else {}
    found = []
    for outcome in (Outcome.REFUSED, Outcome.DOUBTED):
        for code, count in sorted(counts.reasons.get(outcome, {}).items(), key=lambda pair: (-pair[1], pair[0])):
            note = next((one for one in examples.get(code, ()) if one["code"] == code), {})
            found.append(
                Reason(
                    code=code,
                    light=OUTCOME_LIGHTS[outcome],
                    label=REASONS.get(code) or note.get("words") or code,
                    number=write_number(count),
                    url=f"?{urlencode({'rows': 1, 'reason': code})}",
                    is_current=code == current,
                    deeds=_list_deeds(outcome, code, count, has_value=note.get("suggestion") is not None),
                )
            )
    return found


def _list_deeds(outcome: str, code: str, count: int, *, has_value: bool) -> list[tuple[str, str]]:
    """List what can be done with all rows of a reason at once."""
    deeds = []
    if has_value:
        words = ngettext("%(count)s 行用建议的值", "%(count)s 行都用建议的值", count)
        if code == Doubt.MAGNITUDE:
            words = ngettext("%(count)s 行按建议的单位折算", "%(count)s 行一起按建议的单位折算", count)
        deeds.append((SUGGEST, words))
    if outcome == Outcome.DOUBTED and code != "candidates":
        deeds.append((ACCEPT, ngettext("%(count)s 行照这样导", "%(count)s 行都照这样导", count)))
    deeds.append((SKIP, ngettext("%(count)s 行不导", "%(count)s 行都不导", count)))
    return [(deed, words % {"count": write_number(count)}) for deed, words in deeds]
