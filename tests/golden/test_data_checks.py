"""Each data check of the registry finds its planted fault and stays silent on a clean record."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
import yaml

from kepan.engine.basis.expressions import Kind, Shape
from kepan.engine.registry.checks import list_findings
from kepan.store.files.checks import read_checks

CATALOGUE = read_checks()
CASES: dict[str, Any] = yaml.safe_load(
    files("kepan.data").joinpath("catalogues/registry/checks.cases.yaml").read_text("utf-8")
)
AMOUNT = re.compile(r"(-?[\d.]+)(元|万元|亿元)")
FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}


def read_value(value: Any, kind: Kind, name: str) -> Any:
    """Return a value as records hold it; one of another kind is a mistake of the case."""
    if value is None:
        return None
    match kind:
        case Kind.MONEY:
            if value == 0:
                return 0
            amount = AMOUNT.fullmatch(str(value))
            assert amount, f"{name}: an amount carries its unit, not {value}"
            fen = Decimal(amount[1]) * FEN[amount[2]]
            assert fen == int(fen), name
            return int(fen)
        case Kind.NUMBER:
            assert isinstance(value, int | float) and not isinstance(value, bool), name
            return value if isinstance(value, int) else Decimal(str(value))
        case Kind.DATE:
            assert isinstance(value, date), f"{name}: a day is written 2026-06-30"
        case Kind.FLAG:
            assert isinstance(value, bool), name
        case Kind.TEXT:
            assert isinstance(value, str), f"{name}: a text that looks like a number stands between quotes"
    return value


def read_record(row: dict[str, Any], shape: Shape, name: str) -> dict[str, Any]:
    """Return a record of a case with typed values; a name that the subject does not have is a mistake."""
    record: dict[str, Any] = {}
    for key, value in row.items():
        if key in shape.fields:
            field = shape.fields[key]
            record[key] = read_value(value, field.kind, f"{name}.{key}")
            assert not field.choices or value is None or value in field.choices, f"{name}.{key}: {value}"
        elif key in shape.parts:
            record[key] = read_record(value, shape.parts[key], f"{name}.{key}")
        else:
            assert key in shape.lists, f"{name}: there is no {key}"
            record[key] = [read_record(item, shape.lists[key][1], f"{name}.{key}") for item in value]
    return record


def make_facts(subject: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the clean record of a subject with some changes."""
    row = {**CASES["clean"][subject], "today": CASES["today"]}
    for name, value in changes.items():
        *way, last = name.split(".")
        holder = row
        for step in way:
            holder[step] = dict(holder[step])
            holder = holder[step]
        holder[last] = value
    return read_record(row, CATALOGUE.subjects[subject], subject)


@pytest.mark.parametrize("subject", CATALOGUE.subjects)
def test_a_clean_record_has_no_findings(subject: str) -> None:
    """The clean record of each kind passes every check at once."""
    facts = make_facts(subject, {})
    assert [check.code for check, _ in list_findings(CATALOGUE.list_for(subject), facts)] == []


def test_every_check_finds_its_planted_fault_and_stays_silent_on_a_clean_record() -> None:
    """Silent means that the check knew all it needs and found nothing, not that it had nothing to look at."""
    wrong = []
    for check in CATALOGUE.checks:
        case = CASES["cases"].get(check.code, {})
        fault = check.expression.compute(make_facts(check.subject, case.get("fault", {})))
        clean = check.expression.compute(make_facts(check.subject, case.get("silent", {})))
        if (fault, clean) != (True, False):
            wrong.append((check.code, fault, clean))
    assert wrong == []


def test_there_are_at_least_sixty_checks_and_each_has_one_case() -> None:
    """No check without a case, no case without a check, none that changes nothing."""
    assert len(CATALOGUE.checks) >= 60
    assert list(CASES["cases"]) == [check.code for check in CATALOGUE.checks]
    assert all(case.get("fault") for case in CASES["cases"].values())
    names = [check.name for check in CATALOGUE.checks]
    assert len(names) == len(set(names))
