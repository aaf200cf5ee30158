"""Annotated passages: read, checked against the text they annotate, and counted.

A file of one of the ROOMS is a list of passages. A passage has `id`, `text`, `items` and may have `script`
(simplified or traditional), `genre`, `non_figures` (printed figures that are no items) and `misses`.
One line an item: surface, indicator, comparator, value, unit, period, kind, parent, then what else is said in a
mapping: `baseline`, `baseline_period`, `dir`, `rate`, `form`, and two keys that only say where the surface stands:

- `same: true` the figure is the nearest one before with this surface (各20家 for three indicators);
- `after: words` the surface is searched behind these words, where the same figure stands earlier and is no item.

Otherwise a surface is searched from the end of the one before. `python -m tests.golden.passages` lists what is wrong
and counts what there is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.golden.loading import load_yaml

FOLDER = Path(__file__).parent
ROOMS = ("plandoc", "development", "heldout", "third", "fourth", "fifth")
PASSAGE_KEYS = {"id", "text", "items", "script", "genre", "non_figures", "misses"}
FIELDS = ("surface", "indicator", "comparator", "value", "unit", "period", "kind", "parent")
EXTRAS = ("baseline", "baseline_period", "dir", "rate", "form")
PLACING = ("same", "after")
COMPARATORS = frozenset({"=", ">=", ">", "<=", "<", "~", "range"})
KINDS = frozenset({"target", "measure", "achieved", "growth_target", "growth_achieved"})
ENUMS: dict[str, set[object]] = {"dir": {"down"}, "rate": {"annual_avg"}, "form": {"multiple"}, "same": {True}}
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
SINGLE = re.compile(rf"({NUMBER})(.*)", re.DOTALL)
DOUBLE = re.compile(rf"({NUMBER})([^\d]*?)(?:[-–—~]{{1,3}}|至|到)({NUMBER})(.*)", re.DOTALL)
ROUGH = re.compile(r"[多余餘几幾\s]")
DIGIT_NEXT = re.compile(r"\.?\d")
BOUNDARY = frozenset("0123456789.")


@dataclass(frozen=True, slots=True)
class Row:
    """One annotated figure; `vspan` is the place of its surface in the passage."""

    surface: str
    indicator: str
    comparator: str
    values: tuple[Decimal, ...]
    unit: str
    period: str | None
    kind: str
    parent: str | None
    vspan: tuple[int, int]
    baseline: Decimal | None = None
    baseline_period: str | None = None
    dir: str | None = None
    rate: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One annotated text; `room` is its folder and `theme` its file."""

    id: str
    room: str
    theme: str
    script: str
    genre: str
    text: str
    rows: tuple[Row, ...]
    non_figures: tuple[str, ...]


def list_files(room: str) -> list[Path]:
    """List the files of one room in order."""
    return sorted((FOLDER / room).glob("*.yaml"))


def read_raw_passages(path: Path) -> list[dict[str, Any]]:
    """Read the passages of a file as they are written."""
    raw: list[dict[str, Any]] = load_yaml(path.read_text("utf-8")) or []
    return raw


def list_passages(room: str) -> list[Passage]:
    """List the passages of one room; a surface that cannot be placed raises ValueError."""
    return [create_passage(raw, path) for path in list_files(room) for raw in read_raw_passages(path)]


def create_passage(raw: dict[str, Any], path: Path) -> Passage:
    """Create a passage from what its file says."""
    places = list_places(raw)
    rows = []
    for row, place in zip(raw["items"], places, strict=True):
        if place is None:
            raise ValueError(f"{raw['id']}: {row[0]} is not in the text behind the figure before")
        rows.append(create_row(row, place))
    return Passage(
        id=raw["id"],
        room=path.parent.name,
        theme=path.stem,
        script=raw.get("script", "simplified"),
        genre=raw.get("genre", ""),
        text=raw["text"],
        rows=tuple(rows),
        non_figures=tuple(raw.get("non_figures", [])),
    )


def create_row(row: Sequence[Any], place: tuple[int, int]) -> Row:
    """Create a row from one annotated line."""
    item = dict(zip(FIELDS, row, strict=False))
    extras = get_extras(row)
    baseline = extras.get("baseline")
    return Row(
        surface=item["surface"],
        indicator=item["indicator"],
        comparator=item["comparator"],
        values=list_values(item["value"]),
        unit=item["unit"],
        period=item["period"],
        kind=item["kind"],
        parent=item["parent"],
        vspan=place,
        baseline=None if baseline is None else Decimal(str(baseline)),
        baseline_period=extras.get("baseline_period"),
        dir=extras.get("dir"),
        rate=extras.get("rate"),
        form=extras.get("form"),
    )


