"""Annotated measures in passages of our own: read, checked and scored.

`measures/development.yaml` is for tuning, `measures/heldout.yaml` never. A passage has `id`, `text`, `measures` and may
have `script`, `genre` and `stops`: words at which every open measure ends. One line a measure: the words it opens with
(marker included; searched from the opening of the one before), marker, action, object (null where it acts on nothing),
offices as pairs of name and role, deadline as printed, parent (place in the list), and where needed `{optional: true}`.
The rules of annotation and the scores stand in `actions.py`; `score_passage(passage, tree.measures)` gives them for one
passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kepan.engine.plandoc import Measure
from tests.golden.actions import (
    Score,
    WantedMeasure,
    create_offices,
    list_measure_faults,
    score_deadlines,
    score_measures,
    score_offices,
)
from tests.golden.loading import load_yaml

FOLDER = Path(__file__).parent / "measures"
KEYS = {"id", "text", "measures", "script", "genre", "stops"}
ROW_LENGTHS = (7, 8)


@dataclass(frozen=True, slots=True)
class MeasurePassage:
    """One text with its annotated measures."""

    id: str
    script: str
    text: str
    rows: tuple[WantedMeasure, ...]


def list_measure_passages(name: str) -> list[MeasurePassage]:
    """List the passages of one file, `development` or `heldout`; what cannot be placed raises ValueError."""
    raw = load_yaml((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return [create_measure_passage(passage) for passage in raw]


def create_measure_passage(raw: dict[str, Any]) -> MeasurePassage:
    """Create a passage from what its file says."""
    if set(raw) - KEYS or any(len(row) not in ROW_LENGTHS for row in raw["measures"]):
        raise ValueError(f"{raw['id']}: unknown keys or rows of another length")
    text: str = raw["text"]
    starts = list_starts(raw["id"], text, raw["measures"])
    stops = [text.index(words) for words in raw.get("stops", [])]
    parents = [row[6] for row in raw["measures"]]
    ends = [find_end(number, starts, parents, stops, text) for number in range(len(starts))]
    rows = tuple(
        WantedMeasure((start, end), row[1], row[6], row[2], row[3], create_offices(row[4]), row[5], len(row) > 7)
        for row, start, end in zip(raw["measures"], starts, ends, strict=True)
    )
    return MeasurePassage(raw["id"], raw.get("script", "simplified"), text, rows)


def list_starts(name: str, text: str, rows: Sequence[Sequence[Any]]) -> list[int]:
    """List where the measures open, each behind the one before."""
    starts: list[int] = []
    for row in rows:
        start = text.find(row[0], starts[-1] + 1 if starts else 0)
        if start < 0:
            raise ValueError(f"{name}: {row[0]} does not stand behind the measure before")
        starts.append(start)
    return starts


def find_end(number: int, starts: Sequence[int], parents: Sequence[int | None], stops: Sequence[int], text: str) -> int:
    """Find where a measure ends: before the next that does not hang under it, at a stop, or with the text."""
    below = {number}
    end = len(text)
    for other in range(number + 1, len(starts)):
        if parents[other] not in below:
            end = starts[other]
            break
        below.add(other)
    end = min([end, *(stop for stop in stops if stop > starts[number])])
    return len(text[:end].rstrip())


def score_passage(passage: MeasurePassage, given: Sequence[Measure]) -> dict[str, Score]:
    """Score what was compiled from a passage: measures, offices, deadlines."""
    return {
        "measures": score_measures(passage.rows, given),
        "offices": score_offices(passage.rows, given),
        "deadlines": score_deadlines(passage.rows, given),
    }


def list_passage_faults(passage: MeasurePassage) -> list[str]:
    """List what is wrong with the annotations of a passage."""
    return [f"{passage.id}: {fault}" for fault in list_measure_faults(passage.rows, passage.text)]
