"""The matcher of printed names against annotated names: how many find their entry, and how many find one wrongly.

`development.yaml`, the names of the held-out passages (`passages.yaml`) and of the real documents were looked at while
the catalogue was written or mended; `heldout.yaml` and the names of the development passages (`later.yaml`) were not.
The bounds are what is reached, rounded down.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.indicators import Printed
from kepan.engine.plandoc import compile_plan
from kepan.engine.plandoc.folding import create_folded
from kepan.engine.plandoc.meaning.dictionary import THRESHOLD
from kepan.store.files.indicators import read_indicators, read_matcher
from kepan.store.files.texts import read_text_file
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.loading import load_yaml

HERE = Path(__file__).parent
FOLDER = HERE / "catalogue"
COMPLETION = "完成率"


@dataclass
class Tally:
    """How names were matched: those with an entry found, wrong or missed; those without one left alone or not."""

    found: int = 0
    wrong: int = 0
    missed: int = 0
    invented: int = 0
    left: int = 0

    @property
    def recall(self) -> float:
        """Share of the names with an entry that find it first and above the threshold."""
        return self.found / (self.found + self.wrong + self.missed)

    @property
    def precision(self) -> float:
        """Share of the matches given that are right."""
        return self.found / (self.found + self.wrong + self.invented)

    def add(self, given: str | None, wanted: str | None) -> None:
        """Add one name."""
        if wanted is None:
            self.left += given is None
            self.invented += given is not None
        else:
            self.found += given == wanted
            self.missed += given is None
            self.wrong += given is not None and given != wanted


def read_yaml(name: str) -> Any:
    """Read one file of names."""
    return load_yaml((FOLDER / name).read_text("utf-8"))


def find_code(name: str, unit: str, kind: str) -> str | None:
    """Find the code a name gets, as the compiler asks for it."""
    script = read_vocabulary().script
    plain_unit = compute_plain(Quantity(Decimal(1), "".join(script.get(sign, sign) for sign in unit))).unit
    rank = name.endswith(("排名", "位次"))
    folded = create_folded(name, {sign: script[sign] for sign in name if sign in script}).plain
    ranked = read_matcher().rank_entries(Printed(folded, plain_unit, kind.startswith("growth"), rank))
    return ranked[0].entry.code if ranked and ranked[0].score >= THRESHOLD else None


def compute_tally(rows: list[list[Any]]) -> Tally:
    """Compute the tally of a list of names."""
    tally = Tally()
    for name, unit, kind, code in rows:
        tally.add(find_code(name, unit, kind), code)
    return tally


def read_names(folder: str) -> list[tuple[str, str, str]]:
    """Read the distinct names of a folder of passages, with unit and kind."""
    names: dict[tuple[str, str, str], None] = {}
    for path in sorted((HERE / folder).glob("*.yaml")):
        for passage in load_yaml(path.read_text("utf-8")):
            for row in passage["items"]:
                names[row[1], row[4], "growth" if row[6].startswith("growth") else "level"] = None
    return list(names)


def list_passage_rows(folder: str, labels: str, without: set[tuple[str, str, str]]) -> list[list[Any]]:
    """List the distinct names of passages with the code of each or None, but those that are unclear."""
    content = read_yaml(labels)
    codes = {(name, unit, kind): code for name, unit, kind, code in content["matches"]}
    unclear = {(name, unit, kind) for name, unit, kind in content["unclear"]} | without
    return [
        [*name, codes.get(name)]
        for name in read_names(folder)
        if name not in unclear and not name[0].endswith(COMPLETION)
    ]


@pytest.mark.parametrize(("name", "recall", "precision"), [("development", 0.98, 0.98), ("heldout", 0.95, 0.97)])
def test_own_names(name: str, recall: float, precision: float) -> None:
    tally = compute_tally(read_yaml(f"{name}.yaml"))
    assert tally.recall >= recall
    assert tally.precision >= precision
    assert tally.left >= 40


def test_names_of_the_held_out_passages() -> None:
    tally = compute_tally(list_passage_rows("heldout", "passages.yaml", set()))
    assert tally.recall >= 0.96
    assert tally.precision >= 0.94


def test_names_nobody_looked_at() -> None:
    rows = list_passage_rows("development", "later.yaml", set(read_names("heldout")))
    tally = compute_tally(rows)
    assert tally.recall >= 0.7
    assert tally.precision >= 0.85
    assert tally.left >= 100


def test_figures_of_the_real_documents(shared: Path) -> None:
    tally = Tally()
    for number, rows in read_yaml("documents.yaml").items():
        (path,) = (shared / "plans").glob(f"{number}_*.txt")
        items = compile_plan(read_text_file(path).text, vocabulary=read_vocabulary()).items
        codes = {item.vspan[0]: item.match.code if item.match else None for item in items}
        for start, _, code in rows:
            tally.add(codes.get(start), code)
    assert tally.found + tally.wrong + tally.missed >= 180
    assert tally.recall >= 0.9
    assert tally.precision >= 0.97


def test_the_sets_are_as_large_as_promised() -> None:
    own = [*read_yaml("development.yaml"), *read_yaml("heldout.yaml")]
    codes = {entry.code for entry in read_indicators().entries}
    assert len(own) >= 150
    assert len(read_yaml("heldout.yaml")) >= 75
    assert {code for *_, code in own if code} <= codes
    for name in ("passages.yaml", "later.yaml"):
        assert {code for *_, code in read_yaml(name)["matches"]} <= codes
    assert {row[2] for rows in read_yaml("documents.yaml").values() for row in rows if row[2]} <= codes
    # Every entry but those that plans seldom print is asked for at least once.
    assert len(codes - {code for *_, code in own if code}) <= 2