def get_extras(row: Sequence[Any]) -> dict[str, Any]:
    """Return what a line says besides the eight fields."""
    return dict(row[len(FIELDS)]) if len(row) > len(FIELDS) else {}


def list_values(value: float | list[float]) -> tuple[Decimal, ...]:
    """List the one value of a figure or the two of a range, exactly as written."""
    return tuple(Decimal(str(number)) for number in (value if isinstance(value, list) else [value]))


def list_places(raw: dict[str, Any]) -> list[tuple[int, int] | None]:
    """List where the surfaces stand; None for one that is not found."""
    text: str = raw["text"]
    places: list[tuple[int, int] | None] = []
    known: dict[str, tuple[int, int]] = {}
    at = 0
    for row in raw["items"]:
        surface, extras = row[0], get_extras(row)
        if extras.get("same"):
            places.append(known.get(surface) or find_surface(text, surface, 0))
            continue
        if "after" in extras:
            anchor = text.find(extras["after"], at)
            at = anchor + len(extras["after"]) if anchor >= 0 else len(text)
        place = find_surface(text, surface, at)
        places.append(place)
        if place is not None:
            known[surface] = place
            at = place[1]
    return places


def find_surface(text: str, surface: str, start: int) -> tuple[int, int] | None:
    """Find a surface that is not the tail of a longer number (5% is not in 15%)."""
    at = text.find(surface, start)
    while at >= 0:
        end = at + len(surface)
        cut_before = at > 0 and fold(surface[0]).isdigit() and fold(text[at - 1]) in BOUNDARY
        cut_behind = fold(surface[-1]).isdigit() and DIGIT_NEXT.match(fold(text[end : end + 2]))
        if not cut_before and not cut_behind:
            return at, end
        at = text.find(surface, at + 1)
    return None


def fold(text: str) -> str:
    """Fold full-width signs to half-width ones."""
    return unicodedata.normalize("NFKC", text)


def list_faults(raw: dict[str, Any]) -> list[str]:
    """List what is wrong with one passage, each fault in words."""
    faults = [f"unknown key {key}" for key in sorted(set(raw) - PASSAGE_KEYS)]
    faults += [f"no {key}" for key in ("id", "text", "items") if key not in raw]
    if faults:
        return faults
    if raw.get("script", "simplified") not in ("simplified", "traditional"):
        faults.append(f"script {raw['script']}")
    short = [row for row in raw["items"] if len(row) not in (len(FIELDS), len(FIELDS) + 1)]
    if short:
        return [*faults, *(f"{row[0]}: {len(row)} fields" for row in short)]
    names = {row[1] for row in raw["items"]}
    places = list_places(raw)
    for row, place in zip(raw["items"], places, strict=True):
        faults += [f"{row[0]}: {fault}" for fault in list_row_faults(row, place, raw["text"], names)]
    return faults + list_order_faults(raw, places) + list_non_figure_faults(raw, places)


def list_order_faults(raw: dict[str, Any], places: list[tuple[int, int] | None]) -> list[str]:
    """List rows that stand earlier in the list than in the text, or share a place without saying so."""
    faults = []
    last = 0
    for row, place in zip(raw["items"], places, strict=True):
        if place is not None and not get_extras(row).get("same"):
            if place[0] < last:
                faults.append(f"{row[0]}: out of order")
            last = place[1]
    return faults


def list_non_figure_faults(raw: dict[str, Any], places: list[tuple[int, int] | None]) -> list[str]:
    """List printed non-figures that are not in the text, or only inside items."""
    faults = []
    taken = [place for place in places if place is not None]
    for surface in raw.get("non_figures", []):
        found = list(re.finditer(re.escape(surface), raw["text"]))
        if not found:
            faults.append(f"non-figure {surface} is not in the text")
        elif all(any(spot.start() < end and start < spot.end() for start, end in taken) for spot in found):
            faults.append(f"non-figure {surface} is annotated as an item")
    return faults


