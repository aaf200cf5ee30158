"""What people corrected, kept as suggestions for the compiler's vocabulary, decided on, and written as its catalogues.

A plan is read for corrections when it is confirmed: what was undone or tried on the way teaches nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.enums import Correction, SuggestionState, TargetState
from kepan.apps.planning.models import Plan, RuleSuggestion, Target
from kepan.apps.planning.permissions import can_decide_suggestions
from kepan.apps.planning.selectors.suggestions import list_rule_suggestions
from kepan.apps.planning.services.drafts import StaleError
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.store.files.vocabulary import read_vocabulary

FIELDS = (Correction.COMPARATOR, Correction.UNIT, Correction.KIND, Correction.PERIOD)
"""Corrections of one field that bear the field's name."""

MOST_PASSAGE = 400
"""Signs of a passage that are kept."""

Json = dict[str, Any]


@dataclass(frozen=True)
class _Lesson:
    """One correction of one plan."""

    kind: Correction
    passage: str
    reading: Any
    correction: Any

    @property
    def digest(self) -> str:
        """What tells equal corrections: the SHA-256 of kind, reading and correction as canonical JSON."""
        content = [self.kind, self.reading, self.correction]
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def learn_corrections(plan: Plan) -> int:
    """Keep what people corrected in a plan that is being confirmed, in the caller's transaction; return how much.

    Equal corrections are one suggestion, counted once for each plan; one that was decided on stays decided.
    """
    corrected = Q(is_edited=True, state=TargetState.ACCEPTED) | Q(state=TargetState.REPLACED)
    rows = list(Target.objects.filter(corrected, plan=plan).prefetch_related("pieces", "sources"))
    if not rows:
        return 0
    text = Plan.objects.values_list("document__text", flat=True).get(pk=plan.pk)
    lessons = {lesson.digest: lesson for row in rows for lesson in _list_lessons(row, text)}
    now = timezone.now()
    RuleSuggestion.objects.bulk_create(
        [
            RuleSuggestion(
                kind=lesson.kind,
                digest=digest,
                passage=lesson.passage,
                reading=lesson.reading,
                correction=lesson.correction,
                count=0,
                plan=plan,
                first_at=now,
            )
            for digest, lesson in lessons.items()
        ],
        ignore_conflicts=True,
        batch_size=200,
    )
    RuleSuggestion.objects.filter(digest__in=lessons).update(count=F("count") + 1, last_at=now, plan=plan)
    return len(lessons)


def _list_lessons(row: Target, text: str) -> Iterator[_Lesson]:
    read = row.repaired or row.original
    if not read or "indicator" not in read:
        return
    passage = text[row.start or 0 : row.end or 0][:MOST_PASSAGE]
    pieces = [one for one in row.pieces.all() if one.state == TargetState.ACCEPTED]
    if row.state == TargetState.REPLACED:
        if len(pieces) > 1:
            yield _Lesson(Correction.SPLIT, passage, _write_brief(read), [_write_said(one) for one in pieces])
        return
    merged = [one for one in row.sources.all() if one.state == TargetState.REPLACED and one.original]
    if merged:
        parts = [_write_brief(read), *(_write_brief(one.original or {}) for one in merged)]
        yield _Lesson(Correction.MERGE, passage, parts, _write_said(row))
        return
    was_code = (read.get("match") or {}).get("code") or ""
    before, after = [read["indicator"], was_code], [row.indicator, row.code]
    if before != after:
        keys = ("indicator", "code")
        yield _Lesson(
            Correction.INDICATOR, passage, dict(zip(keys, before, strict=True)), dict(zip(keys, after, strict=True))
        )
    for kind in FIELDS:
        name = str(kind)
        was, stands = read.get(name) or "", getattr(row, name)
        if was != stands:
            rule = (read.get("trace") or {}).get(name, "")
            yield _Lesson(kind, passage, {name: was, "rule": rule}, {name: str(stands)})


def _write_brief(read: Mapping[str, Any]) -> Json:
    return {name: read.get(name) or "" for name in ("indicator", "comparator", "value_text", "unit", "kind")}


