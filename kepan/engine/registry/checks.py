"""Data checks of the registry: conditions about one record that say that something is wrong with it.

The catalogue is `kepan/data/catalogues/registry/checks.yaml`, read by `kepan.store.files.checks`. A check marks and
never changes; what it needs and nobody knows keeps it silent. The language is `kepan.engine.basis.expressions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kepan.engine.basis.expressions import Expression, Function, Kind, Shape, read_expression
from kepan.engine.basis.ipc import read_ipc
from kepan.engine.basis.organisation_codes import is_uscc, read_organisation_code
from kepan.engine.basis.patent_numbers import PatentKind, read_application_number
from kepan.engine.basis.patent_terms import compute_term_end

RIGHT_KINDS = {
    PatentKind.INVENTION: "invention",
    PatentKind.UTILITY: "utility_model",
    PatentKind.DESIGN: "design",
}
PATENT_KINDS = {kind: patent for patent, kind in RIGHT_KINDS.items()}


def get_application_year(text: str) -> int | None:
    """Return the year that an application number names; None where it cannot be read."""
    return read_application_number(text).year


def get_application_kind(text: str) -> str | None:
    """Return the kind of right that an application number names; None where it cannot be read."""
    kind = read_application_number(text).kind
    return None if kind is None else RIGHT_KINDS[kind]


def get_term_end(kind: str, filed: date) -> date | None:
    """Return the day on which the term of a patent is over; None for rights that are no patents."""
    patent = PATENT_KINDS.get(kind)
    return None if patent is None else compute_term_end(patent, filed)


FUNCTIONS: Mapping[str, Function] = {
    "is_uscc": Function((Kind.TEXT,), Kind.FLAG, is_uscc),
    "is_organisation_code": Function((Kind.TEXT,), Kind.FLAG, lambda text: not read_organisation_code(text).faults),
    "is_application_number": Function((Kind.TEXT,), Kind.FLAG, lambda text: read_application_number(text).is_valid),
    "application_year": Function((Kind.TEXT,), Kind.NUMBER, get_application_year),
    "application_kind": Function((Kind.TEXT,), Kind.TEXT, get_application_kind),
    "is_national_phase": Function((Kind.TEXT,), Kind.FLAG, lambda text: read_application_number(text).is_pct),
    "is_ipc": Function((Kind.TEXT,), Kind.FLAG, lambda text: read_ipc(text) is not None),
    "term_end": Function((Kind.TEXT, Kind.DATE), Kind.DATE, get_term_end),
}
"""What the checks may call beside the functions of the language."""


@dataclass(frozen=True, slots=True)
class DataCheck:
    """One check: on what kind of record, how much it weighs, what is wrong, why it matters and what to do."""

    code: str
    subject: str
    severity: str
    name: str
    name_en: str
    explanation: str
    recommendation: str
    source: str
    expression: Expression

    def is_true(self, facts: Mapping[str, Any]) -> bool:
        """Say whether the record has what this check looks for."""
        return self.expression.compute(facts) is True


@dataclass(frozen=True, slots=True)
class CheckCatalogue:
    """All checks, and what each subject looks like."""

    checks: tuple[DataCheck, ...]
    subjects: Mapping[str, Shape]
    labels: Mapping[str, str]

    def find_check(self, code: str) -> DataCheck | None:
        """Find the check of a code."""
        return next((check for check in self.checks if check.code == code), None)

    def list_for(self, subject: str) -> tuple[DataCheck, ...]:
        """List the checks of one kind of record."""
        return tuple(check for check in self.checks if check.subject == subject)


def create_check(words: Mapping[str, str], shape: Shape) -> DataCheck:
    """Create a check from its words and condition; raises ExpressionError that names the check and the place."""
    condition = words["condition"]
    expression = read_expression(condition, shape, functions=FUNCTIONS, owner=words["code"])
    told = {key: word for key, word in words.items() if key != "condition"}
    return DataCheck(**{"source": "", **told}, expression=expression)


def list_findings(
    checks: tuple[DataCheck, ...], facts: Mapping[str, Any]
) -> Iterator[tuple[DataCheck, dict[str, str | int | bool | None]]]:
    """List the checks that a record does not pass, each with the values that it compared, as JSON values."""
    for check in checks:
        # Most of them say no of nearly every record: without the calls that lead there.
        if check.expression.run(facts) is True:
            yield check, write_values(check.expression.list_values(facts))


def write_values(values: Mapping[str, Any]) -> dict[str, str | int | bool | None]:
    """Write compared values as JSON; days and exact numbers as text, and without the day of the check itself."""
    return {name: write_value(value) for name, value in values.items() if name != "today"}


def write_value(value: Any) -> str | int | bool | None:
    """Write one value as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