def list_row_faults(row: Sequence[Any], place: tuple[int, int] | None, text: str, names: set[str]) -> Iterator[str]:
    """List what is wrong with one line."""
    surface, indicator, comparator, value, unit, period, kind, parent = row[: len(FIELDS)]
    if place is None:
        yield "not in the text behind the figure before"
    if not indicator or not isinstance(indicator, str):
        yield "no indicator"
    if comparator not in COMPARATORS:
        yield f"comparator {comparator}"
    if isinstance(value, list) != (comparator == "range") or (isinstance(value, list) and len(value) != 2):
        yield "a range has two values and the comparator range, everything else one"
    if not isinstance(unit, str):
        yield "unit is no string"
    if kind not in KINDS:
        yield f"kind {kind}"
    if period is not None and not is_printed_period(period, text):
        yield f"period {period} is not in the text"
    if parent is not None and (parent not in names or parent == indicator):
        yield f"parent {parent} is no other indicator of the passage"
    yield from list_extra_faults(get_extras(row), text)
    yield from list_number_faults(surface, value, unit)


def list_extra_faults(extras: dict[str, Any], text: str) -> Iterator[str]:
    """List what is wrong with the keys behind the eight fields."""
    for key in sorted(set(extras) - set(EXTRAS) - set(PLACING)):
        yield f"unknown key {key}"
    for key, allowed in ENUMS.items():
        if key in extras and extras[key] not in allowed:
            yield f"{key} {extras[key]}"
    for key in ("baseline_period", "after"):
        if key in extras and extras[key] not in text:
            yield f"{key} {extras[key]} is not in the text"


def is_printed_period(period: object, text: str) -> bool:
    """Say whether a period is a string that the text prints, a year without 年 included."""
    if not isinstance(period, str):
        return False
    plain = re.sub(r"\s+", "", fold(text))
    years = re.split(r"[-–—~至]", fold(period))
    return re.sub(r"\s+", "", fold(period)) in plain or all(year and year in plain for year in years)


def list_number_faults(surface: str, value: float | list[float], unit: str) -> Iterator[str]:
    """List where value or unit differ from an Arabic surface; figures in words are not checked."""
    plain = ROUGH.sub("", fold(surface))
    match = DOUBLE.fullmatch(plain) if isinstance(value, list) else SINGLE.fullmatch(plain)
    if match is None or re.search(r"[\d/]", match[len(match.groups())]):
        return
    printed = [match[1]] if match.re is SINGLE else [match[1], match[3]]
    if tuple(Decimal(number.replace(",", "")) for number in printed) != list_values(value):
        yield f"value {value} is not what is printed"
    # A unit that figures share may stand behind the last of them only (0.3个和0.8个百分点).
    if not fold(unit or "").startswith(match[len(match.groups())]):
        yield f"unit {unit} is not what is printed"


def list_all_faults(rooms: Iterable[str] = ROOMS) -> list[str]:
    """List the faults of all files, each with its file and passage."""
    faults = []
    ids: Counter[str] = Counter()
    for path in (path for room in rooms for path in list_files(room)):
        if "虚构" not in path.read_text("utf-8").split("\n- ", 1)[0]:
            faults.append(f"{path.name}: the header does not say 虚构")
        for raw in read_raw_passages(path):
            ids[raw.get("id", "")] += 1
            faults += [f"{path.name} {raw.get('id')}: {fault}" for fault in list_faults(raw)]
    return faults + [f"the id {id} stands {count} times" for id, count in ids.items() if count > 1]


def count_passages(passages: Sequence[Passage]) -> dict[str, int]:
    """Count passages and figures by what they show."""
    rows = [row for passage in passages for row in passage.rows]
    return {
        "passages": len(passages),
        "traditional": sum(passage.script == "traditional" for passage in passages),
        "figures": len(rows),
        "growth": sum(row.kind.startswith("growth") for row in rows),
        "baselines": sum(row.baseline is not None or row.baseline_period is not None for row in rows),
        "rates and multiples": sum(row.rate is not None or row.form is not None for row in rows),
        "parents": sum(row.parent is not None for row in rows),
        "ranges": sum(row.comparator == "range" for row in rows),
        "non-figures": sum(len(passage.non_figures) for passage in passages),
    }


def main() -> None:
    """Print the faults, then the counts of every file."""
    for fault in list_all_faults():
        print(fault)
    for path in (path for room in ROOMS for path in list_files(room)):
        try:
            passages = [create_passage(raw, path) for raw in read_raw_passages(path)]
        except (ValueError, KeyError, IndexError) as error:
            print(f"{path.parent.name}/{path.name}: cannot be counted: {error}")
            continue
        counts = ", ".join(f"{name} {count}" for name, count in count_passages(passages).items())
        print(f"{path.parent.name}/{path.name}: {counts}")


if __name__ == "__main__":
    main()