def _write_said(row: Target) -> Json:
    names = ("indicator", "comparator", "value_text", "unit", "kind")
    return {**{name: str(getattr(row, name)) for name in names}, "code": row.code}


@transaction.atomic
def decide_suggestion(
    *, actor: User, suggestion: RuleSuggestion, expected_version: int, state: SuggestionState, note: str = ""
) -> RuleSuggestion:
    """Say that a suggestion is taken into the vocabulary, declined with a reason, or open again."""
    require(can_decide_suggestions(actor))
    row = list_rule_suggestions(user=actor).select_for_update(of=("self",)).filter(pk=suggestion.pk).first()
    if row is None:
        raise RefusalError(_("没有这条建议，或者你看不到它。"))
    if row.version != expected_version:
        raise StaleError(_("这条建议刚被别人处理过，你的操作没有写入。"))
    if state == SuggestionState.DECLINED and not note.strip():
        raise RefusalError(_("写明为什么不采用，例如“只是这份文件的写法”。"))
    before = {"state": row.state, "note": row.note}
    is_open = state == SuggestionState.OPEN
    row.state, row.note = state, "" if is_open else note.strip()[:300]
    row.decided_by, row.decided_at = (None, None) if is_open else (actor, timezone.now())
    row.version += 1
    row.save()
    create_entry(
        actor=actor,
        action="planning.decide_suggestion",
        subject=row,
        region_path=row.plan.region.path,
        before=before,
        after={"state": row.state, "note": row.note},
        reason=row.note,
    )
    return row


@transaction.atomic
def export_suggestions(*, actor: User) -> str:
    """Write the suggestions that were taken as YAML, under the names and keys of the compiler's catalogues.

    What no catalogue can say, such as how a figure was split, stands under `unexpressed` with its passage: a person
    makes a rule or a test of it.
    """
    require(can_decide_suggestions(actor))
    taken = list(list_rule_suggestions(user=actor).filter(state=SuggestionState.TAKEN))
    if not taken:
        raise RefusalError(_("还没有采用任何建议，没有可以导出的。"))
    create_entry(actor=actor, action="planning.export_suggestions", after={"count": len(taken)})
    content: Json = {}
    for row in taken:
        if not _write_rule(content, row):
            content.setdefault("unexpressed", []).append(
                {
                    "kind": row.kind,
                    "passage": row.passage,
                    "reading": row.reading,
                    "correction": row.correction,
                    "count": row.count,
                }
            )
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=True, width=110))


def _write_rule(content: Json, row: RuleSuggestion) -> bool:
    """Write a suggestion into the catalogue it fits; say whether there is one."""
    read, said = row.reading, row.correction
    if row.kind == Correction.UNIT:
        return _write_unit(content, said["unit"])
    if row.kind == Correction.COMPARATOR:
        place, _space, word = read["rule"].removeprefix("comparator.").partition(" ")
        if place not in ("before", "after") or not word or said["comparator"] == "range":
            return False
        signs = content.setdefault("plandoc/comparators.yaml", {}).setdefault(place, {})
        _add(signs, said["comparator"], word)
        return True
    if row.kind != Correction.INDICATOR:
        return False
    if said["code"]:
        names = content.setdefault("indicators/names.yaml", {}).setdefault("aliases", {})
        _add(names, said["code"], read["indicator"])
        return True
    synonyms = content.setdefault("plandoc/comparison.yaml", {})
    _add(synonyms, "synonyms", [said["indicator"], read["indicator"]])
    return True


def _write_unit(content: Json, unit: str) -> bool:
    """Write a unit that the vocabulary does not know among those that count."""
    units = read_vocabulary().units
    plain = compute_plain(Quantity(Decimal(1), unit)).unit if unit else ""
    if not plain or any(plain in words for words in (units.counts, units.sizes, units.shares, units.folds)):
        return False
    _add(content.setdefault("plandoc/units.yaml", {}), "counts", plain)
    return True


def _add(mapping: Json, key: str, entry: Any) -> None:
    known = mapping.setdefault(key, [])
    if entry not in known:
        known.append(entry)
