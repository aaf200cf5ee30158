"""The wide city: every row follows from its number, codes are valid, and the records agree."""

from __future__ import annotations

import numpy as np
import pytest

from kepan.engine.basis.organisation_codes import is_uscc
from kepan.engine.basis.patent_numbers import read_application_number, read_publication_number
from kepan.engine.samples import MAKERS, Code, Column, Joined, WideCity, Words, list_pieces
from kepan.engine.samples.columns import Days, Truth, Whole
from kepan.store.files.city import read_city_words

SIZE = 2400


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, list[object]]]:
    """All tables of a wide city of 2400 enterprises."""
    city = WideCity(read_city_words(), 3, SIZE)
    return {name: read_table(city, name, 10_000) for name in MAKERS}


def read_table(city: WideCity, name: str, piece: int) -> dict[str, list[object]]:
    """Return a table as lists of values."""
    found: dict[str, list[object]] = {}
    for table in list_pieces(city, name, piece):
        for key, column in table.items():
            found.setdefault(key, []).extend(read_column(column))
    return found


def read_column(column: Column) -> list[object]:
    """Return a column as plain values; None where nothing is stated."""
    match column:
        case Words(words, places):
            return [words[place] for place in places]
        case Code(signs, missing):
            texts: list[object] = [bytes(row).decode() for row in signs]
            return hide(texts, missing)
        case Joined(parts):
            read = [[part] * 10**6 if isinstance(part, str) else read_column(part) for part in parts]
            return ["".join(map(str, row)) for row in zip(*read, strict=False)]
        case Whole(values, missing) | Days(values, missing) | Truth(values, missing):
            return hide(values.tolist(), missing)


def hide(values: list[object], missing: np.ndarray | None) -> list[object]:
    """Return values with None where they are missing."""
    return values if missing is None else [None if gone else one for one, gone in zip(values, missing, strict=True)]


def test_how_a_table_is_cut_changes_nothing() -> None:
    """Pieces of any size make the same rows."""
    city = WideCity(read_city_words(), 3, 120)
    for name in MAKERS:
        assert read_table(city, name, 7) == read_table(city, name, 1000), name


def test_counts_are_those_that_were_asked_for(tables: dict[str, dict[str, list[object]]]) -> None:
    """N enterprises in 20 districts, 3 N statements in ten years, 5 N patents, N / 5 titles."""
    bodies = tables["organisations"]
    assert len(bodies["id"]) == SIZE
    assert len(set(bodies["region"])) == 20
    assert len(tables["statements"]["year"]) == 3 * SIZE
    assert set(tables["statements"]["year"]) == set(range(2016, 2026))
    assert len(tables["patents"]["id"]) == 5 * SIZE
    assert len(set(tables["recognitions"]["organisation"])) == SIZE // 5


def test_codes_are_valid_and_stand_once(tables: dict[str, dict[str, list[object]]]) -> None:
    """Both check characters of a code and those of application numbers are right."""
    bodies, patents = tables["organisations"], tables["patents"]
    codes = [str(code) for code in bodies["uscc"] if code]
    assert all(is_uscc(code) for code in codes)
    repeats = sum(1 for same in tables["planted"]["is_same"] if same)
    assert len(set(codes)) == SIZE - repeats
    assert all(read_application_number(str(number)).is_valid for number in patents["application_number"])
    assert len(set(patents["application_number"])) == 5 * SIZE
    assert all(read_publication_number(str(number)) for number in patents["grant_number"] if number)


def test_what_is_planted_is_listed_and_names_alone_find_less_than_half(
    tables: dict[str, dict[str, list[object]]],
) -> None:
    """Each kind is there; of the pairs that are one body, fewer than half have the same folded name."""
    planted, names = tables["planted"], tables["organisations"]["name"]
    rows = list(zip(*(planted[key] for key in ("kind", "left", "right", "is_same")), strict=True))
    assert {str(kind) for kind, *_ in rows} == {
        "written_otherwise", "missing_code", "moved", "short_name", "wrong_character", "renamed", "branch_and_parent",
        "namesakes", "yuan_as_wan",
    }  # fmt: skip
    folded = [str(name).replace(" ", "").replace("（", "(").replace("）", ")") for name in names]
    same = [folded[int(str(left))] == folded[int(str(right))] for _, left, right, is_same in rows if is_same]
    assert 0.3 < sum(same) / len(same) < 0.5
    mixed = {int(str(right)) for kind, _, right, _ in rows if kind == "yuan_as_wan"}
    revenue = [int(str(value)) for value in tables["statements"]["revenue"]]
    jumps = {row for row in range(SIZE) if revenue[3 * row + 1] > 1000 * revenue[3 * row]}
    assert jumps == mixed


def test_holders_of_titles_have_patents_research_and_staff(tables: dict[str, dict[str, list[object]]]) -> None:
    """Whoever holds a title has what it asks for; patents before the founding were bought."""
    holders = {int(str(one)) for one in tables["recognitions"]["organisation"]}
    assert holders <= {int(str(one)) for one in tables["patents"]["owner"]}
    rows = tables["statements"]
    columns = [
        rows[key]
        for key in ("organisation", "revenue", "rd_total", "staff", "tech_staff", "hightech_revenue", "total_income")
    ]
    for row in zip(*columns, strict=True):
        owner, revenue, rd, staff, tech, hightech, income = (int(str(value or 0)) for value in row)
        if owner in holders:
            assert rd * 100 >= 5 * revenue and tech * 10 >= staff and hightech * 100 >= 60 * income
    founded = [int(str(day)) for day in tables["organisations"]["founded_on"]]
    patents = tables["patents"]
    bought = [
        founded[int(str(owner))] > int(str(day))
        for owner, day in zip(patents["owner"], patents["filed_on"], strict=True)
    ]
    assert bought == patents["is_acquired"]


def test_a_size_that_cannot_be_is_refused() -> None:
    """Nothing, or more than there are numbers for."""
    for size in (0, 12_000_001):
        with pytest.raises(ValueError, match="from 1 to 12000000"):
            WideCity(read_city_words(), 1, size)
